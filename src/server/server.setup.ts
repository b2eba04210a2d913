import type { RequestListener, Server } from 'node:http';
import type { AllowedHosts } from '../browsers/allowed-hosts.js';
import type { Cors } from '../browsers/cors.js';
import { instanceOf, sendProblem, toAppError, toProblem } from '../http/problem.js';
import { answeringRequestId } from '../http/request-id.js';
import { resolveTarget } from '../http/wire/request-target.js';
import type { AuthRequest } from '../proxy/admission/auth-request.js';
import type { ProxyGateway } from '../proxy/proxy.gateway.js';
import { keepAnswerOrder } from './answer-order.js';
import { endingWithClient, leaveToTunnel, serveHalfClosed } from './half-closed.js';
import { UpgradeRouter } from './upgrade-router.js';

/** Longer than the idle timeout of usual gateways, so that dockAPI is not the side that closes under a request. */
const KEEP_ALIVE_MS = 75_000;

/** What sees a request before Nest and Express do. */
interface Front {
  proxy: ProxyGateway;
  hosts: AllowedHosts;
  cors: Pick<Cors, 'handle'>;
  /** For gateways that ask where a request leads; null: none asks. */
  authRequest: AuthRequest | null;
  /** Bytes of a request's head, at most. */
  headerLimit: number;
}

/**
 * Sets an HTTP server up before it listens: everything but its listener. main and the tests share it.
 */
export function setupServer(server: Server, front: Front): void {
  server.requestTimeout = 0; // an upload may take hours; headersTimeout still bounds the head
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.maxHeadersCount = 0; // Node would drop lines beyond its default, silently
  Object.assign(server, { maxHeaderSize: front.headerLimit }); // of createServer's options, which Nest does not pass on
  serveHalfClosed(server);
  routeUpgrades(server, front);
  putInFront(server, front);
  keepAnswerOrder(server);
}

/** The only listener of `upgrade`. Node 24.9 has `shouldUpgradeCallback`; @types/node does not know it yet. */
function routeUpgrades(server: Server, { proxy, hosts }: Front): void {
  const { route, shouldUpgrade } = new UpgradeRouter(hosts, [proxy]);
  Object.assign(server, { shouldUpgradeCallback: shouldUpgrade });
  server.on('upgrade', (request, socket, head) => {
    leaveToTunnel(socket);
    route(request, socket, head);
  });
}

/** Most requests are for containers: they do not pass through Nest and Express. */
function putInFront(server: Server, { proxy, hosts, cors, authRequest }: Front): void {
  const [others] = server.listeners('request') as RequestListener[];
  if (!others) throw new Error('the server has no listener yet');
  server.off('request', others);
  const forProxy = proxy.inFront(cors.handle, answeringRequestId(endingWithClient(others)));
  const forClients = withTarget(hosts.inFront(forProxy));
  server.on('request', authRequest ? authRequest.inFront(forClients) : forClients);
}

/** Brings request targets into origin form, so that everything behind it finds the path and the host in one place each. */
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
