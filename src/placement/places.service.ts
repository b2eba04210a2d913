import { randomUUID } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import { ClusterPeers } from '../cluster/cluster-peers.js';
import { hasCounted, type NodeReport } from '../cluster/node-report.js';
import { NodeReports } from '../cluster/node-reports.service.js';
import { type ClusterNode, Nodes } from '../cluster/nodes.service.js';
import { AppError } from '../errors/app-error.js';
import { Instances } from '../store/instances.service.js';
import { Store, update } from '../store/store.js';
import { type Ask, type Candidate, chooseNode, type Refusal } from './choose-node.js';

const COLLECTION = 'placement';
const ONE = 'places';
/** Milliseconds after a run until its node has counted it and reported that. */
const REPORTED_MS = 15_000;
/** Milliseconds for an operation to create its container: a pull may take long. */
const GOES_ON_MS = 300_000;
const KEPT = { ttlMs: 86_400_000 };

/** A place on a node, for a run that its node has not reported yet. */
interface Kept {
  /** The container's `dockapi.run`. */
  runId: string;
  node: string;
  cpus: number;
  memory: number;
  /** The dockAPI that has the client. */
  instance: string;
  /** Milliseconds since 1970; null while the run is under way. */
  until: number | null;
  /** Milliseconds since 1970, by the clock of its node, which counts the container from then on. */
  madeAt?: number;
}

/** All places, of all dockAPIs. */
interface Places {
  /** Changes with every write, so that a record is never what it was before. */
  revision: number;
  kept: Kept[];
  /** By node: the revision that chose it last. */
  turns: Record<string, number>;
}

const NONE: Places = { revision: 0, kept: [], turns: {} };

/** `goes on`: it is not known when its container comes, if ever. */
export type Outcome = 'runs' | 'goes on' | 'failed';

export interface Place {
  node: ClusterNode;
  runId: string;
  /** The first outcome counts. */
  end(outcome: Outcome): void;
}

/**
 * Chooses nodes for runs: by what runs there, and what is on its way there from all dockAPIs. The places of runs under way are in
 * one record of the store, which is written only if nobody else has meanwhile.
 */
@Injectable()
export class PlacesService {
  /** The runs of this process. */
  private readonly own = new Set<string>();
  private turn: Promise<unknown> = Promise.resolve();
  private readonly logger = new Logger('Placement');

  constructor(
    private readonly nodes: Nodes,
    private readonly reports: NodeReports,
    private readonly store: Store,
    private readonly instances: Instances,
    private readonly peers: ClusterPeers,
  ) {}

  /**
   * @param failed nodes that were tried in vain, with the reason
   * @throws AppError `no_node_fits`
   */
  async take(ask: Ask, failed: ReadonlyMap<string, string>): Promise<Place> {
    const runId = randomUUID();
    this.own.add(runId);
    try {
      const node = await this.inTurn(() => this.add(runId, ask, failed));
      return { node, runId, end: (outcome) => this.endOwn(runId, outcome) };
    } catch (error) {
      this.own.delete(runId);
      throw error;
    }
  }

  /**
   * Follows a run on its node, whichever dockAPI has chosen that, also after the client has left.
   *
   * @param runId undefined: it has no place
   */
  async during<T>(runId: string | undefined, run: Promise<T>): Promise<T> {
    try {
      const result = await run;
      this.isMade(runId);
      return result;
    } catch (error) {
      if (runId !== undefined) await this.change(runId, (each) => (each.madeAt === undefined ? undefined : each));
      throw error;
    }
  }

  /** The container of a run that is done here runs: it is counted from now on. */
  isMade(runId: string | undefined): void {
    if (runId === undefined) return;
    const [madeAt, until] = [Date.now(), Date.now() + REPORTED_MS];
    void this.change(runId, (each) => (each.madeAt === undefined ? { ...each, madeAt, until } : each));
  }

