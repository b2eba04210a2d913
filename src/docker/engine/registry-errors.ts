import type { Rule } from './docker-errors.js';

/** A duration in Go's format, such as `1m30s` or `457.117µs`, or whole seconds. */
const RETRY_AFTER = /retry[- ]after:? ((?:\d+(?:\.\d+)?(?:ns|us|µs|μs|ms|s|m|h))+|\d+\b)/i;
const SECONDS: Record<string, number> = { ns: 1e-9, us: 1e-6, µs: 1e-6, μs: 1e-6, ms: 1e-3, s: 1, m: 60, h: 3_600 };

/** Errors of Go's net, crypto/tls and net/http if a registry, its token service or a proxy is unreachable. */
const UNREACHABLE = new RegExp(
  [
    'dial (?:tcp|udp|unix)|proxyconnect|no such host|server misbehaving|name resolution',
    'connection (?:refused|reset|timed out)|no route to host|network is unreachable|broken pipe',
    'i/o timeout|TLS handshake timeout|Client\\.Timeout|deadline exceeded|request canceled while waiting',
    'x509:|tls:|server gave HTTP response to HTTPS client|malformed HTTP|\\bEOF$',
  ].join('|'),
);

/** A registry, or a proxy before it, that is reachable but out of order. */
const BROKEN = /unexpected HTTP status: 5\d\d|unexpected status.*: 5\d\d |HTTP 5\d\d response/;

/** A server that is not a registry: a web page, a network's login page, a redirect to itself. */
const NO_REGISTRY =
  /error (?:unmarshalling content|parsing HTTP \d+ response)|empty Content-Type|stopped after \d+ redirects|unexpected media type text\/html/;

/**
 * Errors of registries as the engine reports them: distribution's errors with the classic image store, and with
 * containerd's store its "unexpected status from …", where the first and last words of a message come from the
 * registry.
 */
export const REGISTRY_RULES: readonly Rule[] = [
  {
    operations: ['pull'],
    message: /toomanyrequests|429 Too Many Requests|HTTP 429 response|pull rate limit/i,
    code: 'registry_rate_limited',
    detail: (message) =>
      `The registry limits pulls: wait, or raise the limit with a login (registry_auth, or "docker login"): ${message}`,
    details: retryAfter,
  },
  {
    operations: ['pull'],
    // "permission denied" alone is about the engine's own files.
    message:
      /no basic auth credentials|unauthorized|(?<!permission )\bdenied\b|403 Forbidden|HTTP 403 response|insufficient_scope|authentication required|incorrect username or password/i,
    code: 'image_pull_denied',
    detail: () =>
      'The registry refuses this pull: check the image name, and send registry_auth or log in with "docker login"',
  },
  {
    operations: ['pull', 'create', 'image'],
    message:
      /manifest .*(?:unknown|not found)|not found: manifest|no matching manifest|name unknown|failed to resolve .*: not found$|HTTP 404 response/,
    code: 'image_not_found',
    detail: (message) => `${message}: check the image name, its tag and the platform`,
  },
  {
    operations: ['pull', 'create', 'image'],
    // The last one is Podman's (containers/image, manifest list and image index).
    message:
      /does not match the specified platform|no match for platform|cannot be used on this platform|no image found in (?:manifest list|image index)/,
    code: 'image_not_found',
    detail: (message) => `${message}: choose a platform that the image has and the engine runs`,
  },
  {
    operations: ['pull'],
    status: [404],
    code: 'image_not_found',
    detail: (message) => `${message}: check the image name and its tag`,
  },
  {
    operations: ['pull'],
    message: UNREACHABLE,
    code: 'registry_unreachable',
    detail: (message) =>
      `The engine cannot reach the registry: check the image's registry, and the engine's network, proxy and certificates: ${message}`,
  },
  {
    operations: ['pull'],
    message: BROKEN,
    code: 'registry_unreachable',
    detail: (message) => `The registry is out of order, try again later: ${message}`,
  },
  {
    operations: ['pull'],
    message: NO_REGISTRY,
    code: 'registry_unreachable',
    detail: (message) =>
      `The server does not respond like a registry: check the image's registry and any proxy in front of it (${message})`,
  },
];

/** Seconds to wait, if the registry sent a time. */
function retryAfter(message: string): Record<string, unknown> {
  const [, duration] = RETRY_AFTER.exec(message) ?? [];
  if (duration === undefined) return {};
  const parts = [...duration.matchAll(/(\d+(?:\.\d+)?)(\D*)/g)];
  const seconds = parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (SECONDS[unit || 's'] ?? 0), 0);
  return { retry_after: Math.max(1, Math.ceil(seconds)) };
}
