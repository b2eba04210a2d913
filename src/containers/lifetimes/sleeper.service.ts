import { Injectable } from '@nestjs/common';
import { ContainerDirectory } from '../../docker/containers/container-directory.service.js';
import { DockerService } from '../../docker/engine/docker.service.js';
import type { ContainerDetails, ResourceUpdate } from '../../docker/engine/engine-types.js';
import { EngineVerbs } from '../../docker/engine/engine-verbs.service.js';
import { AppError, type ErrorCode } from '../../errors/app-error.js';
import { EventRecorder } from '../../events/event-recorder.service.js';
import { stopTimeout } from '../lifecycle/stop-timeout.js';
import { awake, type HistoryEntry, type LifetimeRecord, remembering } from './lifetime-record.js';
import { LifetimeRecords } from './lifetime-records.service.js';
import { type Sleep, type SleepMark, settled } from './sleep-mark.js';
import type { WatchedContainer } from './watched-container.js';
import { WatchedContainers } from './watched-containers.service.js';

/** The engine starts containers with `always` when it starts, stopped ones too; not those with this one. */
const WHILE_ASLEEP = { Name: 'unless-stopped', MaximumRetryCount: 0 };
/** Errors after which the engine may still do it. */
const UNCERTAIN = new Set<ErrorCode>(['engine_timeout', 'engine_unreachable']);

const BY_LIFETIME = { kind: 'lifetime', name: null } as const;
const BY_ENGINE = { kind: 'engine', name: null } as const;
/** What the history says of a caller's start or stop. */
const BY_REQUEST = 'a request of the API';

/** Puts containers to sleep. The caller holds the container's lock. */
@Injectable()
export class Sleeper {
  constructor(
    private readonly docker: DockerService,
    private readonly verbs: EngineVerbs,
    private readonly directory: ContainerDirectory,
    private readonly records: LifetimeRecords,
    private readonly watched: WatchedContainers,
    private readonly events: EventRecorder,
  ) {}

  /**
   * The caller holds the container's gate and its changes too, and has just looked at it.
   *
   * @param because what the history says
   */
  async putToSleep(container: WatchedContainer, details: ContainerDetails, how: Sleep, because: string): Promise<void> {
    const { Id, State } = details;
    const restart_policy = policyToRestore(container.record?.asleep, how, details);
    const mark: SleepMark = {
      how,
      started_at: State.StartedAt,
      done: false,
      ...(restart_policy && { restart_policy }),
    };
    await this.change(Id, (record) => ({ ...record, asleep: mark }));
    try {
      if (mark.restart_policy) await this.verbs.update(Id, { RestartPolicy: WHILE_ASLEEP });
      await (how === 'paused' ? this.verbs.pause(Id) : this.docker.stopContainer(Id, stopTimeout(details)));
    } catch (error) {
      container.isKnown = false; // what comes next settles it, if the engine's events do not
      if (!isUncertain(error)) await this.forget(Id, mark);
      throw error;
    }
    const { Status, StartedAt } = (await this.docker.inspectContainer(Id)).State; // somebody may have restarted it meanwhile
    if (Status === 'running' && StartedAt !== State.StartedAt) return this.forget(Id, mark);
    container.state = { status: how === 'paused' ? 'paused' : 'exited', startedAt: StartedAt };
    await this.fellAsleep(Id, { ...mark, started_at: StartedAt }, because);
  }

  /**
   * Brings what is known of a container's sleep in step with the engine: with a stop whose response was lost, and with what others
   * did to the container.
   *
   * @param actor who did
   */
  async settle({ Id, State }: ContainerDetails, actor: HistoryEntry['actor'] = BY_ENGINE): Promise<void> {
    const mark = (await this.records.get(Id))?.asleep;
    if (!mark) return;
    const { Status, StartedAt, Running } = State;
    const what = settled(mark, { status: Status as WatchedContainer['state']['status'], startedAt: StartedAt });
    if (what === 'keep') return;
    if (what === 'finish') return this.fellAsleep(Id, mark, 'nothing used it');
    if (!mark.done && Running && mark.started_at === StartedAt) return this.forget(Id, mark);
    const change = Running ? 'started' : 'stopped';
    const because = actor.kind === 'caller' ? BY_REQUEST : `it was ${change} outside dockAPI`;
    await this.end(Id, { action: Running ? 'awake' : 'stopped', because, actor });
  }

