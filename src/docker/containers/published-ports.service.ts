import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { DockerEvents } from './docker-events.js';
import { DockerService } from '../engine/docker.service.js';
import type { ContainerSummary } from '../engine/engine-types.js';
import { LABEL } from './managed-container.js';

/** Milliseconds that the engine gets: strangers make it list, and pages wait. */
const LIST_MS = 2_000;

/**
 * The ports of this host at which containers show pages. A page outlives its container in a browser's window: a
 * container that ends itself must not turn its page into a developer's.
 */
@Injectable()
export class PublishedPorts implements OnModuleInit, OnModuleDestroy {
  /** As the engine listed them last; undefined: something may have changed since. */
  private known: ReadonlySet<number> | undefined;
  /** How often it may have changed. */
  private changes = 0;
  private isWatching = false;

  /** Ports of dockAPI's own containers, removed ones too, as far as this process has heard of them. */
  private readonly told = new Set<number>();

  /** What the engine is asked now; whoever asks later waits for the next answer. */
  private asking: Promise<ReadonlySet<number>> | undefined;
  private next: Promise<ReadonlySet<number>> | undefined;

  private subscription: Disposable | undefined;

  constructor(
    private readonly docker: DockerService,
    private readonly events: DockerEvents,
  ) {}

  onModuleInit(): void {
    this.subscription = this.events.watch({
      onWatching: () => this.onWatch(true),
      onLost: () => this.onWatch(false),
      onEvent: ({ Actor }) => {
        const port = Actor.Attributes[LABEL.hostPort];
        if (port !== undefined) this.told.add(Number(port));
        this.forget();
      },
      onOthers: () => this.forget(),
    });
  }

  onModuleDestroy(): void {
    this.subscription?.[Symbol.dispose]();
  }

  /**
   * Whether a port is, or was, a container's: any running one's on the engine, or one that dockAPI made, stopped and
   * removed ones included. From memory, as long as the engine's events tell of no change.
   *
   * @throws AppError of the engine
   */
  async has(port: number): Promise<boolean> {
    return this.told.has(port) || (this.known ?? (await this.now())).has(port);
  }

  private onWatch(isWatching: boolean): void {
    this.isWatching = isWatching;
    this.forget();
  }

  private forget(): void {
    this.changes++;
    this.known = undefined;
  }

  /** By a call that has not begun yet, and is everybody's who asks until then: there is one at a time. */
  private now(): Promise<ReadonlySet<number>> {
    return (this.next ??= this.listAfter(this.asking));
  }

  private async listAfter(earlier: Promise<unknown> | undefined): Promise<ReadonlySet<number>> {
    await earlier?.catch(() => undefined);
    this.next = undefined;
    this.asking = this.list();
    return this.asking;
  }

  private async list(): Promise<ReadonlySet<number>> {
    const { changes } = this;
    const ports = new Set((await this.docker.listContainers({}, undefined, LIST_MS)).flatMap(portsOf));
    if (this.isWatching && changes === this.changes) this.known = ports;
    return ports;
  }
}

/** Those that it publishes while it runs, and the one that dockAPI gave it, which it keeps. */
function portsOf({ Ports, Labels }: ContainerSummary): number[] {
  const published = Ports.filter(({ Type }) => Type === 'tcp').map(({ PublicPort }) => PublicPort);
  return [...published, Number(Labels[LABEL.hostPort])];
}
