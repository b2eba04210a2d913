import { setTimeout as sleep } from 'node:timers/promises';
import type { DockerService } from '../../docker/engine/docker.service.js';
import { AppError } from '../../errors/app-error.js';

/** The engine ends a command's output shortly before it knows the exit code: usually less than the first interval. */
const FIRST_INTERVAL_MS = 1;
const LAST_INTERVAL_MS = 500;
/** The end of the output normally marks the end. The process is polled only in case the stream outlives it. */
const FIRST_LOOK_MS = 250;
const LAST_LOOK_MS = 2_000;
/** Milliseconds that an ended exec may lack an exit code. */
const NO_EXIT_CODE_MS = 3_000;

/** Of a command that was not started for a reason that has no exit code of its own (moby daemon/errors.go, `setExitCodeFromError`). */
export const ANY_REASON = 128;

export interface ProcessEnd {
  exitCode: number;
  /** True if the engine never started the command; the output is the engine's error then. */
  refused: boolean;
}

/** The process of a started exec. */
export class ExecProcess {
  constructor(
    private readonly docker: DockerService,
    private readonly execId: string,
  ) {}

  /**
   * Waits for the end of the process, after its output has ended.
   *
   * @throws AppError `engine_error` if the engine does not know the exit code, and those of `DockerService.execState`
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
   * Resolves when the process has ended. Its output may continue, because a background child has it too.
   *
   * @throws AppError `container_not_found`, `container_not_running`: the container ended with it
   */
  async ended(signal: AbortSignal): Promise<void> {
    let before = false; // Podman reports an exec that has not started yet as ended: check twice
    for (let interval = FIRST_LOOK_MS; ; interval = Math.min(interval * 2, LAST_LOOK_MS)) {
      await sleep(interval, undefined, { signal });
      const now = await this.hasEnded(signal);
      if (now && before) return;
      before = now;
    }
  }

  /** A busy engine is asked again later, because the output marks the end as well. */
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
    'The command has ended, but the engine does not know its exit code: check the container, and run the command again',
  );
}
