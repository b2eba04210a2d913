import type { IncomingMessage } from 'node:http';
import { parseAddress } from '../proxy/routing/container-address.js';

/** What a request is about, as far as it says which node answers it. */
export interface Asked {
  /** Of a container: full id, prefix of an id, or name; empty if the request names a node. */
  id: string;
  /** The node that the request names. */
  node?: string;
  /** Whether the container answers, not the API. */
  isProxied: boolean;
  /** Whether a Swarm service is changed, if the container is one: that is not for its node, but for a manager. */
  isForManager?: boolean;
}

/** `/proxy/{id}` itself belongs to the API. */
const OF_CONTAINER = /^\/(containers|proxy)\/([^/?#]+)(?=[/?]|$)/;
const RUN = /^\/containers\/run(?:\?|$)/;
/** What changes a service: start, stop and restart; see {@link askedOf} for its removal. */
const OF_SERVICE = /^\/containers\/[^/?#]+\/(?:start|stop|restart)(?:\?|$)/;
const ONE = /^\/containers\/[^/?#]+(?:\?|$)/;
/** What each node has of its own. */
const OF_NODE = /^\/(?:images|networks|volumes|pools)(?:[/?]|$)/;

/** The container that a request to the API is about. */
export function askedOf({ url = '', method }: IncomingMessage): Asked | undefined {
  const [, kind, written = ''] = OF_CONTAINER.exec(url) ?? [];
  if (kind === undefined || (method === 'POST' && RUN.test(url))) return undefined;
  try {
    const id = decodeURIComponent(written);
    const isForManager = (method === 'POST' && OF_SERVICE.test(url)) || (method === 'DELETE' && ONE.test(url));
    return { id: kind === 'proxy' ? parseAddress(id).id : id, isProxied: false, isForManager };
  } catch {
    return undefined; // refused by its route
  }
}

/** The node that a request names as `node`. */
export function askedNode({ url = '' }: IncomingMessage): Asked | undefined {
  const query = url.indexOf('?');
  if (query < 0 || !OF_NODE.test(url)) return undefined;
  const node = new URLSearchParams(url.slice(query)).get('node');
  return node ? { id: '', node, isProxied: false } : undefined;
}
