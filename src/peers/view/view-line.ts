import { LABEL, type ManagedContainer, portMappingsOf } from '../../docker/containers/managed-container.js';
import type { PublishedPort } from '../../docker/containers/published-port.js';

/** Path of the stream, on the peer port. */
export const VIEW_PATH = '/peers/containers';

/** Milliseconds between two lines, at most. */
export const HEARTBEAT_MS = 500;

/** Milliseconds without a line after which the other side is taken for gone. */
export const SILENT_MS = 2_000;

/** A line of the stream of a node's containers. A neighbouring version may send others, which are skipped. */
export type ViewLine =
  /** A list begins. */
  | { kind: 'list' }
  /** One of the list, or one that is new or has changed. */
  | { kind: 'container'; container: ManagedContainer }
  /** The list is complete: there are no others. */
  | { kind: 'listed' }
  | { kind: 'removed'; id: string }
  /** Nothing has happened. */
  | { kind: 'alive' }
  /** The node's dockAPI shuts down. It finishes what it has under way, and takes nothing new. */
  | { kind: 'leaving' };

/** A container as another node tells it, whose version may leave fields out. @returns undefined if it has no id or name */
export function readContainer(told: Partial<ManagedContainer>): ManagedContainer | undefined {
  const { id, name, labels = {}, status = 'running', image = labels[LABEL.image] ?? '' } = told;
  if (!id || !name) return undefined;
  const unbound = ({ containerPort }: { containerPort: number }): PublishedPort => ({
    containerPort,
    hostPort: null,
    hostAddress: null,
  });
  const [first, ...others] = portMappingsOf(labels);
  return { ...told, id, name, image, status, labels, ports: told.ports ?? [unbound(first), ...others.map(unbound)] };
}
