import type { NextFunction, Request, Response } from 'express';
import { AppError } from '../errors/app-error.js';

/** A body in any other type than JSON would be taken for none: say so instead. */
export function jsonOnly(request: Request, _response: Response, next: NextFunction): void {
  // is() answers null for a request without a body, false for one of another type.
  const empty = request.headers['content-length'] === '0';
  if (empty || request.is('application/json') !== false) return next();
  next(new AppError('unsupported_media_type', 'Send the body as JSON, with "Content-Type: application/json"'));
}
