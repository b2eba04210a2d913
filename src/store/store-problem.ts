import { AppError } from '../errors/app-error.js';

/** @param what what is wrong, with the store as its subject, and what to do */
export function storeUnreachable(what: string, cause?: unknown): AppError {
  return new AppError('store_unreachable', what, { cause });
}
