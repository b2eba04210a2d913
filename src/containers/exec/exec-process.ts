import { setTimeout as sleep } from 'node:timers/promises';
import type { DockerService } from '../../docker/engine/docker.service.js';
import { AppError } from '../../errors/app-error.js';
import type { ProcessState } from './session/first-words.js';

/** The engine ends a command's output shortly before it knows the exit code: usually less than the first interval. */
const FIRST_INTERVAL_MS = 1;
const LAST_INTERVAL_MS = 500;
/** The end of the output normally marks the end. The process is polled only in case the stream outlives it. */
const FIRST_LOOK_MS = 250;
const LAST_LOOK_MS = 2_000;
/** Milliseconds that an ended exec may lack an exit code. */
const NO_EXIT_CODE_MS = 3_000;

/** The end of a process: its state, with an exit code. */
export type ProcessEnd = ProcessState & { exitCode: number };

/** The process of a started exec. */
export class ExecProcess {
  constructor(
    private readonly docker: DockerService,
    private readonly execId: string,
  ) {}

  /** @throws AppError those of `DockerService.execState` */
  state(signal: AbortSignal): Promise<ProcessState> {
    return this.docker.execState(this.execId, signal);
  }

  /**
   * Waits for the end of the process, after its output has ended.
   *
   * @throws AppError `engine_error` if the engine does not know the exit code, and those of `DockerService.execState`
   */
  async end(signal: AbortSignal): Promise<ProcessEnd> {
    let goneSince: number | undefined;
    for (let interval = FIRST_INTERVAL_MS; ; interval = Math.min(interval * 2, LAST_INTERVAL_MS)) {
      const { running, exitCode, pid } = await this.state(signal);
      if (!running && exitCode !== null) return { running, exitCode, pid };
      goneSince = running ? undefined : (goneSince ?? performance.now());
      if (goneSince !== undefined && performance.now() - goneSince > NO_EXIT_CODE_MS) throw noExitCode();
      await sleep(interval, undefined, { signal });
    }
  }

  /**
   * Resolves when the process has ended. Its output may continue, because a background child has it too. An engine that
   * does not tell, as while the container is paused, is asked again.
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

  private async hasEnded(signal: AbortSignal): Promise<boolean> {
    try {
      const { running, exitCode } = await this.state(signal);
      return !running && exitCode !== null;
    } catch {
      signal.throwIfAborted();
      return false;
    }
  }
}

function noExitCode(): AppError {
  return new AppError(
    'engine_error',
    'The command has ended, but the engine does not know its exit code: check the container, and run the command again',
  );
}
