import { Injectable } from '@nestjs/common';
import { isContainerNotFound } from '../../docker/containers/container-id.js';
import { LABEL } from '../../docker/containers/managed-container.js';
import { ManagedContainers } from '../../docker/containers/managed-containers.service.js';
import { isPoolMember, readyName } from '../../docker/containers/pool-member.js';
import { EngineVerbs } from '../../docker/engine/engine-verbs.service.js';
import { AppError } from '../../errors/app-error.js';
import { Work } from '../../operations/work.js';
import { ContainerRemover } from '../cleanup/container-remover.service.js';
import { byEngine } from '../removed/removal-actors.js';
import type { RunSpec } from '../run/run-spec.js';
import { RunService } from '../run/run.service.js';
import { PoolClaims } from './pool-claims.service.js';
import type { Member } from './pool-members.service.js';
import { asCaller, type PoolRecord } from './pool-record.js';
import { PoolRecords } from './pool-records.service.js';

/** Milliseconds that a container whose run says nothing of readiness gets until its port answers. */
const UNASKED_READY_MS = 3_000;

/** Makes the members of pools, as any run does, and removes them. */
@Injectable()
export class PoolFiller {
  constructor(
    private readonly runs: RunService,
    private readonly containers: ManagedContainers,
    private readonly verbs: EngineVerbs,
    private readonly remover: ContainerRemover,
    private readonly claims: PoolClaims,
    private readonly records: PoolRecords,
  ) {}

  /** @throws AppError `forbidden`: its members may not be run any more */
  async check(pool: PoolRecord): Promise<RunSpec> {
    const spec = await this.runs.check(pool.run, asCaller(pool));
    return { ...spec, pool: { pool: pool.name, revision: pool.revision, store: this.records.place } };
  }

  /**
   * Makes one member, ready to be given.
   *
   * @param spec from {@link check}
   * @throws AppError those of a run; nothing is left then
   */
  async make(pool: PoolRecord, spec: RunSpec, signal: AbortSignal): Promise<void> {
    const work = new MemberWork(signal);
    try {
      await this.start(pool, spec, work);
      signal.throwIfAborted();
      const { Id, Config } = await this.containers.inspectAny(work.containerId);
      if (pool.pause) await this.verbs.pause(Id);
      await this.verbs.rename(Id, readyName(Config.Labels[LABEL.run] ?? ''));
    } catch (error) {
      await work.undo();
      throw error;
    }
  }

  /** Removes a member, unless it is given away at this moment. */
  async remove({ id }: Pick<Member, 'id'>): Promise<void> {
    await using claim = await this.claims.take(id);
    if (!claim) return;
    const details = await this.containers.inspectAny(id).catch(unlessGone);
    if (!details || !isPoolMember(details.Config.Labels, details.Name.slice(1))) return; // it was given away before
    await this.remover.removeIfThere(id, true, byEngine('cancelled'));
  }

  /** Runs it, and waits until it is ready unless the run says otherwise. */
  private async start({ run }: PoolRecord, spec: RunSpec, work: Work): Promise<void> {
    const isAsked = run.wait_ready != null || spec.keptReady !== undefined;
    const patience = isAsked ? {} : { waitTimeoutMs: UNASKED_READY_MS };
    try {
      await this.runs.runOnce({ ...spec, waitReady: run.wait_ready !== false, ...patience }, work);
    } catch (error) {
      // Nobody has said that its port would answer: it runs, as that of any run would.
      if (isAsked || !(error instanceof AppError && error.code === 'not_ready')) throw error;
    }
  }
}

function unlessGone(error: unknown): undefined {
  if (isContainerNotFound(error)) return undefined;
  throw error;
}

/** Knows how the run of a member is undone, at any moment. */
class MemberWork extends Work {
  containerId = '';
  undo = () => Promise.resolve();

  override hasContainer(id: string, undo?: () => Promise<void>): void {
    this.containerId = id;
    this.undo = undo ?? this.undo;
  }
}
