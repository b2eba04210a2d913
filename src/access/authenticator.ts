import { Injectable } from '@nestjs/common';
import { AppError } from '../errors/app-error.js';
import { type Caller, LOCAL_CALLER } from './caller.js';
import { Tokens } from './tokens.service.js';

/** Finds out who makes a request, from what it shows. */
@Injectable()
export class Authenticator {
  /** Whether callers need a token: they do as soon as there are any. */
  readonly needsToken: boolean;

  constructor(private readonly tokens: Tokens) {
    this.needsToken = tokens.configured;
  }

  /**
   * @param credentials all that the request shows: every one has to be the same caller's
   * @throws AppError `unauthorized`
   */
  identify(credentials: readonly string[]): Caller {
    if (!this.needsToken) return LOCAL_CALLER;
    const [caller, ...others] = credentials.map((credential) => this.callerWith(credential));
    if (caller && others.every((other) => other === caller)) return caller;
    throw unauthorized(credentials.length);
  }

  /** Whether it is somebody's token. */
  knows(credential: string): boolean {
    return this.callerWith(credential) !== undefined;
  }

  /** The one place that knows what a credential looks like. */
  private callerWith(credential: string): Caller | undefined {
    return this.tokens.find(credential);
  }
}

function unauthorized(shown: number): AppError {
  if (shown === 0) return new AppError('unauthorized', 'Send a token in the header X-API-Key');
  const detail = shown === 1 ? 'Nobody has this token: send another' : 'Send one token, in the header X-API-Key';
  return new AppError('unauthorized', detail);
}
