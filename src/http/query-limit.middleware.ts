import type { NextFunction, Request, Response } from 'express';
import { AppError } from '../errors/app-error.js';

/** Express's parser (node:querystring) silently drops further parameters. */
const MAX_PARAMETERS = 1_000;

/** Refuses queries of which a part would be ignored. */
export function limitQuery({ url }: Request, _response: Response, next: NextFunction): void {
  const start = url.indexOf('?');
  if (start < 0 || !hasMore(url, start)) return next();
  next(new AppError('invalid_request', `The query has more than ${MAX_PARAMETERS} parameters: send fewer`));
}

/** Empty parameters (`&&`) count, as in the parser. */
function hasMore(url: string, start: number): boolean {
  let count = 1;
  for (let at = url.indexOf('&', start); at >= 0; at = url.indexOf('&', at + 1)) {
    if (++count > MAX_PARAMETERS) return true;
  }
  return false;
}
