import type { IncomingMessage, ServerResponse } from 'node:http';
import { isSettled } from '../../http/is-settled.js';
import { REQUEST_ID, requestIdOf } from '../../http/request-id.js';

/** Milliseconds that a browser waits for the application itself. */
const PATIENCE_MS = 1_000;
const SERVICE_UNAVAILABLE = 503;

/** It loads itself again, without a script, until the application is there. */
const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="refresh" content="1">
<meta name="viewport" content="width=device-width">
<title>Starting…</title>
<style>
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }
body { display: grid; place-items: center; min-height: 90vh; margin: 0 }
</style>
</head>
<body>
<p role="status">The application was asleep, and is starting. This page opens it as soon as it is ready.</p>
</body>
</html>
`;

/** Whether a browser opens a page, which may load again what it has asked for. */
export function isPageVisit({ method, headers }: IncomingMessage): boolean {
  return method === 'GET' && headers['sec-fetch-mode'] === 'navigate' && headers.accept?.includes('text/html') === true;
}

/** Shows a page to a browser whose container takes longer to wake. */
export function showWaitingPage(request: IncomingMessage, response: ServerResponse): void {
  const timer = setTimeout(() => {
    if (isSettled(response)) return;
    response.writeHead(SERVICE_UNAVAILABLE, {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Length': Buffer.byteLength(PAGE),
      'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'",
      'Cache-Control': 'no-store',
      'Retry-After': '1',
      'X-Content-Type-Options': 'nosniff',
      [REQUEST_ID]: requestIdOf(request),
    });
    response.end(PAGE);
  }, PATIENCE_MS);
  response.once('close', () => clearTimeout(timer));
}
