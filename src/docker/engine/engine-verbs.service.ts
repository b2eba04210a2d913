import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { isPausedOrNotAlready } from './docker-errors.js';
import { DockerService } from './docker.service.js';
import { renaming } from './engine-calls.js';
import { EngineClient } from './engine-client.service.js';
import { toImageId } from './image-id.js';
import type { ProcessTable, ResourceUpdate } from './engine-types.js';

const NANO = 1e9;
/** Microseconds: the engine's own default. */
const PERIOD = 100_000;

/** The engine's calls that change or examine one container. As in {@link DockerService}, ids are checked before. */
@Injectable()
export class EngineVerbs {
  constructor(
    private readonly engine: EngineClient,
    private readonly docker: DockerService,
    private readonly config: Config,
  ) {}

  /** @param signal its name, with or without `SIG`, or its number */
  async kill(id: string, signal: string): Promise<void> {
    await this.engine.changeBy('kill', id, { method: 'POST', path: `/containers/${id}/kill`, query: { signal } });
  }

  /** @returns false if it is paused already */
  pause(id: string): Promise<boolean> {
    const pause = (abortSignal: AbortSignal) => this.engine.docker.getContainer(id).pause({ abortSignal });
    return this.engine.change('pause', id, (abortSignal) => unlessAlready(pause(abortSignal)));
  }

  /** @returns false if it is not paused */
  unpause(id: string): Promise<boolean> {
    const unpause = (abortSignal: AbortSignal) => this.engine.docker.getContainer(id).unpause({ abortSignal });
    return this.engine.change('unpause', id, (abortSignal) => unlessAlready(unpause(abortSignal)));
  }

  async rename(id: string, name: string): Promise<void> {
    const request = { method: 'POST', path: `/containers/${id}/rename`, query: { name } } as const;
    await this.engine.changeBy('rename', renaming(id, name), request);
  }

  /** Changes limits and the restart policy: all that is given, or nothing. */
  async update(id: string, changes: ResourceUpdate): Promise<void> {
    const body = (await this.docker.isPodman()) ? await this.inPodmansWords(id, changes) : { ...changes };
    await this.engine.json('update', { method: 'POST', path: `/containers/${id}/update`, body });
  }

  /**
   * Podman ignores `NanoCpus` in an update, and resets a restart policy that is not part of it (recorded from 5.4.2,
   * `pkg/api/handlers/compat/containers.go`).
   */
  private async inPodmansWords(id: string, { NanoCpus, ...changes }: ResourceUpdate): Promise<Record<string, unknown>> {
    return {
      RestartPolicy: changes.RestartPolicy ?? (await this.docker.inspectContainer(id)).HostConfig.RestartPolicy,
      ...changes,
      ...(NanoCpus !== undefined && { CpuPeriod: PERIOD, CpuQuota: (NanoCpus / NANO) * PERIOD }),
    };
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
    return toImageId(Id);
  }
}

async function unlessAlready(call: Promise<unknown>): Promise<boolean> {
  try {
    await call;
    return true;
  } catch (error) {
    if (!isPausedOrNotAlready(error)) throw error;
    return false;
  }
}
