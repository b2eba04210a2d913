import type { IncomingMessage, ServerResponse } from 'node:http';
import helmet from 'helmet';
import { isDocsPage } from './docs.js';

type Next = (error?: unknown) => void;

/** The pages load from this service alone, and nobody frames them: they can start containers. */
const PAGE_POLICY = {
  'default-src': ["'self'"],
  'script-src': ["'self'", 'blob:'],
  'worker-src': ["'self'", 'blob:'],
  'style-src': ["'self'", "'unsafe-inline'"],
  'img-src': ["'self'", 'data:'],
  'connect-src': ["'self'"],
  'font-src': ["'self'", 'data:'],
  'base-uri': ["'none'"],
  'form-action': ["'none'"],
  'frame-ancestors': ["'none'"],
};

const ANSWER_POLICY = { 'default-src': ["'none'"], 'frame-ancestors': ["'none'"] };

const ofPages = headersWith(PAGE_POLICY);
const ofAnswers = headersWith(ANSWER_POLICY);

/** Sets the security headers of dockAPI's own answers. Never in front of the proxy: a container's are its own matter. */
export function securityHeaders(request: IncomingMessage & { path: string }, response: ServerResponse, next: Next) {
  (isDocsPage(request.path) ? ofPages : ofAnswers)(request, response, next);
}

function headersWith(directives: Record<string, string[]>) {
  return helmet({
    contentSecurityPolicy: { useDefaults: false, directives }, // the defaults would upgrade a plain-HTTP service's links
    xFrameOptions: { action: 'deny' },
    strictTransportSecurity: false, // who ends TLS says so, and for which names
  });
}
