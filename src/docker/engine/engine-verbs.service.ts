import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { isPausedOrNotAlready } from './docker-errors.js';
import { EngineClient } from './engine-client.service.js';
import type { ProcessTable, ResourceUpdate } from './engine-types.js';

/** The engine's calls that change or examine one container. As in {@link DockerService}, ids are checked before. */
@Injectable()
export class EngineVerbs {
  constructor(
    private readonly engine: EngineClient,
    private readonly config: Config,
  ) {}

  /** @param signal its name, with or without `SIG`, or its number */
  async kill(id: string, signal: string): Promise<void> {
    await this.engine.changeBy('kill', id, { method: 'POST', path: `/containers/${id}/kill`, query: { signal } });
  }

  /** Paused already: nothing changes. */
  async pause(id: string): Promise<void> {
    const pause = (abortSignal: AbortSignal) => this.engine.docker.getContainer(id).pause({ abortSignal });
    await this.engine.change('pause', id, (abortSignal) => unlessAlready(pause(abortSignal)));
  }

  /** Not paused: nothing changes. */
  async unpause(id: string): Promise<void> {
    const unpause = (abortSignal: AbortSignal) => this.engine.docker.getContainer(id).unpause({ abortSignal });
    await this.engine.change('unpause', id, (abortSignal) => unlessAlready(unpause(abortSignal)));
  }

  async rename(id: string, name: string): Promise<void> {
    await this.engine.changeBy('rename', id, { method: 'POST', path: `/containers/${id}/rename`, query: { name } });
  }

  /** Changes limits and the restart policy: all that is given, or nothing. */
  async update(id: string, changes: ResourceUpdate): Promise<void> {
    await this.engine.json('update', { method: 'POST', path: `/containers/${id}/update`, body: { ...changes } });
  }

  /** @param args of ps on the engine's host */
  top(id: string, args: string, signal: AbortSignal): Promise<ProcessTable> {
    const query = { ps_args: args };
    return this.engine.json('top', { method: 'GET', path: `/containers/${id}/top`, query }, { signal });
  }

  /** A JSON array of `{"Path", "Kind"}`, or null. It may be long. */
  changes(id: string, signal: AbortSignal): Promise<Readable> {
    return this.engine.stream('changes', { method: 'GET', path: `/containers/${id}/changes` }, signal);
  }

  /**
   * Makes an image of the container. The deadline is a pull's: all that the container wrote is copied.
   *
   * @param target a checked reference, in two parts
   * @param labels besides the container's, or instead of those of the same name
   * @returns the image's id
   */
  async commit(
    id: string,
    target: { repo: string; tag: string },
    labels: Record<string, string>,
    pause: boolean,
  ): Promise<string> {
    const query = { container: id, ...target, pause };
    const request = { method: 'POST', path: '/commit', query, body: { Labels: labels } } as const;
    const { Id } = await this.engine.json<{ Id: string }>('commit', request, { ms: this.config.pullTimeoutMs });
    return Id;
  }
}

async function unlessAlready(call: Promise<unknown>): Promise<void> {
  await call.catch((error: unknown) => {
    if (!isPausedOrNotAlready(error)) throw error;
  });
}
