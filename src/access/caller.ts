import { AsyncLocalStorage } from 'node:async_hooks';
import type { IncomingMessage } from 'node:http';
import { AppError } from '../errors/app-error.js';
import { Attachment } from '../http/attachment.js';

/** What a token can allow. */
export const SCOPES = ['read', 'run', 'files', 'exec', 'proxy', 'host', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

/** The caller of a request, with its scopes. */
export class Caller {
  /** What is open for it, to be ended with its token. A set, because an AbortSignal looks through its listeners each time. */
  private readonly open = new Set<() => void>();
  private revoked = false;

  /**
   * @param name name of the token, for logs and limits; never the token itself
   * @param owner owner of the containers that the caller runs
   */
  constructor(
    readonly name: string,
    readonly owner: string | undefined,
    private readonly scopes: ReadonlySet<Scope>,
  ) {}

  /** Whether its token has been removed or changed. */
  get isRevoked(): boolean {
    return this.revoked;
  }

  /** Ends what is open for it, and what will be opened for it. */
  revoke(): void {
    this.revoked = true;
    for (const end of this.open) end();
    this.open.clear();
  }

  /** Calls `end` when its token is removed or changed, unless the result was disposed of before. */
  untilRevoked(end: () => void): Disposable {
    if (this.revoked) end();
    else this.open.add(end);
    return { [Symbol.dispose]: () => this.open.delete(end) };
  }

  /** `admin` includes every other scope; `exec` includes `files`, as a command can read and write every file. */
  may(scope: Scope): boolean {
    return this.scopes.has(scope) || this.scopes.has('admin') || (scope === 'files' && this.scopes.has('exec'));
  }

  /** @throws AppError `forbidden` */
  need(scope: Scope): void {
    if (this.may(scope)) return;
    throw new AppError('forbidden', `The token "${this.name}" lacks the scope "${scope}": use one that has it`);
  }

  /** Limits results to the containers of this owner; undefined: no limit. */
  get onlyOwner(): string | undefined {
    return this.may('admin') ? undefined : this.owner;
  }
}

/** The caller of all requests without tokens, when dockAPI listens on loopback only. */
export const LOCAL_CALLER = new Caller('local', undefined, new Set(SCOPES));

const current = new AsyncLocalStorage<Caller | undefined>();

/** Does a caller's work: {@link currentCaller} returns the caller meanwhile, in asynchronous calls too. */
export function workingFor<T>(caller: Caller, work: () => T): T {
  return current.run(caller, work);
}

/** Does what no caller has asked for, although it may happen during a request. */
export function workingForNobody<T>(work: () => T): T {
  return current.run(undefined, work);
}

/** The caller whose request is being served; undefined if there is none. */
export function currentCaller(): Caller | undefined {
  return current.getStore();
}

const callers = new Attachment<IncomingMessage, Caller>();

/** Stores the caller of a request. */
export function setCaller(request: IncomingMessage, caller: Caller): void {
  callers.set(request, caller);
}

/** The caller of a request; undefined if it was not identified. */
export function findCaller(request: IncomingMessage): Caller | undefined {
  return callers.get(request);
}

/**
 * The caller of a request.
 *
 * @throws AppError `unauthorized` if it was not identified
 */
export function callerOf(request: IncomingMessage): Caller {
  const caller = callers.get(request);
  if (!caller) throw new AppError('unauthorized', 'Send a token in the header X-API-Key');
  return caller;
}
