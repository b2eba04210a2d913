import { Injectable } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';
import { instanceOf } from '../http/problem.js';
import { Authenticator } from './authenticator.js';
import { setCaller } from './caller.js';
import { credentialsOf } from './credentials.js';

/** What is there without a token, to be found and read: as written here, and no other spelling. */
const PUBLIC = /^\/(?:livez|openapi\.json|(?:docs|redoc)(?:\/.*)?)$/;

/**
 * Finds out who makes a request before anything of it is read or looked for: strangers have no body parsed, and learn
 * of no path whether it is there. What the caller may do there, `ScopeGuard` says.
 */
@Injectable()
export class AuthenticationMiddleware {
  constructor(private readonly authenticator: Authenticator) {}

  readonly use = (request: Request, _response: Response, next: NextFunction): void => {
    try {
      if (!PUBLIC.test(instanceOf(request.url))) {
        setCaller(request, this.authenticator.identify(credentialsOf(request)));
      }
      next();
    } catch (error) {
      next(error);
    }
  };
}
