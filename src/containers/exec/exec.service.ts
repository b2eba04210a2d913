import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { ContainerDirectory } from '../../docker/containers/container-directory.service.js';
import { DockerService } from '../../docker/engine/docker.service.js';
import { MultiplexedStream } from '../../docker/engine/multiplexed-stream.js';
import { AppError } from '../../errors/app-error.js';
import { commandWords } from './command-line.js';
import type { ExecDto, ExecResultDto } from './exec.dto.js';
import { OutputCollector } from './output-collector.js';

/** The engine ends a command's output a moment before it knows the exit code: mostly less than the first of these. */
const FIRST_INTERVAL_MS = 1;
const LAST_INTERVAL_MS = 50;

@Injectable()
export class ExecService {
  constructor(
    private readonly docker: DockerService,
    private readonly directory: ContainerDirectory,
    private readonly config: Config,
  ) {}

  /**
   * Runs a command in a container and waits for its end. A command goes on when its client leaves, and when it takes
   * longer than DOCKAPI_EXEC_TIMEOUT: the engine cannot end it.
   *
   * @param owner whose it has to be; undefined: anybody's
   * @throws AppError `invalid_request`, `container_not_found`, `container_not_running`, `exec_timeout`
   */
  async exec(id: string, owner: string | undefined, request: ExecDto, signal: AbortSignal): Promise<ExecResultDto> {
    const command = commandWords(request.command);
    if (command.length === 0 || command[0] === '') throw AppError.invalidField('command', 'must name a program');
    const containerId = await this.directory.idOf(id, owner, signal);
    return this.inTime(signal, (ends) => this.run(containerId, command, request, ends));
  }

  private async run(id: string, command: string[], request: ExecDto, signal: AbortSignal): Promise<ExecResultDto> {
    const tty = request.tty ?? false;
    const execId = await this.docker.createExec(id, toExecOptions(command, request, tty), signal);
    const output = new OutputCollector(this.config.outputLimit);
    await pipeline(await this.docker.startExec(execId, tty, signal), new MultiplexedStream(tty), output, { signal });
    return { id, exit_code: await this.exitCode(execId, signal), ...output.collected() };
  }

  private async inTime<T>(client: AbortSignal, run: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const ms = this.config.policy.execTimeoutMs;
    if (ms === undefined) return run(client);
    const deadline = AbortSignal.timeout(ms);
    return run(AbortSignal.any([client, deadline])).catch((error: unknown) => {
      throw deadline.aborted && !client.aborted ? tookTooLong(ms) : error;
    });
  }

  private async exitCode(execId: string, signal: AbortSignal): Promise<number> {
    for (let interval = FIRST_INTERVAL_MS; ; interval = Math.min(interval * 2, LAST_INTERVAL_MS)) {
      const { running, exitCode } = await this.docker.execState(execId, signal);
      if (!running && exitCode !== null) return exitCode;
      await sleep(interval, undefined, { signal });
    }
  }
}

function tookTooLong(ms: number): AppError {
  return new AppError(
    'exec_timeout',
    `The command took longer than ${ms / 1_000} s (DOCKAPI_EXEC_TIMEOUT) and goes on: restart the container to end it`,
  );
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
