import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { isContainerNotFound } from '../../docker/containers/container-id.js';
import { ContainerDirectory } from '../../docker/containers/container-directory.service.js';
import { DockerService } from '../../docker/engine/docker.service.js';
import { refusedCommand } from '../../docker/engine/runtime-errors.js';
import { AppError, type ErrorCode } from '../../errors/app-error.js';
import { EventRecorder } from '../../events/event-recorder.service.js';
import { commandWords } from './command-line.js';
import type { ExecDto, ExecResultDto } from './exec.dto.js';
import { ExecOutput } from './exec-output.js';
import { ANY_REASON, ExecProcess } from './exec-process.js';
import type { CollectedOutput } from './output-collector.js';

/** Errors of the engine for an exec whose end it has lost. */
const LOST = new Set<ErrorCode>(['container_not_found', 'container_not_running', 'engine_error']);

@Injectable()
export class ExecService {
  constructor(
    private readonly docker: DockerService,
    private readonly directory: ContainerDirectory,
    private readonly events: EventRecorder,
    private readonly config: Config,
  ) {}

  /**
   * Runs a command in a container and waits until its process ends. The command continues when its client leaves, and
   * when it takes longer than DOCKAPI_EXEC_TIMEOUT: the engine cannot end it.
   *
   * @param owner limits the search to this owner's containers; undefined: all containers
   * @throws AppError `invalid_request`, `container_not_found`, `container_not_running`, `container_exited`, `exec_timeout`
   */
  async exec(id: string, owner: string | undefined, request: ExecDto, signal: AbortSignal): Promise<ExecResultDto> {
    const command = commandWords(request.command);
    if (command.length === 0 || command[0] === '') throw AppError.invalidField('command', 'must name a program');
    const containerId = await this.directory.idOf(id, owner, signal);
    return this.inTime(signal, (ends) => this.run(containerId, command, request, ends));
  }

  private async run(id: string, command: string[], request: ExecDto, signal: AbortSignal): Promise<ExecResultDto> {
    const tty = request.tty ?? false;
    try {
      const execId = await this.docker.createExec(id, toExecOptions(command, request, tty), signal);
      const source = await this.docker.startExec(execId, tty, signal);
      const output = new ExecOutput(source, tty, this.config.outputLimit, signal);
      this.events.record({ type: 'exec.started', containerId: id, details: { exec_id: execId } });
      const result = await this.toEnd(id, new ExecProcess(this.docker, execId), output, signal);
      this.events.record({
        type: 'exec.ended',
        containerId: id,
        details: { exec_id: execId, exit_code: result.exit_code },
      });
      return result;
    } catch (error) {
      const refused = refusedCommand(error);
      if (!refused) throw error;
      return { id, exit_code: refused.exitCode, stdout: '', stderr: refused.words, truncated: false };
    }
  }

  /** Waits until the process has ended and its output is complete. */
  private async toEnd(
    id: string,
    process: ExecProcess,
    output: ExecOutput,
    signal: AbortSignal,
  ): Promise<ExecResultDto> {
    const over = new AbortController();
    try {
      await Promise.race([output.drained, process.ended(AbortSignal.any([signal, over.signal]))]);
      await output.finish();
      const { exitCode, refused } = await process.end(signal);
      const collected = output.collector.collected();
      const reason = refused ? reasonAsStderr(collected) : undefined;
      if (!reason) return { id, exit_code: exitCode, ...collected };
      return { id, exit_code: exitCode === ANY_REASON ? 126 : exitCode, ...reason };
    } catch (error) {
      throw await this.whyNoEnd(id, output, error, signal);
    } finally {
      over.abort();
      output.close();
    }
  }

  /** The engine forgets an exec together with its container. The cause is the container's end then. */
  private async whyNoEnd(id: string, output: ExecOutput, error: unknown, signal: AbortSignal): Promise<unknown> {
    const lost = error instanceof AppError && LOST.has(error.code);
    if (!lost || (await this.isRunning(id, signal))) return error;
    await output.finish().catch(() => undefined);
    return new AppError(
      'container_exited',
      'The container exited while the command ran, so that there is no exit code: "stdout" and "stderr" have the output so far; start the container, or run another',
      { cause: error, details: { container_id: id, ...output.collector.collected() } },
    );
  }

  private async isRunning(id: string, signal: AbortSignal): Promise<boolean> {
    try {
      return (await this.docker.inspectContainer(id, signal)).State.Running;
    } catch (error) {
      if (isContainerNotFound(error)) return false;
      throw error;
    }
  }

  private async inTime<T>(client: AbortSignal, run: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const ms = this.config.policy.execTimeoutMs;
    if (ms === undefined) return run(client);
    const deadline = AbortSignal.timeout(ms);
    return run(AbortSignal.any([client, deadline])).catch((error: unknown) => {
      throw deadline.aborted && !client.aborted ? tookTooLong(ms) : error;
    });
  }
}

/**
 * The reason of the engine, which an older one writes into the output of a command that it cannot start, with a CR LF at
 * its end (moby api/server/router/container/exec.go, `postContainerExecStart`). Podman forgets the process of every
 * exec that has ended, so that its own output has to be told from that.
 *
 * @returns undefined where the output is the command's own
 */
function reasonAsStderr(output: CollectedOutput): CollectedOutput | undefined {
  if (output.stderr !== null || !output.stdout.endsWith('\r\n')) return undefined;
  return { stdout: '', stderr: output.stdout.replaceAll('\r\n', '\n'), truncated: output.truncated };
}

function tookTooLong(ms: number): AppError {
  return new AppError(
    'exec_timeout',
    `The command took longer than ${ms / 1_000} s (DOCKAPI_EXEC_TIMEOUT) and continues: restart the container to end it`,
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
