import type { SwarmNode } from '../docker/engine/engine-types.js';
import type { NodeReport } from './node-report.js';
import type { ClusterNode } from './nodes.service.js';
import { sharesProtocol } from './protocols.js';

const NANO = 1e9;

/** What a manager knows of a node, as it is in the store. */
export interface ListedNode extends Omit<ClusterNode, 'state'> {
  availability: SwarmNode['Spec']['Availability'];
  isDown: boolean;
}

/** An entry of the swarm's list. Labels of the node win over those of its engine. */
export function toListedNode({ ID, Spec, Description, Status, ManagerStatus }: SwarmNode): ListedNode {
  return {
    id: ID,
    name: Description.Hostname,
    address: addressOf(Status.Addr, ManagerStatus?.Addr),
    role: Spec.Role,
    labels: { ...Description.Engine.Labels, ...Spec.Labels },
    cpus: (Description.Resources.NanoCPUs ?? 0) / NANO,
    memory: Description.Resources.MemoryBytes ?? 0,
    availability: Spec.Availability,
    isDown: Status.State === 'down',
  };
}

/** A leader sees itself at an address of no use. */
function addressOf(own = '', asManager = ''): string {
  const isOfNoUse = own === '' || own === '0.0.0.0' || own === '::' || own === '127.0.0.1';
  return isOfNoUse ? asManager.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1') : own;
}

/**
 * A node by what the swarm and its own dockAPI say of it. After a manager was elected, the swarm does not know its nodes for a
 * while (`unknown`): then their dockAPIs decide.
 *
 * @param report undefined: its dockAPI has not been heard of
 */
export function toClusterNode(
  { availability, isDown, ...node }: ListedNode,
  report: NodeReport | undefined,
): ClusterNode {
  const isForeign = report !== undefined && !sharesProtocol(report.protocols);
  const own = { ...node, address: report?.address ?? node.address };
  if (isForeign) return { ...own, state: 'unreachable', isForeign };
  if (isDown || !report || report.isEngineAway === true) return { ...own, state: 'unreachable' };
  return { ...own, state: availability === 'active' && report.isLeaving !== true ? 'ready' : 'draining' };
}
