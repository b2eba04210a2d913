import type { IncomingMessage, ServerResponse } from 'node:http';
import type { HeaderPair } from '../http/wire/raw-headers.js';
import type { ClusterNode } from './nodes.service.js';

/** Passes requests on to the dockAPIs of other nodes. */
export abstract class ClusterPeers {
  /**
   * Passes a request, whose body may have been parsed, on to a node, and its response back.
   *
   * @param more headers that are added
   * @throws AppError `node_unreachable`; nothing has been sent to the client then. With the detail `sent: true`, the node may have
   *   got the request
   */
  abstract pass(
    node: ClusterNode,
    request: IncomingMessage & { body?: unknown },
    response: ServerResponse,
    more?: readonly HeaderPair[],
  ): Promise<void>;
}
