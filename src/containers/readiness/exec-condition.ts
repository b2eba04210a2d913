import type { DockerService } from '../../docker/engine/docker.service.js';
import { ExecProcess } from '../exec/exec-process.js';
import { type Condition, TRY_MS } from './condition.js';

const INTERVAL_MS = 1_000;

/** Holds if a command in the container exits with 0. Its output is discarded. */
export class ExecCondition implements Condition {
  readonly interval = INTERVAL_MS;

  /** @param limit milliseconds, then the attempt fails; the command keeps running, because the engine cannot end it */
  constructor(
    private readonly docker: DockerService,
    private readonly containerId: string,
    private readonly command: string[],
    readonly limit = TRY_MS,
  ) {}

  async check(signal: AbortSignal): Promise<string | undefined> {
    const execId = await this.docker.createExec(this.containerId, { Cmd: this.command }, signal);
    const output = await this.docker.startExec(execId, false, signal);
    for await (const _chunk of output); // the command ends with its output
    const { exitCode } = await new ExecProcess(this.docker, execId).end(signal);
    return exitCode === 0 ? undefined : `exit code ${exitCode}`;
  }
}
