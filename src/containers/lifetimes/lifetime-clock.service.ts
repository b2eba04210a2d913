import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Activity } from '../../activity/activity.service.js';
import { Config } from '../../config/config.js';
import { EventRecorder } from '../../events/event-recorder.service.js';
import { Shutdown } from '../../http/shutdown.js';
import { LifetimeActions } from './lifetime-actions.service.js';
import { LastUses } from './last-uses.service.js';
import { LifetimeRecords } from './lifetime-records.service.js';
import type { WatchedContainer } from './watched-container.js';
import { WatchedContainers } from './watched-containers.service.js';

/** Milliseconds between two looks at all containers. */
const TICK_MS = 1_000;
/** Milliseconds between two looks at a container whose action failed, or did not come about. */
const RETRY_MS = 3_000;
/**
 * Actions at the same time, each of which has a connection to the engine. Most of it is waiting for the container's processes to
 * stop: with fewer places, of many containers that end together the last would be late.
 */
const MOST_ACTIONS = 256;

/** One timer for all containers: it looks at their clocks, and begins what is due. */
@Injectable()
export class LifetimeClock implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('Lifetimes');
  private readonly acting = new Map<string, Promise<void>>();
  private readonly stopped = new AbortController();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly watched: WatchedContainers,
    private readonly activity: Activity,
    private readonly actions: LifetimeActions,
    private readonly lastUses: LastUses,
    private readonly records: LifetimeRecords,
    private readonly events: EventRecorder,
    private readonly config: Config,
    private readonly shutdown: Shutdown,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.tick(), TICK_MS).unref();
  }

  /** What has begun ends first: half an action would look like somebody else's. */
  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    this.stopped.abort(new Error('dockAPI is shutting down'));
    await Promise.allSettled(this.acting.values());
  }

  tick(): void {
    if (this.shutdown.signal.aborted) return;
    void this.watched.refresh();
    this.lastUses.write();
    if (!this.watched.isComplete) return; // the engine is away, or what it says may be missed
    const now = performance.now();
    for (const container of this.watched.all()) {
      try {
        this.look(container, now);
      } catch (error) {
        this.logger.error(`Container ${container.id}: ${(error as Error).message}`); // the others have their turn
      }
    }
  }

  private look(container: WatchedContainer, now: number): void {
    const activity = this.activity.of(container.id);
    const endsInMs = container.expiry(activity)?.inMs;
    if (endsInMs !== undefined) this.warn(container, endsInMs);
    const next = container.next(activity);
    if (next?.inMs === undefined || next.inMs > 0 || now < container.notBeforeMs) return;
    if (this.acting.has(container.id) || this.acting.size >= MOST_ACTIONS) return;
    const action = this.actions
      .act(container.id, this.stopped.signal)
      .catch((error: Error) => {
        if (!this.stopped.signal.aborted) this.logger.warn(`Container ${container.id}: ${error.message}`);
      })
      .finally(() => {
        container.notBeforeMs = performance.now() + RETRY_MS;
        this.acting.delete(container.id);
      });
    this.acting.set(container.id, action);
  }

  /** Once for each end, by whichever process comes first, also over restarts. */
  private warn(container: WatchedContainer, inMs: number): void {
    const { id, expiresAt, record } = container;
    if (inMs > this.config.lifetimes.warningMs || expiresAt === undefined || container.warnedFor === expiresAt) return;
    container.warnedFor = expiresAt;
    if (record?.warned_for === expiresAt) return;
    this.events.record({
      type: 'container.expiring',
      key: `expiring|${id}|${expiresAt}`,
      containerId: id,
      details: { expires_at: new Date(expiresAt).toISOString(), action: container.lifetime.on_expire },
      actor: { kind: 'lifetime' },
    });
    this.records
      .change(id, (before) => ({ ...before, warned_for: expiresAt }))
      .then((written) => this.watched.wrote(id, written))
      .catch((error: unknown) => this.logger.debug(error));
  }
}
