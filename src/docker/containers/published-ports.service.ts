import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { DockerEvents } from './docker-events.js';
import { DockerService } from '../engine/docker.service.js';
import type { ContainerSummary } from '../engine/engine-types.js';
import { portMappingsOf, serviceOf } from './managed-container.js';

/** Timeout in milliseconds: foreign pages can trigger the list, and other pages wait for it. */
const LIST_MS = 2_000;

/**
 * The ports of this host that containers publish. A page stays open in a browser after its container is gone: it must
 * not pass for a developer's own page then.
 */
@Injectable()
export class PublishedPorts implements OnModuleInit, OnModuleDestroy {
  /** From the engine's last list; undefined if something may have changed since. */
  private known: ReadonlySet<number> | undefined;
  /** Number of possible changes. */
  private changes = 0;
  private isWatching = false;

  /** Ports of dockAPI's own containers, removed ones included, that this process has seen in events. */
  private readonly seen = new Set<number>();

  /** The running list call. Later callers wait for the next one. */
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
        for (const { hostPort } of portMappingsOf(Actor.Attributes)) this.seen.add(hostPort);
        this.forget();
      },
      onOthers: () => this.forget(),
    });
  }

  onModuleDestroy(): void {
    this.subscription?.[Symbol.dispose]();
  }

  /**
   * True if a port belongs, or belonged, to a container: any running container of the engine, or one that dockAPI
   * created, stopped and removed ones included. From memory while the engine's events report no change.
   *
   * @throws AppError of the engine
   */
  async has(port: number): Promise<boolean> {
    return this.seen.has(port) || (this.known ?? (await this.now())).has(port);
  }

  private onWatch(isWatching: boolean): void {
    this.isWatching = isWatching;
    this.forget();
  }

  private forget(): void {
    this.changes++;
    this.known = undefined;
  }

  /** Waits for a list call that has not started yet; all callers until then share it, and only one runs at a time. */
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
    const listed = await this.docker.listContainers({}, undefined, LIST_MS);
    const ports = new Set(listed.flatMap(portsOf));
    // Of a Swarm service, no label has the port, which is another one after each start.
    for (const each of listed)
      if (serviceOf(each.Labels) !== undefined) portsOf(each).forEach((port) => this.seen.add(port));
    if (this.isWatching && changes === this.changes) this.known = ports;
    return ports;
  }
}

/** The ports that it publishes while it runs, and the ports that dockAPI gave it, which it keeps. */
function portsOf({ Ports, Labels }: ContainerSummary): number[] {
  const published = Ports.filter(({ Type }) => Type === 'tcp').map(({ PublicPort }) => PublicPort);
  return [...published, ...portMappingsOf(Labels).map(({ hostPort }) => hostPort)];
}
