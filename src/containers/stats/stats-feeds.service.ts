import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { type ContainerEvent, DockerEvents } from '../../docker/containers/docker-events.js';
import { DockerService } from '../../docker/engine/docker.service.js';
import { EngineStats } from '../../docker/engine/engine-stats.service.js';
import { AtMost } from './at-most.js';
import { type FeedSource, StatsFeed } from './stats-feed.js';

/** Milliseconds that a feed stays open without users, for clients that poll. */
const KEPT_MS = 10_000;
/** Streams to open at once, because the engine's socket has a short queue. */
const OPENING = 16;

/** A use of a feed, which keeps it open until disposed of. */
export interface Look extends Disposable {
  readonly feed: StatsFeed;
}

interface Entry {
  readonly feed: StatsFeed;
  looks: number;
  timer: NodeJS.Timeout | undefined;
}

/** Shares one engine stream per container among all clients. It is closed 10 s after its last use. */
@Injectable()
export class StatsFeeds implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger(StatsFeeds.name);
  private readonly entries = new Map<string, Entry>();
  private readonly source: FeedSource;
  private subscription: Disposable | undefined;

  constructor(
    docker: DockerService,
    stats: EngineStats,
    private readonly events: DockerEvents,
  ) {
    const opening = new AtMost(OPENING);
    this.source = {
      inspect: (id, signal) => opening.run(() => docker.inspectContainer(id, signal)),
      samples: (id, signal) => opening.run(() => stats.samples(id, signal)),
    };
  }

  onModuleInit(): void {
    this.subscription = this.events.watch({ onEvent: (event) => this.onEvent(event) });
  }

  onModuleDestroy(): void {
    this.subscription?.[Symbol.dispose]();
    for (const entry of this.entries.values()) this.close(entry);
  }

  /** @param id full id of a running container */
  look(id: string): Look {
    const entry = this.entries.get(id) ?? this.open(id);
    clearTimeout(entry.timer);
    entry.looks++;
    const leave = () => {
      if (--entry.looks === 0) entry.timer = setTimeout(() => this.close(entry), KEPT_MS).unref();
    };
    return { feed: entry.feed, [Symbol.dispose]: once(leave) };
  }

  private open(id: string): Entry {
    const entry: Entry = { feed: new StatsFeed(id, this.source), looks: 0, timer: undefined };
    this.entries.set(id, entry);
    entry.feed.over
      .catch((error: Error) => this.logger.debug(`Stats of ${id}: ${error.message}`))
      .then(
        () => this.close(entry),
        () => undefined,
      );
    return entry;
  }

  /** The engine's stream does not end with its container. */
  private onEvent({ Action, Actor }: ContainerEvent): void {
    const entry = this.entries.get(Actor.ID);
    if (!entry) return;
    if (Action === 'die' || Action === 'destroy') this.close(entry);
    if (Action === 'update') entry.feed.refresh().catch(() => undefined); // the stream fails too
  }

  /** The next use opens a new feed, because the container may have been started again. */
  private close(entry: Entry): void {
    clearTimeout(entry.timer);
    entry.feed.close();
    if (this.entries.get(entry.feed.id) === entry) this.entries.delete(entry.feed.id);
  }
}

function once(action: () => void): () => void {
  let done = false;
  return () => {
    if (!done) action();
    done = true;
  };
}
