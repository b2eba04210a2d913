import { EventEmitter } from 'node:events';
import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.js';

/** A node of the cluster, and its dockAPI. */
export interface ClusterNode {
  /** The swarm's. */
  id: string;
  /** Name of its host. Not necessarily unique. */
  name: string;
  /** `unreachable`: the swarm or its dockAPI has not been heard of. `draining`: takes no new runs. */
  state: 'ready' | 'unreachable' | 'draining';
  /** Host at which the other nodes reach it. */
  address: string;
  role: 'manager' | 'worker';
  labels: Record<string, string>;
  cpus: number;
  /** Bytes. */
  memory: number;
  /** Its dockAPI has a version that shares no protocol with this one, so that nothing is passed on to it. */
  isForeign?: true;
}

const CHANGE = 'change';

/**
 * The nodes of the cluster as last known, in memory, so that nobody waits for them. Empty if there is no cluster, and until
 * they are known.
 */
@Injectable()
export class Nodes {
  /** DOCKAPI_CLUSTER. */
  readonly isCluster: boolean;
  private selfId: string | undefined;
  private known: readonly ClusterNode[] = [];
  private readonly changes = new EventEmitter().setMaxListeners(0);

  constructor(config: Config) {
    this.isCluster = config.cluster !== undefined;
  }

  /** The node of this dockAPI. */
  self(): ClusterNode | undefined {
    return this.known.find(({ id }) => id === this.selfId);
  }

  list(): readonly ClusterNode[] {
    return this.known;
  }

  /** By id, or by a name that one node alone has. */
  find(nameOrId: string): ClusterNode | undefined {
    const byId = this.known.find(({ id }) => id === nameOrId);
    if (byId) return byId;
    const [first, ...others] = this.known.filter(({ name }) => name === nameOrId);
    return others.length === 0 ? first : undefined;
  }

  /** Calls back after each change, until it is disposed of. */
  watch(listener: () => void): Disposable {
    this.changes.on(CHANGE, listener);
    return { [Symbol.dispose]: () => this.changes.off(CHANGE, listener) };
  }

  /** What the swarm and the dockAPIs say now. */
  set(selfId: string, nodes: readonly ClusterNode[]): void {
    this.selfId = selfId;
    this.known = nodes;
    this.changes.emit(CHANGE);
  }
}
