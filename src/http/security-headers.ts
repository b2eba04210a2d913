import type { IncomingMessage, ServerResponse } from 'node:http';
import helmet from 'helmet';
import { isDocsPage } from './docs.js';

type Next = (error?: unknown) => void;

/** The pages load only from this service and cannot be framed, because they can start containers. */
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

const RESPONSE_POLICY = { 'default-src': ["'none'"], 'frame-ancestors': ["'none'"] };

const ofPages = headersWith(PAGE_POLICY);
const ofResponses = headersWith(RESPONSE_POLICY);

/** Sets the security headers of dockAPI's own responses. Not used for the proxy: a container sets its own. */
export function securityHeaders(request: IncomingMessage & { path: string }, response: ServerResponse, next: Next) {
  (isDocsPage(request.path) ? ofPages : ofResponses)(request, response, next);
}

function headersWith(directives: Record<string, string[]>) {
  return helmet({
    contentSecurityPolicy: { useDefaults: false, directives }, // the defaults would upgrade the links of a plain-HTTP service
    xFrameOptions: { action: 'deny' },
    strictTransportSecurity: false, // set by the gateway that ends TLS, for its own names
  });
}
