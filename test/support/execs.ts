import { readFileSync, readdirSync } from 'node:fs';
import type { ExecSessionDto } from '../../src/containers/exec/resource/execs.dto.js';
import type { ApiResponse } from './client.js';
import type { Dockapi, ProblemMembers } from './dockapi.js';

/** The response to a request for an exec: the exec, or a problem. */
export type ExecAnswer = ApiResponse<ExecSessionDto & ProblemMembers & { first: number; survivors?: number[] }>;

/** The execs of one container. */
export class Execs {
  constructor(
    private readonly dockapi: Pick<Dockapi, 'client'>,
    readonly container: string,
  ) {}

  get path(): string {
    return `/containers/${this.container}/execs`;
  }

  start(fields: object): Promise<ExecAnswer> {
    return this.dockapi.client.post(this.path, fields);
  }

  /** Runs a shell script. @returns its `exec_id` */
  async sh(script: string, fields: object = {}): Promise<string> {
    const { status, body, text } = await this.start({ command: ['sh', '-c', script], ...fields });
    if (status !== 201) throw new Error(`The exec did not start: ${text}`);
    return body.exec_id;
  }

  get(execId: string, wait = 0): Promise<ExecAnswer> {
    return this.dockapi.client.get(`${this.path}/${execId}?wait=${wait}`);
  }

  /** Waits for its end. */
  async end(execId: string): Promise<ExecSessionDto> {
    return (await this.get(execId, 60)).body;
  }

  output(execId: string, query = '', accept = 'text/plain'): Promise<ApiResponse> {
    return this.dockapi.client.get(`${this.path}/${execId}/output?${query}`, { headers: { accept } });
  }

  /** The output so far. */
  async text(execId: string): Promise<string> {
    return (await this.output(execId)).text;
  }

  /** @param key its `Idempotency-Key` */
  input(execId: string, body: string, query = '', key?: string): Promise<ApiResponse> {
    const headers = {
      'content-type': 'application/octet-stream',
      ...(key !== undefined && { 'idempotency-key': key }),
    };
    return this.dockapi.client.request('POST', `${this.path}/${execId}/input?${query}`, { body, headers });
  }

  kill(execId: string, body: object = {}): Promise<ExecAnswer> {
    return this.dockapi.client.post(`${this.path}/${execId}/kill`, body);
  }
}

/** Processes of this host whose command line has a word, zombies excepted: the truth for what has ended. */
export function processesWith(word: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => pid !== process.pid && commandLine(pid).includes(word));
}

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' '); // empty for a zombie
  } catch {
    return '';
  }
}
