import type { IncomingMessage, ServerResponse } from 'node:http';
import type { HeaderPair } from '../http/wire/raw-headers.js';
import type { ClusterNode } from './nodes.service.js';

export interface PassOptions {
  /** Headers that are added. */
  headers?: readonly HeaderPair[];
  /** By `performance.now()`: a node that does not answer yet is not waited for longer. Default: {@link ClusterPeers.joinBy}. */
  joinBy?: number;
}

/** Passes requests on to the dockAPIs of other nodes. */
export abstract class ClusterPeers {
  /** Whether another node does not answer, or not yet. */
  abstract isLost(nodeId: string): boolean;

  /** Until when, by `performance.now()`, nodes are waited for that are ready and do not answer yet. */
  abstract joinBy(): number;

  /**
   * Passes a request, whose body may have been parsed, on to a node, and its response back.
   *
   * @throws AppError `node_unreachable`; nothing has been sent to the client then. With the detail `sent: true`, the node may have
   *   begun it
   */
  abstract pass(
    node: ClusterNode,
    request: IncomingMessage & { body?: unknown },
    response: ServerResponse,
    options?: PassOptions,
  ): Promise<void>;
}
