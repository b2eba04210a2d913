import type { IncomingMessage, ServerResponse } from 'node:http';
import helmet from 'helmet';
import { isDocsPath, isUiPath } from './page-paths.js';

type Next = (error?: unknown) => void;

/** The documentation loads only from this service and cannot be framed, because it can start containers. */
const DOCS_POLICY = {
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

/**
 * The page shows text of containers, which is hostile: no inline script or style, and no string becomes a script or markup
 * (Trusted Types).
 */
const UI_POLICY = {
  'default-src': ["'none'"],
  'script-src': ["'self'"],
  'style-src': ["'self'"],
  'img-src': ["'self'", 'blob:'],
  'connect-src': ["'self'"],
  'font-src': ["'self'"],
  'base-uri': ["'none'"],
  'form-action': ["'none'"],
  'frame-ancestors': ["'none'"],
  'require-trusted-types-for': ["'script'"],
  'trusted-types': ["'none'"],
};

const RESPONSE_POLICY = { 'default-src': ["'none'"], 'frame-ancestors': ["'none'"] };

const ofDocs = headersWith(DOCS_POLICY);
const ofUi = headersWith(UI_POLICY);
const ofResponses = headersWith(RESPONSE_POLICY);

/** Sets the security headers of dockAPI's own responses. Not used for the proxy: a container sets its own. */
export function securityHeaders(request: IncomingMessage & { path: string }, response: ServerResponse, next: Next) {
  headersOf(request.path)(request, response, next);
}

function headersOf(path: string) {
  if (isUiPath(path)) return ofUi;
  return isDocsPath(path) ? ofDocs : ofResponses;
}

function headersWith(directives: Record<string, string[]>) {
  return helmet({
    contentSecurityPolicy: { useDefaults: false, directives }, // the defaults would upgrade the links of a plain-HTTP service
    xFrameOptions: { action: 'deny' },
    strictTransportSecurity: false, // set by the gateway that ends TLS, for its own names
  });
}
