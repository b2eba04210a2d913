const MAX_HEADERS = 20;
/** Maximum characters of all names and values together. */
const MAX_SIZE = 4_096;

/** RFC 9110, sections 5.1 and 5.5, ASCII only. */
const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const VALUE = /^[\t\x20-\x7e]*$/;

/** Headers that dockAPI sets itself: host, connection and body (RFC 9110, sections 7.2 and 7.6.1). */
const OWN: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

export const HEADERS_RULE = `must be an object of up to ${MAX_HEADERS} strings of ASCII, ${MAX_SIZE} characters together, and without Host, Content-Length, Transfer-Encoding and those of the connection`;

/** True if a readiness request may have these headers. */
export function isProbeHeaders(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const headers = Object.entries(value);
  const size = headers.reduce((sum, [name, text]) => sum + name.length + String(text).length, 0);
  return headers.length <= MAX_HEADERS && size <= MAX_SIZE && headers.every(isAllowed);
}

function isAllowed([name, value]: [string, unknown]): boolean {
  return NAME.test(name) && !OWN.has(name.toLowerCase()) && typeof value === 'string' && VALUE.test(value);
}