  private async add(runId: string, ask: Ask, failed: ReadonlyMap<string, string>): Promise<ClusterNode> {
    for (;;) {
      let before: string | undefined;
      let places: Places;
      try {
        before = await this.store.get(COLLECTION, ONE);
        const [reports, living] = await Promise.all([this.reports.read(), this.instances.living()]);
        places = this.current(parse(before), reports, living);
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== 'store_unreachable') throw error;
        this.logger.debug('The store is away: a node is chosen by what is known');
        return this.choose(NONE, ask, failed);
      }
      const node = this.choose(places, ask, failed);
      const { cpus = 0, memory = 0 } = ask;
      const kept = { runId, node: node.id, cpus, memory, instance: this.instances.id, until: null };
      const revision = places.revision + 1;
      const turns = { ...places.turns, [node.id]: revision };
      if (await this.write(before, { revision, kept: [...places.kept, kept], turns })) return node;
    }
  }

  private choose({ kept, turns }: Places, ask: Ask, failed: ReadonlyMap<string, string>): ClusterNode {
    const all = this.nodes.list().map((node): Candidate => {
      const { load, isEngineAway = false } = this.reports.known.get(node.id) ?? {};
      const coming = kept.filter((each) => each.node === node.id);
      return {
        node,
        containers: (load?.containers ?? 0) + coming.length,
        cpus: (load?.cpus ?? 0) + sum(coming.map(({ cpus }) => cpus)),
        memory: (load?.memory ?? 0) + sum(coming.map(({ memory }) => memory)),
        turn: turns[node.id] ?? 0,
        isLost: this.peers.isLost(node.id),
        failure: failed.get(node.id) ?? (isEngineAway ? 'has an engine that does not answer' : undefined),
      };
    });
    const choice = chooseNode(all, ask);
    if (choice.chosen) return choice.chosen.node;
    throw noneFits(choice.refusals, ask);
  }

  /** Without those that a report counts, and those of dockAPIs that have ended. */
  private current(places: Places, reports: ReadonlyMap<string, NodeReport>, living: ReadonlySet<string>): Places {
    const now = Date.now();
    const isUnderWay = ({ runId, instance }: Kept) =>
      instance === this.instances.id ? this.own.has(runId) : living.has(instance);
    const kept = places.kept.filter(
      (each) =>
        (each.until === null ? isUnderWay(each) : each.until > now) &&
        !reports.get(each.node)?.load.runs.includes(each.runId) &&
        !(each.madeAt !== undefined && hasCounted(reports, each.node, each.madeAt)),
    );
    return { ...places, kept };
  }

  private endOwn(runId: string, outcome: Outcome): void {
    if (!this.own.delete(runId)) return;
    const until = Date.now() + (outcome === 'runs' ? REPORTED_MS : GOES_ON_MS);
    void this.change(runId, (each) =>
      each.madeAt !== undefined ? each : outcome === 'failed' ? undefined : { ...each, until },
    );
  }

  /** @param change returns the place itself if nothing changes; undefined ends it */
  private change(runId: string, change: (place: Kept) => Kept | undefined): Promise<void> {
    const changed = (value: string) => {
      const { revision, kept, turns } = parse(value);
      const before = kept.find((each) => each.runId === runId);
      const after = before && change(before);
      if (after === before) return undefined;
      const others = kept.filter((each) => each !== before);
      return JSON.stringify({ revision: revision + 1, kept: [...others, ...(after ? [after] : [])], turns });
    };
    return this.inTurn(() => update(this.store, COLLECTION, ONE, changed, KEPT)).then(
      () => undefined,
      (error: unknown) => this.logger.debug(error), // it ends by itself
    );
  }

  private async write(before: string | undefined, after: Places): Promise<boolean> {
    const value = JSON.stringify(after);
    return before === undefined
      ? (await this.store.putIfAbsent(COLLECTION, ONE, value, KEPT)) === undefined
      : this.store.compareAndSet(COLLECTION, ONE, before, value, KEPT);
  }

  /** One after the other: those of one process would only get into each other's way. */
  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.turn.then(work);
    this.turn = done.catch(() => undefined);
    return done;
  }
}

function noneFits(refusals: readonly Refusal[], { node }: Ask): AppError {
  const named = node === undefined ? refusals : refusals.filter(({ id, name }) => id === node || name === node);
  if (node !== undefined && named.length === 0)
    return AppError.invalidField('node', `there is no node "${node}": list them with GET /nodes`);
  const reasons = named.map(({ name, reason }) => `${name} ${reason}`).join('; ');
  return new AppError('no_node_fits', `No node fits: ${reasons}. Ask for less, or see GET /nodes`, {
    details: { nodes: named },
  });
}

function parse(text: string | undefined): Places {
  return text === undefined ? NONE : (JSON.parse(text) as Places);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, each) => all + each, 0);
}
