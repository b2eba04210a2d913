import type { IncomingMessage } from 'node:http';
import { AppError } from '../errors/app-error.js';

/** What a token may be for. */
export const SCOPES = ['read', 'run', 'exec', 'proxy', 'host', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

/** Who makes a request, and what for. */
export class Caller {
  /**
   * @param name of the token, for logs and limits; never the token itself
   * @param owner whose containers they are that it runs
   */
  constructor(
    readonly name: string,
    readonly owner: string | undefined,
    private readonly scopes: ReadonlySet<Scope>,
  ) {}

  /** `admin` includes every other scope. */
  may(scope: Scope): boolean {
    return this.scopes.has(scope) || this.scopes.has('admin');
  }

  /** @throws AppError `forbidden` */
  need(scope: Scope): void {
    if (this.may(scope)) return;
    throw new AppError('forbidden', `The token "${this.name}" lacks the scope "${scope}": use one that has it`);
  }

  /** The owner to whose containers the caller is limited; undefined: it sees everybody's. */
  get onlyOwner(): string | undefined {
    return this.may('admin') ? undefined : this.owner;
  }
}

/** Whoever reaches a dockAPI without tokens, which listens on loopback only. */
export const LOCAL_CALLER = new Caller('local', undefined, new Set(SCOPES));

const callers = new WeakMap<IncomingMessage, Caller>();

/** Remembers who makes a request. */
export function setCaller(request: IncomingMessage, caller: Caller): void {
  callers.set(request, caller);
}

/** Who makes a request; undefined: nobody has shown who it is. */
export function findCaller(request: IncomingMessage): Caller | undefined {
  return callers.get(request);
}

/**
 * Who makes a request.
 *
 * @throws AppError `unauthorized` where nobody has found out
 */
export function callerOf(request: IncomingMessage): Caller {
  const caller = callers.get(request);
  if (!caller) throw new AppError('unauthorized', 'Send a token in the header X-API-Key');
  return caller;
}
