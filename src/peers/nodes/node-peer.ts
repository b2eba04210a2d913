import type { ClusterNode } from '../../cluster/nodes.service.js';
import { AppError } from '../../errors/app-error.js';
import { packageVersion } from '../../http/package-version.js';
import type { Destination } from '../../upstream/destination.js';

/** Another node's dockAPI, as far as this one knows. */
export interface NodePeer {
  node: ClusterNode;
  to: Destination;
  /** `joining`: it has not answered yet. */
  state: 'joining' | 'connected' | 'lost';
  /** Aborts when it is gone: what is under way there will not end. */
  readonly gone: AbortSignal;
  stop(): void;
}

/** @param hasBegun whether it may have got the request */
export function nodeUnreachable(
  { id, name, isForeign }: Pick<ClusterNode, 'id' | 'name' | 'isForeign'>,
  cause?: unknown,
  hasBegun = false,
): AppError {
  const detail = isForeign
    ? `Node "${name}" has a version of dockAPI that this node (${packageVersion()}) cannot work with: update one of them`
    : `Node "${name}" does not answer. Its containers may still run: try again when it is back, see GET /nodes`;
  return new AppError('node_unreachable', detail, { cause, details: { node: id, ...(hasBegun && { sent: true }) } });
}
