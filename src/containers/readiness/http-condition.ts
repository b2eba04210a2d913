import type { StartedEndpoint } from '../../docker/reach/reach.service.js';
import { sendSingleRequest, type PlainResponse } from '../../http/wire/single-request.js';
import { type Condition, FIRST_INTERVAL_MS, TRY_MS } from './condition.js';
import type { HttpSpec } from './ready-spec.js';
import { isWithin } from './status-range.js';

const MAX_REDIRECTS = 5;
/** Number of bytes of a body to search. */
const MAX_SEARCHED = 64 * 1024;

/** Ports that a URL may omit. A server that builds absolute URLs without a port refers to its own. */
const DEFAULT_PORTS = ['', '80', '443'];
const LOOPBACK_HOSTS = ['localhost', '127.0.0.1', '[::1]'];

/** Redirects that a client follows with GET, whatever the method was (RFC 9110, section 15.4). */
const CHANGES_METHOD = [301, 302, 303];
const SAFE = ['GET', 'HEAD'];

/**
 * Holds if a response has one of the expected statuses, and the expected text in its body. Redirects are followed if
 * they stay at the container, under any of its addresses.
 */
export class HttpCondition implements Condition {
  readonly interval = FIRST_INTERVAL_MS;
  readonly limit = TRY_MS;
  private readonly first: URL;
  private readonly hosts: ReadonlySet<string>;
  private readonly ports: ReadonlySet<string>;

  /**
   * @param at where to send requests to the container
   * @param container its id and its own port, which a redirect may name
   */
  constructor(
    private readonly spec: HttpSpec,
    private readonly at: StartedEndpoint,
    container: { id: string; port: number },
  ) {
    this.first = new URL(`http://${at.authority}${spec.path}`);
    this.hosts = new Set([this.first.hostname, at.address, container.id.slice(0, 12), ...LOOPBACK_HOSTS]);
    this.ports = new Set([this.first.port, String(container.port), ...DEFAULT_PORTS]);
  }

  async check(signal: AbortSignal): Promise<string | undefined> {
    const { contains, status: wanted } = this.spec;
    let url = this.first;
    let method = this.spec.method;
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
      const { status, location, found } = await this.ask(method, url, signal);
      if (isWithin(status, wanted)) {
        return contains === undefined || found ? undefined : `status ${status}, without the text in its body`;
      }
      if (status < 300 || status >= 400 || location === undefined) return `status ${status}`;
      const next = new URL(location, url);
      if (!this.isOwn(next)) return `status ${status}, a redirect to another host`;
      // The application serves this path only over TLS, which a gateway terminates. Nothing more can be tested.
      if (url.protocol === 'https:' && next.href === url.href && contains === undefined) return undefined;
      if (CHANGES_METHOD.includes(status) && !SAFE.includes(method)) method = 'GET';
      url = next;
    }
    return `more than ${MAX_REDIRECTS} redirects`;
  }

  /** Sends the request on a new connection to the container, ignoring the URL's host and scheme. */
  private ask(method: string, { protocol, pathname, search }: URL, signal: AbortSignal): Promise<PlainResponse> {
    const { contains } = this.spec;
    const { address, port, authority } = this.at;
    const headers = {
      ...this.spec.headers,
      host: authority,
      ...(protocol === 'https:' && { 'x-forwarded-proto': 'https' }),
    };
    const wanted = contains === undefined ? undefined : { text: contains, limit: MAX_SEARCHED };
    return sendSingleRequest({ address, port, method, path: pathname + search, headers, search: wanted }, signal);
  }

  private isOwn({ protocol, hostname, port }: URL): boolean {
    return ['http:', 'https:'].includes(protocol) && this.hosts.has(hostname) && this.ports.has(port);
  }
}
