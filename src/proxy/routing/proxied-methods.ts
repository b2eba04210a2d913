import { AppError } from '../../errors/app-error.js';

/** The methods that reach a container. */
export const PROXIED_METHODS: readonly string[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** @throws AppError `method_not_allowed`; the answer needs `Allow` */
export function checkMethod(method: string | undefined): void {
  if (PROXIED_METHODS.includes(method ?? '')) return;
  throw new AppError('method_not_allowed', `${method} does not pass to a container: use ${PROXIED_METHODS.join(', ')}`);
}

/** Whether a request may be made twice without a change of what it means (RFC 9110, section 9.2.2). */
export function isRepeatable(method: string): boolean {
  return method !== 'POST' && method !== 'PATCH';
}