  /** Forgets that a container sleeps, because it is up, or somebody has stopped it. */
  async end(containerId: string, entry: Omit<HistoryEntry, 'at'>): Promise<void> {
    if (!(await this.records.get(containerId))?.asleep) return; // a change would make a record
    let mark: SleepMark | undefined;
    await this.change(containerId, (record) => {
      mark = record.asleep;
      return mark ? remembering(awake(record), entry) : record;
    });
    await this.restorePolicy(containerId, mark);
  }

  /** Forgets that a container sleeps, because a caller has stopped it. @param name of the token */
  async stopped(containerId: string, name: string | null): Promise<void> {
    await this.end(containerId, { action: 'stopped', because: BY_REQUEST, actor: { kind: 'caller', name } });
  }

  /**
   * A restart policy for a container that sleeps is kept until it wakes: the engine would start it with `always`. The caller holds
   * the container's changes.
   *
   * @returns what the engine is to change now
   */
  async whileAsleep(
    containerId: string,
    changes: ResourceUpdate,
  ): Promise<{ now: ResourceUpdate; undo: () => Promise<void> }> {
    const { RestartPolicy } = changes;
    const former = (await this.records.get(containerId))?.asleep;
    if (!RestartPolicy || former?.how !== 'stopped') return { now: changes, undo: () => Promise.resolve() };
    const isAlways = RestartPolicy.Name === 'always';
    await this.keepPolicy(containerId, isAlways ? RestartPolicy : undefined);
    return {
      now: isAlways ? { ...changes, RestartPolicy: WHILE_ASLEEP } : changes,
      undo: () => this.keepPolicy(containerId, former.restart_policy),
    };
  }

  async restorePolicy(containerId: string, mark: SleepMark | undefined): Promise<void> {
    if (mark?.restart_policy) await this.verbs.update(containerId, { RestartPolicy: mark.restart_policy });
  }

  private async fellAsleep(containerId: string, mark: SleepMark, because: string): Promise<void> {
    const entry = { action: 'slept', because, actor: BY_LIFETIME } as const;
    await this.change(containerId, (record) => remembering({ ...record, asleep: { ...mark, done: true } }, entry));
    this.directory.forget(containerId); // the next request may arrive before the engine's event
    this.events.record({
      type: 'container.slept',
      containerId,
      details: { how: mark.how },
      actor: { kind: 'lifetime' },
    });
  }

  /** It never slept. */
  private async forget(containerId: string, mark: SleepMark): Promise<void> {
    await this.change(containerId, awake);
    await this.restorePolicy(containerId, mark);
  }

  private async keepPolicy(containerId: string, restart_policy: SleepMark['restart_policy']): Promise<void> {
    await this.change(containerId, (record) => {
      if (!record.asleep) return record;
      const { restart_policy: _former, ...mark } = record.asleep;
      return { ...record, asleep: { ...mark, ...(restart_policy && { restart_policy }) } };
    });
  }

  private async change(containerId: string, change: (record: LifetimeRecord) => LifetimeRecord): Promise<void> {
    this.watched.wrote(containerId, await this.records.change(containerId, change));
  }
}

function isUncertain(error: unknown): boolean {
  return error instanceof AppError && UNCERTAIN.has(error.code);
}

/** A try before, whose response was lost, may have changed the policy already. */
function policyToRestore(
  former: SleepMark | undefined,
  how: Sleep,
  { HostConfig }: ContainerDetails,
): SleepMark['restart_policy'] {
  if (former?.restart_policy) return former.restart_policy;
  const isAlways = how === 'stopped' && HostConfig.RestartPolicy?.Name === 'always';
  return isAlways ? { Name: 'always', MaximumRetryCount: 0 } : undefined;
}
