import { Injectable, Logger } from '@nestjs/common';
import { DockerService } from '../../docker/engine/docker.service.js';
import { ExecProcess } from '../exec/exec-process.js';

/** Milliseconds. */
const LIMIT_MS = 10_000;

/** Runs the command of a container's lifetime before its end. */
@Injectable()
export class BeforeStop {
  private readonly logger = new Logger('Lifetimes');

  constructor(private readonly docker: DockerService) {}

  /** Waits for the command's end, 10 s at most. It never fails: the container is stopped in any case. */
  async run(containerId: string, command: readonly string[]): Promise<void> {
    if (command.length === 0) return;
    const signal = AbortSignal.timeout(LIMIT_MS);
    try {
      const execId = await this.docker.createExec(containerId, { Cmd: [...command] }, signal);
      const output = await this.docker.startExec(execId, false, signal);
      for await (const _chunk of output); // the command ends with its output
      const { exitCode } = await new ExecProcess(this.docker, execId).end(signal);
      if (exitCode !== 0) this.logger.warn(`before_stop of container ${containerId} exited with ${exitCode}`);
    } catch (error) {
      const reason = signal.aborted ? `did not end within ${LIMIT_MS / 1_000} s` : (error as Error).message;
      this.logger.warn(`before_stop of container ${containerId}: ${reason}`);
    }
  }
}
