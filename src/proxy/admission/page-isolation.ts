import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Arrivals } from '../../http/arrivals.js';
import { isLoopback, parseHost } from '../../http/host.js';
import type { OwnOrigins } from '../routing/own-origins.js';
import type { ProxyPath } from '../routing/proxy-path.js';
import { type HeaderPair, valuesOf } from '../../http/wire/raw-headers.js';

/**
 * How to keep a response from becoming a page on dockAPI's own origin. `sandbox`: a browser may show it as a page.
 * `vary`: this request is not for a page, but a cache must not use the response for one later. `none`: not needed.
 */
export type Isolation = 'none' | 'sandbox' | 'vary';

/** No `allow-same-origin`: the page's origin is opaque (HTML standard, sandboxing). */
const SANDBOX: HeaderPair = [
  'Content-Security-Policy',
  'sandbox allow-scripts allow-forms allow-popups allow-modals allow-downloads',
];

const VARY: HeaderPair = ['Vary', 'Sec-Fetch-Mode, Sec-Fetch-Dest, Accept'];

/**
 * Types that no browser shows as an active document. Any other type might be one, and so might a missing type, because
 * browsers guess (MIME Sniffing).
 */
const INERT =
  /^(?:text\/(?:plain|css|csv|javascript|event-stream)|application\/(?:[\w.-]+\+json|json|javascript|octet-stream|pdf|wasm|zip|gzip)|(?:image|audio|video|font)\/[\w.+-]+)$/;

/** A container's page opened by path would share dockAPI's origin, and could do everything that its user can. */
export class PageIsolation {
  constructor(
    private readonly origins: OwnOrigins,
    private readonly arrivals: Arrivals,
    private readonly isSandboxOn: boolean,
  ) {}

  /** The URL at the container's own origin, for a browser that opens a page by path. @returns null: no redirect */
  redirect({ port, prefix, path }: ProxyPath, request: IncomingMessage, containerId: string): string | null {
    if (prefix === '' || !isForPage(request.headers)) return null;
    const url = this.origins.urlOf(containerId, port, this.arrivals.clientOrigin(request));
    return url && url + path.slice(1);
  }

  /** For the response to a request that is not redirected. */
  of({ prefix }: ProxyPath, request: IncomingMessage): Isolation {
    if (prefix === '' || !this.isSandboxOn) return 'none';
    const client = this.arrivals.clientOrigin(request);
    if (this.origins.domainAt(client) === undefined) return 'sandbox';
    const { 'sec-fetch-mode': mode, accept } = request.headers;
    if (mode !== undefined) return 'vary';
    // Browsers send the mode to secure contexts only, and old browsers never.
    const wouldSendMode = client.protocol === 'https' || isLoopback(parseHost(client.host)?.name ?? '');
    return !wouldSendMode || accept?.includes('text/html') ? 'sandbox' : 'vary';
  }
}

/** Adds the isolation headers to a response, if a browser may show it as a document. */
export function isolate(headers: HeaderPair[], isolation: Isolation): void {
  if (isolation === 'none' || isInert(valuesOf(headers, 'content-type'))) return;
  headers.push(isolation === 'sandbox' ? SANDBOX : VARY);
}

/** Browsers use the last of several types (Fetch standard, "extract a MIME type"). */
function isInert([type, ...others]: string[]): boolean {
  if (type === undefined || others.length > 0 || type.includes(',')) return false;
  const [essence = ''] = type.toLowerCase().split(';', 1);
  return INERT.test(essence.trim()) && !essence.includes('xml');
}

/** True if the response will be shown: in a window or frame, or in an `embed` or `object`. */
function isForPage(headers: IncomingHttpHeaders): boolean {
  const dest = headers['sec-fetch-dest'];
  return headers['sec-fetch-mode'] === 'navigate' || dest === 'embed' || dest === 'object';
}
