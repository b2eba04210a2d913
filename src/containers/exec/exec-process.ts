import { setTimeout as sleep } from 'node:timers/promises';
import type { DockerService } from '../../docker/engine/docker.service.js';
import { AppError } from '../../errors/app-error.js';

/** The engine ends a command's output a moment before it knows the exit code: mostly less than the first of these. */
const FIRST_INTERVAL_MS = 1;
const LAST_INTERVAL_MS = 500;
/** While the output flows its end is what tells: the process is looked at only in case the stream outlives it. */
const FIRST_LOOK_MS = 250;
const LAST_LOOK_MS = 2_000;
/** How long an exec that runs no more may stay without an exit code. */
const NO_EXIT_CODE_MS = 3_000;

/** Of a command that was not started for a reason that has no exit code of its own (moby daemon/errors.go, `setExitCodeFromError`). */
export const ANY_REASON = 128;

export interface ProcessEnd {
  exitCode: number;
  /** Whether the engine never started the command: its output is then the engine's reason. */
  refused: boolean;
}

/** The process of a started exec. */
export class ExecProcess {
  constructor(
    private readonly docker: DockerService,
    private readonly execId: string,
  ) {}

  /**
   * The end of the process, once its output has ended.
   *
   * @throws AppError `engine_error` where the engine knows no exit code, and those of `DockerService.execState`
   */
  async end(signal: AbortSignal): Promise<ProcessEnd> {
    let goneSince: number | undefined;
    for (let interval = FIRST_INTERVAL_MS; ; interval = Math.min(interval * 2, LAST_INTERVAL_MS)) {
      const { running, exitCode, pid } = await this.docker.execState(this.execId, signal);
      if (!running && exitCode !== null)
        return { exitCode, refused: pid === 0 && [126, 127, ANY_REASON].includes(exitCode) };
      goneSince = running ? undefined : (goneSince ?? performance.now());
      if (goneSince !== undefined && performance.now() - goneSince > NO_EXIT_CODE_MS) throw noExitCode();
      await sleep(interval, undefined, { signal });
    }
  }

  /**
   * Settles when the process has ended, though its output may go on: a child that it left behind has it too.
   *
   * @throws AppError `container_not_found`, `container_not_running`: the container ended with it
   */
  async ended(signal: AbortSignal): Promise<void> {
    let before = false; // Podman tells an exec that it has not started yet as one that has ended: look twice
    for (let interval = FIRST_LOOK_MS; ; interval = Math.min(interval * 2, LAST_LOOK_MS)) {
      await sleep(interval, undefined, { signal });
      const now = await this.hasEnded(signal);
      if (now && before) return;
      before = now;
    }
  }

  /** An engine that is busy is asked again later: the output tells the end as well. */
  private async hasEnded(signal: AbortSignal): Promise<boolean> {
    try {
      const { running, exitCode } = await this.docker.execState(this.execId, signal);
      return !running && exitCode !== null;
    } catch (error) {
      signal.throwIfAborted();
      if (endedWithContainer(error)) throw error;
      return false;
    }
  }
}

function endedWithContainer(error: unknown): boolean {
  return error instanceof AppError && ['container_not_found', 'container_not_running'].includes(error.code);
}

function noExitCode(): AppError {
  return new AppError(
    'engine_error',
    'The command runs no more, and the engine does not know its exit code: look at the container, and run the command again',
  );
}
