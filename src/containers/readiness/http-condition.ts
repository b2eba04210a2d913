import type { StartedEndpoint } from '../../docker/reach/reach.service.js';
import { getHead, type HeadAnswer } from '../../http/wire/get-head.js';
import { type Condition, FIRST_INTERVAL_MS, TRY_MS } from './condition.js';

const MAX_REDIRECTS = 5;

/** Ports that a URL leaves out: a server that builds absolute URLs without its port means its own. */
const DEFAULT_PORTS = ['', '80', '443'];
const LOOPBACK_HOSTS = ['localhost', '127.0.0.1', '[::1]'];

/** GET of a path answers 2xx. Redirects to the container by any of its addresses are followed, others are not. */
export class HttpCondition implements Condition {
  readonly interval = FIRST_INTERVAL_MS;
  readonly limit = TRY_MS;
  private readonly first: URL;
  private readonly hosts: ReadonlySet<string>;
  private readonly ports: ReadonlySet<string>;

  /**
   * @param path begins with `/`
   * @param at where the container is asked
   * @param container its id and its own port, by which a redirect may name it
   */
  constructor(
    path: string,
    private readonly at: StartedEndpoint,
    container: { id: string; port: number },
  ) {
    this.first = new URL(`http://${at.authority}${path}`);
    this.hosts = new Set([this.first.hostname, at.address, container.id.slice(0, 12), ...LOOPBACK_HOSTS]);
    this.ports = new Set([this.first.port, String(container.port), ...DEFAULT_PORTS]);
  }

  async holds(signal: AbortSignal): Promise<boolean> {
    let url = this.first;
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
      const { status, location } = await get(url, this.at, signal);
      if (status >= 200 && status < 300) return true;
      if (status < 300 || status >= 400 || location === undefined) return false;
      const next = new URL(location, url);
      if (!this.isOwn(next)) return false;
      // It serves this path over TLS alone, which a gateway in front of it ends: there is no more to ask it.
      if (url.protocol === 'https:' && next.href === url.href) return true;
      url = next;
    }
    return false;
  }

  private isOwn({ protocol, hostname, port }: URL): boolean {
    return ['http:', 'https:'].includes(protocol) && this.hosts.has(hostname) && this.ports.has(port);
  }
}

/** Asks on a fresh connection to the container, whatever host and scheme the URL names. */
function get({ protocol, pathname, search }: URL, at: StartedEndpoint, signal: AbortSignal): Promise<HeadAnswer> {
  const headers = { host: at.authority, ...(protocol === 'https:' && { 'x-forwarded-proto': 'https' }) };
  return getHead({ address: at.address, port: at.port, path: pathname + search, headers }, signal);
}
