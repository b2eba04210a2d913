import type { RequestListener, Server } from 'node:http';
import type { AllowedHosts } from '../browsers/allowed-hosts.js';
import type { Cors } from '../browsers/cors.js';
import { keepAnswerOrder } from './answer-order.js';
import { answeringRequestId } from '../http/request-id.js';
import type { Directions } from '../proxy/admission/auth-request.js';
import { endingWithClient, serveHalfClosed } from './half-closed.js';
import type { ProxyGateway } from '../proxy/proxy.gateway.js';

/** Longer than the idle time of usual gateways, so that dockAPI is not the one who closes under a request. */
const KEEP_ALIVE_MS = 75_000;

/** Who sees a request before Nest and Express do. */
interface Front {
  proxy: ProxyGateway;
  hosts: AllowedHosts;
  cors: Pick<Cors, 'handle'>;
  /** For gateways that ask where a request leads; null: nobody asks. */
  directions: Directions | null;
}

/**
 * What an HTTP server gets beyond its listener before it listens: main and the tests share it.
 */
export function setupServer(server: Server, front: Front): void {
  const { proxy, hosts } = front;
  server.requestTimeout = 0; // an upload may take hours; headersTimeout still bounds the head
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.maxHeadersCount = 0; // Node would drop lines beyond its default, silently
  // Node 24.9; @types/node does not know it yet.
  Object.assign(server, { shouldUpgradeCallback: proxy.shouldUpgrade });
  serveHalfClosed(server);
  server.on('upgrade', hosts.inFrontOfUpgrade(proxy.upgrade));
  putInFront(server, front);
  keepAnswerOrder(server);
}

/** Most requests are for containers: they do not pass through Nest and Express. */
function putInFront(server: Server, { proxy, hosts, cors, directions }: Front): void {
  const [others] = server.listeners('request') as RequestListener[];
  if (!others) throw new Error('the server has no listener yet');
  server.off('request', others);
  const forProxy = proxy.inFront(cors.handle, answeringRequestId(endingWithClient(others)));
  server.on('request', hosts.inFront(directions ? directions.inFront(forProxy) : forProxy));
}
