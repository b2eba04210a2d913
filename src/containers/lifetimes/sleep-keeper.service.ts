import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { DockerService } from '../../docker/engine/docker.service.js';
import { Shutdown } from '../../http/shutdown.js';
import { Locks } from '../../store/locks.service.js';
import type { HistoryEntry } from './lifetime-record.js';
import { LifetimeRecords } from './lifetime-records.service.js';
import { settled } from './sleep-mark.js';
import { Sleeper } from './sleeper.service.js';
import type { WatchedContainer } from './watched-container.js';
import { WatchedContainers } from './watched-containers.service.js';

/** Keeps what is known of sleep in step with what others do to containers: a start, a stop, a restart of the engine. */
@Injectable()
export class SleepKeeper implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger('Lifetimes');
  private subscription: Disposable | undefined;

  constructor(
    private readonly watched: WatchedContainers,
    private readonly locks: Locks,
    private readonly records: LifetimeRecords,
    private readonly docker: DockerService,
    private readonly sleeper: Sleeper,
    private readonly shutdown: Shutdown,
  ) {}

  onModuleInit(): void {
    this.subscription = this.watched.onSeen((container) => this.onSeen(container));
  }

  onModuleDestroy(): void {
    this.subscription?.[Symbol.dispose]();
  }

  /** Somebody stopped or paused a container through dockAPI: it sleeps no more, and no request wakes it. */
  async stoppedBy(containerId: string, name: string | null): Promise<void> {
    if (!this.watched.find(containerId)?.record?.asleep) return;
    const entry: Omit<HistoryEntry, 'at'> = {
      action: 'stopped',
      because: 'a request of the API',
      actor: { kind: 'caller', name },
    };
    await this.locks.during(containerId, () => this.sleeper.end(containerId, entry), this.shutdown.signal);
  }

  private onSeen(container: WatchedContainer): void {
    if (!container.record?.asleep || container.sleep !== null) return;
    this.settle(container).catch((error: unknown) => this.logger.debug(error));
  }

  /** Under the lock, because dockAPI itself may be stopping or waking it. */
  private async settle({ id }: WatchedContainer): Promise<void> {
    const settle = async () => {
      const mark = (await this.records.get(id))?.asleep;
      if (!mark) return;
      const details = await this.docker.inspectContainer(id);
      const { Status, StartedAt, Running } = details.State;
      const what = settled(mark, { status: Status as WatchedContainer['state']['status'], startedAt: StartedAt });
      if (what === 'finish') {
        const finish = { ...mark, done: true };
        this.watched.wrote(id, await this.records.change(id, (record) => ({ ...record, asleep: finish })));
      } else if (what === 'clear') {
        const action = Running ? 'awake' : 'stopped';
        const because = Running ? 'it was started outside dockAPI' : 'it was stopped outside dockAPI';
        await this.sleeper.end(id, { action, because, actor: { kind: 'engine', name: null } });
      }
    };
    await this.locks.during(id, settle, this.shutdown.signal);
  }
}
