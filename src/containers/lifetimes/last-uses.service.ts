import { Injectable, Logger } from '@nestjs/common';
import { Activity } from '../../activity/activity.service.js';
import type { LastActivity } from '../../activity/container-activity.js';
import { LOCAL_CALLER } from '../../access/caller.js';
import { type LastUse, LifetimeRecords } from './lifetime-records.service.js';
import type { WatchedContainer } from './watched-container.js';
import { WatchedContainers } from './watched-containers.service.js';

/** Milliseconds between two writes. */
const WRITE_MS = 10_000;

/** Keeps the last use of each container in the store, now and then: to tell it, not to decide by it. */
@Injectable()
export class LastUses {
  private readonly logger = new Logger('Lifetimes');
  private readonly written = new WeakMap<WatchedContainer, number>();
  private dueMs = performance.now() + WRITE_MS;

  constructor(
    private readonly watched: WatchedContainers,
    private readonly activity: Activity,
    private readonly records: LifetimeRecords,
  ) {}

  /** Writes what has changed, if the time has come. */
  write(): void {
    const now = performance.now();
    if (now < this.dueMs) return;
    this.dueMs = now + WRITE_MS;
    for (const container of this.watched.all()) {
      const { last } = this.activity.of(container.id);
      if (!last || this.written.get(container) === last.atMs) continue;
      this.written.set(container, last.atMs);
      this.records.putLastUse(container.id, toUse(last)).catch((error: unknown) => this.logger.debug(error));
    }
  }

  /** The last use of each container. */
  async all(): Promise<(container: WatchedContainer) => LastUse | undefined> {
    const kept = await this.records.lastUses().catch(() => new Map<string, LastUse>());
    return ({ id }) => later(this.here(id), kept.get(id));
  }

  /** The last use, in this process or another. */
  async of({ id }: WatchedContainer): Promise<LastUse | undefined> {
    return later(this.here(id), await this.records.lastUse(id).catch(() => undefined));
  }

  private here(id: string): LastUse | undefined {
    const { last } = this.activity.of(id);
    return last && toUse(last);
  }
}

function later(one: LastUse | undefined, other: LastUse | undefined): LastUse | undefined {
  return !one || (other && other.at > one.at) ? other : one;
}

function toUse({ kind, by, atMs }: LastActivity): LastUse {
  const at = new Date(Date.now() - (performance.now() - atMs)).toISOString();
  return { at, kind, by: nameOf(by) };
}

/** Without tokens, callers have no names. */
export function nameOf(by: string | undefined): string | null {
  return by === undefined || by === LOCAL_CALLER.name ? null : by;
}
