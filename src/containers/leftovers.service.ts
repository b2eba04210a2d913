import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { DockerEvents } from '../docker/docker-events.js';
import { DockerService } from '../docker/docker.service.js';
import { LABEL } from '../docker/managed-container.js';
import { ContainerRemover } from './container-remover.service.js';

/**
 * Takes away what a failed run left on the engine. Where the engine cannot do it now, or may yet finish a
 * create that nobody waits for any more, it is done when the engine is back.
 */
@Injectable()
export class Leftovers implements OnModuleInit {
  private readonly logger = new Logger(Leftovers.name);
  /** The `dockapi.run` of runs that have to leave nothing. */
  private readonly pending = new Set<string>();

  constructor(
    private readonly docker: DockerService,
    private readonly remover: ContainerRemover,
    private readonly events: DockerEvents,
  ) {}

  onModuleInit(): void {
    this.events.watch({
      onWatching: () => this.removePending(),
      onEvent: ({ Action, Actor }) => {
        // A create that outlived its deadline has come through after all.
        if (Action === 'create' && this.pending.has(Actor.Attributes[LABEL.run] ?? ''))
          void this.removeRun(Actor.Attributes[LABEL.run] ?? '');
      },
    });
  }

  /** Removes what the run left, whatever state it is in. Never throws: the run's own failure is what the client hears. */
  async removeRun(runId: string): Promise<void> {
    try {
      const containers = await this.docker.listContainers({ label: [`${LABEL.run}=${runId}`] });
      await Promise.all(containers.map(({ Id }) => this.remover.removeIfThere(Id, true)));
      if (containers.length > 0) this.pending.delete(runId);
      else this.pending.add(runId);
    } catch (error) {
      this.pending.add(runId);
      this.logger.warn(`A failed run's container stays until the engine answers: ${(error as Error).message}`);
    }
  }

  /** Removes one container that a failed run made. */
  async removeContainer(id: string, runId: string): Promise<void> {
    try {
      await this.remover.removeIfThere(id, true);
    } catch (error) {
      this.pending.add(runId);
      this.logger.warn(`Container ${id} of a failed run stays until the engine answers: ${(error as Error).message}`);
    }
  }

  private async removePending(): Promise<void> {
    await Promise.all([...this.pending].map((runId) => this.removeRun(runId)));
  }
}
