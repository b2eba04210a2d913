import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { json, raw, type RequestHandler, type Request, type Response } from 'express';
import { AppError } from '../errors/app-error.js';
import { liftBodyDeadline } from './body-deadline.middleware.js';
import { BODY_POLICY, type BodyPolicy } from './body-policy.js';

/** Size limit of a body that is read before its route, in bytes. */
const LIMIT = 1024 * 1024;

const parseJson = json({ limit: LIMIT });
const readBytes = raw({ limit: LIMIT, type: () => true, inflate: false });

/**
 * Reads the body of a request according to its route's policy. This is a guard because a middleware runs before the
 * route is known, and an interceptor after the other guards. A request without a route is a 404, and its body is not
 * read.
 */
@Injectable()
export class BodyGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const request = http.getRequest<Request>();
    const places = [context.getHandler(), context.getClass()];
    const policy = this.reflector.getAllAndOverride<BodyPolicy | undefined>(BODY_POLICY, places) ?? 'json';
    const response = http.getResponse<Response>();
    const hasKey = request.headers['idempotency-key'] !== undefined;
    if (policy === 'json') await readJson(request, response);
    else if (policy === 'stream, whole with a key' && hasKey) await read(readBytes, request, response);
    else liftBodyDeadline(request);
    return true;
  }
}

async function readJson(request: Request, response: Response): Promise<void> {
  checkType(request);
  await read(parseJson, request, response);
}

function read(parse: RequestHandler, request: Request, response: Response): Promise<void> {
  return new Promise<void>((resolve, reject) =>
    parse(request, response, (error?: unknown) => (error ? reject(error) : resolve())),
  );
}

/** The parser would treat a body of another type as empty. */
function checkType(request: Request): void {
  // is() returns null for a request without a body, false for one of another type.
  const isEmpty = request.headers['content-length'] === '0';
  if (isEmpty || request.is('application/json') !== false) return;
  throw new AppError('unsupported_media_type', 'Send the body as JSON, with "Content-Type: application/json"');
}
