import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { ContainerDto } from '../../src/containers/dto/container.dto.js';
import type { Client } from './client.js';
import { engineRequest, removeContainer } from './engine.js';

/** Containers of a test file, made from busybox, and removed with it. */
export class Busybox implements AsyncDisposable {
  private readonly ids: string[] = [];

  constructor(private readonly client: Client) {}

  /** Runs a command to its end. @returns the id of the container, which has exited */
  async ran(...command: string[]): Promise<string> {
    return this.run({ command, detach: false, wait_timeout: 100 });
  }

  /** Runs a shell script to its end. */
  ranScript(script: string): Promise<string> {
    return this.ran('sh', '-c', script);
  }

  /** A container that does nothing until it is stopped. */
  sleeper(): Promise<string> {
    return this.run({ command: ['sleep', '3600'] });
  }

  /**
   * A container that the engine was asked for directly.
   *
   * @param options as of `POST /containers/create`; its labels come on top of those that dockAPI puts on its own
   */
  async raw(options: { Labels?: Record<string, string> } & Record<string, unknown>, managed = true): Promise<string> {
    const own = {
      'dockapi.managed': 'true',
      'dockapi.run': randomUUID(),
      'dockapi.container_port': '80',
      'dockapi.host_port': '0',
    };
    const { status, body, text } = await engineRequest('POST', '/containers/create', {
      Image: 'busybox',
      ...options,
      Labels: { ...(managed && own), ...options.Labels },
    });
    if (status !== 201) throw new Error(text);
    const { Id } = body as { Id: string };
    this.ids.push(Id);
    return Id;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.ids.map(removeContainer));
  }

  private async run(request: object): Promise<string> {
    const { status, body, text } = await this.client.post<ContainerDto>('/containers/run', {
      image: 'busybox',
      container_port: 80,
      ...request,
    });
    if (status !== 201) throw new Error(`run answered ${status}: ${text}`);
    this.ids.push(body.id);
    return body.id;
  }
}

/** Bytes of a process that are in memory. */
export async function residentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1_024;
}
