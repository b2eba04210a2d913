import type { DockerService } from '../engine/docker.service.js';
import type { EngineEvent } from './docker-events.js';
import { LABEL } from './managed-container.js';

/** Adds the old name to renames, where the engine's event has the new one only, as Podman's (recorded from 5.4.2). */
export class FormerNames {
  /** By id; undefined: the engine's renames have them. */
  private names: Map<string, string> | undefined;

  constructor(private readonly docker: Pick<DockerService, 'isPodman' | 'listContainers'>) {}

  /** Asks the engine for the names. Call it when a subscription begins. */
  async learn(signal: AbortSignal): Promise<void> {
    this.names = undefined;
    if (!(await this.docker.isPodman())) return;
    const listed = await this.docker.listContainers({ label: [`${LABEL.managed}=true`] }, signal);
    this.names = new Map(listed.map(({ Id, Names }) => [Id, bare(Names[0])]));
  }

  /** @param event each one of a container of dockAPI, in order */
  complete(event: EngineEvent): EngineEvent {
    if (!this.names) return event;
    const { ID, Attributes } = event.Actor;
    const name = bare(Attributes['name']);
    const oldName = this.names.get(ID);
    if (event.Action === 'destroy') this.names.delete(ID);
    else this.names.set(ID, name);
    if (event.Action !== 'rename' || oldName === undefined || oldName === name) return event;
    return { ...event, Actor: { ID, Attributes: { oldName, ...Attributes } } };
  }
}

function bare(name = ''): string {
  return name.replace(/^\//, '');
}
