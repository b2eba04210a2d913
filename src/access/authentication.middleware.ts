import { Injectable } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';
import { instanceOf } from '../http/problem.js';
import { PEER, PeerSignatures } from '../peers/peer-signatures.service.js';
import { Authenticator } from './authenticator.js';
import { type Caller, setCaller, workingFor } from './caller.js';
import { endWithToken } from './end-with-token.js';
import { Identity } from './identity.service.js';

/** Paths that need no token, in exactly this notation. */
const PUBLIC = /^\/(?:livez|openapi\.json|(?:docs|redoc|ui)(?:\/.*)?)?$/;

/**
 * Identifies the caller before the body is parsed and the route is looked up, so that clients without a token cost nothing
 * and do not learn which paths exist. `ScopeGuard` then checks what the caller may do.
 */
@Injectable()
export class AuthenticationMiddleware {
  constructor(
    private readonly authenticator: Authenticator,
    private readonly identity: Identity,
    private readonly peers: PeerSignatures,
  ) {}

  readonly use = (request: Request, response: Response, next: NextFunction): void => {
    if (request.headers[PEER] !== undefined) {
      this.peers.verify(request).then((callerKey) => this.identify(request, response, next, callerKey), next);
    } else this.identify(request, response, next);
  };

  /** @param callerKey of the token that another dockAPI has checked */
  private identify(request: Request, response: Response, next: NextFunction, callerKey?: string): void {
    try {
      if (PUBLIC.test(instanceOf(request.url))) return next();
      const caller = callerKey === undefined ? this.identity.of(request) : this.authenticator.withKey(callerKey);
      if (caller instanceof Promise) caller.then((each) => proceed(request, response, each, next)).catch(next);
      else proceed(request, response, caller, next);
    } catch (error) {
      next(error);
    }
  }
}

/** A request whose token is removed ends as if its client had left. */
function proceed(request: Request, response: Response, caller: Caller, next: NextFunction): void {
  setCaller(request, caller);
  endWithToken(caller, response, () => response.destroy());
  workingFor(caller, next);
}
