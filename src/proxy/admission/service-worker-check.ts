import type { IncomingMessage } from 'node:http';
import { AppError } from '../../errors/app-error.js';

/**
 * By path, a service worker would belong to dockAPI's origin, and outlive its container.
 *
 * @throws AppError `forbidden`
 */
export function checkNoServiceWorker({ headers }: IncomingMessage): void {
  if (headers['service-worker'] !== 'script') return;
  throw new AppError('forbidden', 'Register service workers at the container’s own origin: see GET /proxy/{id}');
}
