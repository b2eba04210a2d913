import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DockerEvents } from './docker-events.js';
import { DockerService } from './docker.service.js';
import { LABEL } from './managed-container.js';

/**
 * The ports of this host at which containers show pages. A page outlives its container in a browser's window: a
 * container that ends itself must not turn its page into a developer's.
 */
@Injectable()
export class PublishedPorts implements OnModuleInit {
  /** Ports of dockAPI's own containers, removed ones too, as far as this process has heard of them. */
  private readonly told = new Set<number>();

  constructor(
    private readonly docker: DockerService,
    private readonly events: DockerEvents,
  ) {}

  onModuleInit(): void {
    this.events.watch({ onEvent: ({ Actor }) => this.told.add(Number(Actor.Attributes[LABEL.hostPort])) });
  }

  /**
   * Whether a port is, or was, a container's: any running one's on the engine, or one that dockAPI made, stopped and
   * removed ones included.
   *
   * @throws AppError of the engine
   */
  async has(port: number): Promise<boolean> {
    if (this.told.has(port) || (await this.docker.isPublished(port))) return true;
    return (await this.docker.listContainers({ label: [`${LABEL.hostPort}=${port}`] })).length > 0;
  }
}
