import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { ElsewhereCounts, type MadeContainer } from '../../cluster/elsewhere-counts.service.js';
import { KnownServices } from '../../cluster/services/known-services.service.js';
import { Config } from '../../config/config.js';
import { LABEL } from '../../docker/containers/managed-container.js';
import { ManagedContainers } from '../../docker/containers/managed-containers.service.js';
import { AppError } from '../../errors/app-error.js';
import { Instances } from '../../store/instances.service.js';
import { Store, update } from '../../store/store.js';

/** A create in progress, or in a cluster one that has made a container, which counts until its node has counted it. */
interface Create extends MadeContainer {
  /** The dockAPI that runs it. */
  instance: string;
  /** Milliseconds since 1970: it counts no longer, whatever the clocks of the nodes say. */
  until?: number;
}

/** @param madeAt undefined: it has made no container */
type Finished = [owner: string | undefined, runId: string, madeAt: number | undefined];

/** A place for one container. Dispose of it when the create is over. */
export interface QuotaPlace extends AsyncDisposable {
  /** The create has made the container. */
  isTaken(): void;
}

/** The creates of an owner. */
interface Creates {
  /** Changes with every write, so that a record is never what it was before. */
  revision: number;
  creates: Create[];
}

const COLLECTION = 'creates';
const DAY_MS = 86_400_000;
/** Milliseconds in which a node counts and reports a new container. */
const REPORTED_MS = 5_000;
const RETRY_MS = 1_000;

/**
 * DOCKAPI_MAX_CONTAINERS: counts an owner's containers and pending creates, by `dockapi.run`, so that a container
 * counts once whether the engine lists it yet or not. Creates are in the store, for all dockAPIs that share it: a place is
 * taken only if nobody has taken or left one since before the list.
 */
@Injectable()
export class ContainerQuota implements OnModuleDestroy {
  /** The `dockapi.run` of this process's creates. */
  private readonly own = new Set<string>();
  private turn: Promise<unknown> = Promise.resolve();
  private readonly end = new AbortController();
  private readonly logger = new Logger(ContainerQuota.name);

  constructor(
    private readonly config: Config,
    private readonly containers: ManagedContainers,
    private readonly store: Store,
    private readonly instances: Instances,
    private readonly elsewhere: ElsewhereCounts,
    private readonly services: KnownServices,
  ) {}

  onModuleDestroy(): void {
    this.end.abort(); // the others do not count the creates of a dockAPI that has ended
  }

  /**
   * Reserves a place for one container of an owner.
   *
   * @param runId the container's `dockapi.run`
   * @param owner undefined: without tokens, all containers of dockAPI count
   * @throws AppError `forbidden`, `store_unreachable`
   */
  async reserve(runId: string, owner: string | undefined): Promise<QuotaPlace> {
    const max = this.config.policy.maxContainers;
    if (max === undefined) return { isTaken: () => undefined, [Symbol.asyncDispose]: () => Promise.resolve() };
    this.own.add(runId);
    try {
      await this.inTurn(() => this.add(runId, owner, max));
    } catch (error) {
      this.own.delete(runId);
      throw error;
    }
    let madeAt: number | undefined;
    return {
      isTaken: () => (madeAt = Date.now()),
      [Symbol.asyncDispose]: () => {
        const finished = this.inTurn(() => this.finish(owner, runId, madeAt));
        return madeAt === undefined ? finished : Promise.resolve(); // the place is free before the response
      },
    };
  }

  private async add(runId: string, owner: string | undefined, max: number): Promise<void> {
    for (;;) {
      const before = await this.store.get(COLLECTION, recordOf(owner));
      const { revision, creates } = parse(before);
      const elsewhere = await this.elsewhere.of(owner);
      const pending = await this.pendingOf(creates.filter((each) => !elsewhere.hasCounted(each)));
      const { here } = this.elsewhere; // whose list is right
      const listed = (await this.containers.listAll({}, owner)).filter(({ task }) => !task);
      const runIds = new Set([
        ...listed.map(({ labels }) => labels[LABEL.run]),
        ...this.services.runsOf(owner),
        ...pending.filter(({ node }) => node === undefined || node !== here).map((each) => each.runId),
      ]);
      const count = runIds.size + elsewhere.count;
      if (count >= max)
        throw new AppError(
          'forbidden',
          `There are ${count} containers; DOCKAPI_MAX_CONTAINERS allows ${max}: remove some with DELETE /containers/{id}`,
        );
      const after = { revision: revision + 1, creates: [...pending, { runId, instance: this.instances.id }] };
      if (await this.write(owner, before, after)) return;
    }
  }

  /** Without those of dockAPIs that have ended, and of this one if they could not be removed. */
  private async pendingOf(creates: Create[]): Promise<Create[]> {
    const isPending = await Promise.all(
      creates.map(async ({ runId, instance, until }) =>
        until !== undefined
          ? until > Date.now()
          : instance === this.instances.id
            ? this.own.has(runId)
            : await this.instances.isAlive(instance),
      ),
    );
    return creates.filter((_create, n) => isPending[n]);
  }

  private async write(owner: string | undefined, before: string | undefined, after: Creates): Promise<boolean> {
    const [id, value, options] = [recordOf(owner), JSON.stringify(after), { ttlMs: DAY_MS }];
    return before === undefined
      ? (await this.store.putIfAbsent(COLLECTION, id, value, options)) === undefined
      : this.store.compareAndSet(COLLECTION, id, before, value, options);
  }

  /** In the turn; what the store does not take now is tried again outside of it. */
  private async finish(...create: Finished): Promise<void> {
    const [, runId] = create;
    this.own.delete(runId);
    await this.writeEnd(...create).catch((error: unknown) => {
      this.logger.debug(error);
      void this.writeEndLater(...create);
    });
  }

  private async writeEndLater(...create: Finished): Promise<void> {
    const { signal } = this.end;
    while (!signal.aborted) {
      await sleep(RETRY_MS, undefined, { signal, ref: false }).catch(() => undefined);
      const isDone = await this.writeEnd(...create).then(
        () => true,
        () => false,
      );
      if (isDone) return;
    }
  }

  private async writeEnd(...[owner, runId, madeAt]: Finished): Promise<void> {
    const node = this.elsewhere.here;
    const made = madeAt !== undefined && node !== undefined && { node, madeAt, until: madeAt + REPORTED_MS };
    const change = (value: string) => {
      const { revision, creates } = parse(value);
      const after = creates.flatMap((each) => (each.runId !== runId ? each : made ? { ...each, ...made } : []));
      return JSON.stringify({ revision: revision + 1, creates: after } satisfies Creates);
    };
    await update(this.store, COLLECTION, recordOf(owner), change, { ttlMs: DAY_MS });
  }

  private inTurn<T>(action: () => T | Promise<T>): Promise<T> {
    const done = this.turn.then(action);
    this.turn = done.catch(() => undefined);
    return done;
  }
}

/** An owner's name has no blank. */
function recordOf(owner: string | undefined): string {
  return owner === undefined ? 'all containers' : owner;
}

function parse(value: string | undefined): Creates {
  return value === undefined ? { revision: 0, creates: [] } : (JSON.parse(value) as Creates);
}
