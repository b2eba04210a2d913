import { Injectable } from '@nestjs/common';
import { AppError } from '../errors/app-error.js';
import { type Caller, LOCAL_CALLER } from './caller.js';
import { Tokens } from './tokens.service.js';

/** Identifies the caller of a request by its credentials. */
@Injectable()
export class Authenticator {
  /** Whether callers need a token: as soon as there are tokens. */
  readonly needsToken: boolean;

  constructor(private readonly tokens: Tokens) {
    this.needsToken = tokens.configured;
  }

  /**
   * @param credentials all credentials of the request; they must belong to the same caller
   * @throws AppError `unauthorized`
   */
  identify(credentials: readonly string[]): Caller {
    if (!this.needsToken) return LOCAL_CALLER;
    const [caller, ...others] = credentials.map((credential) => this.callerWith(credential));
    if (caller && others.every((other) => other === caller)) return caller;
    throw unauthorized(credentials.length);
  }

  /**
   * The caller with this key, which another dockAPI has identified.
   *
   * @throws AppError `unauthorized` if this process does not have the token, or has it no longer
   */
  withKey(key: string): Caller {
    const caller = this.tokens.withKey(key);
    if (!caller) throw unauthorized(1);
    return caller;
  }

  /** Whether it is a valid token. */
  knows(credential: string): boolean {
    return this.callerWith(credential) !== undefined;
  }

  /** The only place that knows what a credential is. */
  private callerWith(credential: string): Caller | undefined {
    return this.tokens.find(credential);
  }
}

function unauthorized(count: number): AppError {
  if (count === 0) return new AppError('unauthorized', 'Send a token in the header X-API-Key');
  const detail = count === 1 ? 'The token is not valid: send another' : 'Send one token, in the header X-API-Key';
  return new AppError('unauthorized', detail);
}
