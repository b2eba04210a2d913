import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.js';
import { ContainerDirectory } from '../docker/container-directory.service.js';
import { DockerService } from '../docker/docker.service.js';
import { MultiplexedStream } from '../docker/multiplexed-stream.js';
import { AppError } from '../errors/app-error.js';
import { commandWords } from './command-line.js';
import type { ExecDto, ExecResultDto } from './dto/exec.dto.js';
import { OutputCollector } from './output-collector.js';

/** The engine ends a command's output a moment before it knows the exit code. */
const EXIT_CODE_INTERVAL_MS = 10;

@Injectable()
export class ExecService {
  constructor(
    private readonly docker: DockerService,
    private readonly directory: ContainerDirectory,
    private readonly config: Config,
  ) {}

  /**
   * Runs a command in a container and waits for its end. A command goes on when its client leaves: the
   * engine cannot end it.
   *
   * @throws AppError `invalid_request`, `container_not_found`, `container_not_running`
   */
  async exec(id: string, request: ExecDto, signal: AbortSignal): Promise<ExecResultDto> {
    const command = commandWords(request.command);
    if (command.length === 0 || command[0] === '') throw AppError.invalidField('command', 'must name a program');
    const containerId = await this.directory.idOf(id, signal);
    const tty = request.tty ?? false;
    const execId = await this.docker.createExec(containerId, toExecOptions(command, request, tty), signal);
    const output = new OutputCollector(this.config.outputLimit);
    await pipeline(await this.docker.startExec(execId, tty, signal), new MultiplexedStream(tty), output, { signal });
    return { id: containerId, exit_code: await this.exitCode(execId, signal), ...output.collected() };
  }

  private async exitCode(execId: string, signal: AbortSignal): Promise<number> {
    for (;;) {
      const { running, exitCode } = await this.docker.execState(execId, signal);
      if (!running && exitCode !== null) return exitCode;
      await sleep(EXIT_CODE_INTERVAL_MS, undefined, { signal });
    }
  }
}

function toExecOptions(command: string[], { env, workdir, user }: ExecDto, tty: boolean) {
  return {
    Cmd: command,
    Tty: tty,
    Env: Object.entries(env ?? {}).map(([name, value]) => `${name}=${value}`),
    ...(workdir != null && { WorkingDir: workdir }),
    ...(user != null && { User: user }),
  };
}
