import type { RequestListener, Server } from 'node:http';
import type { AllowedHosts } from '../browsers/allowed-hosts.js';
import type { Cors } from '../browsers/cors.js';
import { instanceOf, sendProblem, toAppError, toProblem } from '../http/problem.js';
import { respondingWithRequestId } from '../http/request-id.js';
import type { UpgradeHandler, UpgradeListener } from '../http/upgrade-handler.js';
import { resolveTarget } from '../http/wire/request-target.js';
import type { AuthRequest } from '../proxy/admission/auth-request.js';
import type { ProxyGateway } from '../proxy/proxy.gateway.js';
import { keepResponseOrder } from './response-order.js';
import { endingWithClient, endWithPeers, leaveToTunnel, serveHalfClosed } from './half-closed.js';
import { UpgradeRouter } from './upgrade-router.js';

/**
 * Longer than the idle timeout of common gateways, so that dockAPI does not close a connection that they are about to
 * use.
 */
const KEEP_ALIVE_MS = 75_000;

/** Handles requests before Nest and Express. */
interface Front {
  proxy: ProxyGateway;
  /** Features besides the proxy that open WebSockets. */
  webSockets: readonly UpgradeHandler[];
  hosts: AllowedHosts;
  cors: Pick<Cors, 'handle'>;
  /** For gateways that ask where to send a request; null if none does. */
  authRequest: AuthRequest | null;
  /** For a cluster: in front of everything that this node's containers are needed for. */
  nodes?: Wrapping;
  /** For a port that other nodes use: in front of everything. */
  intake?: Wrapping;
  /** Whether other dockAPIs alone use the server. */
  isForPeers?: boolean;
  /** Size limit of a request's head, in bytes. */
  headerLimit: number;
}

/** Puts something in front of listeners. */
interface Wrapping {
  inFront(listener: RequestListener): RequestListener;
  inFrontOfUpgrade(listener: UpgradeListener): UpgradeListener;
}

/** Configures an HTTP server before it listens. main and the tests share it. */
export function setupServer(server: Server, front: Front): void {
  server.requestTimeout = 0; // an upload may take hours; headersTimeout still bounds the head
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.maxHeadersCount = 0; // Node would silently drop lines beyond its default
  Object.assign(server, { maxHeaderSize: front.headerLimit }); // an option of createServer, which Nest does not pass on
  if (front.isForPeers) endWithPeers(server);
  else serveHalfClosed(server);
  routeUpgrades(server, front);
  putInFront(server, front);
  keepResponseOrder(server);
}

/** The only listener of `upgrade`. Node 24.9 has `shouldUpgradeCallback`; @types/node does not know it yet. */
function routeUpgrades(server: Server, { proxy, webSockets, hosts, nodes, intake }: Front): void {
  const router = new UpgradeRouter(hosts, [proxy, ...webSockets], nodes);
  const { shouldUpgrade } = router;
  const route = intake ? intake.inFrontOfUpgrade(router.route) : router.route;
  Object.assign(server, { shouldUpgradeCallback: shouldUpgrade });
  server.on('upgrade', (request, socket, head) => {
    leaveToTunnel(socket);
    route(request, socket, head);
  });
}

/** Most requests are for containers and skip Nest and Express. */
function putInFront(server: Server, { proxy, hosts, cors, authRequest, nodes, intake }: Front): void {
  const [others] = server.listeners('request') as RequestListener[];
  if (!others) throw new Error('the server has no listener yet');
  server.off('request', others);
  const forProxy = proxy.inFront(cors.handle, respondingWithRequestId(endingWithClient(others)));
  const forClients = withTarget(hosts.inFront(nodes ? nodes.inFront(forProxy) : forProxy));
  const first = authRequest ? authRequest.inFront(forClients) : forClients;
  server.on('request', intake ? intake.inFront(first) : first);
}

/** Converts request targets to origin form, so that the path and the host are each in one place. */
function withTarget(listener: RequestListener): RequestListener {
  return (request, response) => {
    try {
      resolveTarget(request);
    } catch (error) {
      response.setHeader('Connection', 'close');
      return sendProblem(response, toProblem(toAppError(error), instanceOf(request.url)));
    }
    listener(request, response);
  };
}
