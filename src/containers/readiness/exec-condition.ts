import type { DockerService } from '../../docker/engine/docker.service.js';
import { ExecProcess } from '../exec/exec-process.js';
import { type Condition, TRY_MS } from './condition.js';

const INTERVAL_MS = 1_000;

/** A command exits with 0 in the container. Its output is dropped. */
export class ExecCondition implements Condition {
  readonly interval = INTERVAL_MS;

  /** @param limit milliseconds; what takes longer goes on in the container, as the engine cannot end it, and does not count */
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
