import { Injectable } from '@nestjs/common';
import { ContainerDirectory } from '../../docker/containers/container-directory.service.js';
import { DockerService } from '../../docker/engine/docker.service.js';
import type { ContainerDetails, ResourceUpdate } from '../../docker/engine/engine-types.js';
import { EngineVerbs } from '../../docker/engine/engine-verbs.service.js';
import { EventRecorder } from '../../events/event-recorder.service.js';
import { stopTimeout } from '../lifecycle/stop-timeout.js';
import { BeforeStop } from './before-stop.service.js';
import { awake, type HistoryEntry, type LifetimeRecord, remembering } from './lifetime-record.js';
import { LifetimeRecords } from './lifetime-records.service.js';
import type { Sleep, SleepMark } from './sleep-mark.js';
import type { WatchedContainer } from './watched-container.js';
import { WatchedContainers } from './watched-containers.service.js';

/** The engine starts containers with `always` when it starts, stopped ones too; not those with this one. */
const WHILE_ASLEEP = { Name: 'unless-stopped', MaximumRetryCount: 0 };

/** Puts containers to sleep. The caller holds the container's lock and gate. */
@Injectable()
export class Sleeper {
  constructor(
    private readonly docker: DockerService,
    private readonly verbs: EngineVerbs,
    private readonly directory: ContainerDirectory,
    private readonly records: LifetimeRecords,
    private readonly watched: WatchedContainers,
    private readonly beforeStop: BeforeStop,
    private readonly events: EventRecorder,
  ) {}

  /** @param because what the history says */
  async putToSleep(container: WatchedContainer, details: ContainerDetails, how: Sleep, because: string): Promise<void> {
    const { Id, State, HostConfig } = details;
    if (how === 'stopped') await this.beforeStop.run(Id, container.lifetime.before_stop);
    const policy = HostConfig.RestartPolicy;
    const mark: SleepMark = {
      how,
      started_at: State.StartedAt,
      done: false,
      ...(how === 'stopped' &&
        policy?.Name === 'always' && { restart_policy: { Name: 'always', MaximumRetryCount: 0 } }),
    };
    await this.change(Id, (record) => ({ ...record, asleep: mark }));
    try {
      if (mark.restart_policy) await this.verbs.update(Id, { RestartPolicy: WHILE_ASLEEP });
      await (how === 'paused' ? this.verbs.pause(Id) : this.docker.stopContainer(Id, stopTimeout(details)));
    } catch (error) {
      await this.change(Id, awake);
      await this.restorePolicy(Id, mark);
      throw error;
    }
    const entry: Omit<HistoryEntry, 'at'> = { action: 'slept', because, actor: { kind: 'lifetime', name: null } };
    await this.change(Id, (record) => remembering({ ...record, asleep: { ...mark, done: true } }, entry));
    container.state = { status: how === 'paused' ? 'paused' : 'exited', startedAt: State.StartedAt };
    this.directory.forget(Id); // the next request may arrive before the engine's event
    this.events.record({ type: 'container.slept', containerId: Id, details: { how }, actor: { kind: 'lifetime' } });
  }

  /** Forgets that a container sleeps, because it is up, or somebody has stopped it. */
  async end(containerId: string, entry: Omit<HistoryEntry, 'at'>): Promise<void> {
    let mark: SleepMark | undefined;
    await this.change(containerId, (record) => {
      mark = record.asleep;
      return mark ? remembering(awake(record), entry) : record;
    });
    await this.restorePolicy(containerId, mark);
  }

  /** A restart policy for a container that sleeps is kept until it wakes: the engine would start it with `always`. */
  async whileAsleep(containerId: string, changes: ResourceUpdate): Promise<ResourceUpdate> {
    const { RestartPolicy } = changes;
    if (!RestartPolicy || this.watched.find(containerId)?.record?.asleep?.how !== 'stopped') return changes;
    const isAlways = RestartPolicy.Name === 'always';
    await this.change(containerId, ({ asleep, ...record }) => {
      if (!asleep) return record;
      const { restart_policy: _former, ...mark } = asleep;
      return { ...record, asleep: { ...mark, ...(isAlways && { restart_policy: RestartPolicy }) } };
    });
    return isAlways ? { ...changes, RestartPolicy: WHILE_ASLEEP } : changes;
  }

  async restorePolicy(containerId: string, mark: SleepMark | undefined): Promise<void> {
    if (mark?.restart_policy) await this.verbs.update(containerId, { RestartPolicy: mark.restart_policy });
  }

  private async change(containerId: string, change: (record: LifetimeRecord) => LifetimeRecord): Promise<void> {
    this.watched.wrote(containerId, await this.records.change(containerId, change));
  }
}
