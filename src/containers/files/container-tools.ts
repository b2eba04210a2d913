import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { DockerService } from '../../docker/engine/docker.service.js';
import { MultiplexedStream, type OutputChunk } from '../../docker/engine/multiplexed-stream.js';
import { refusedCommand } from '../../docker/engine/runtime-errors.js';
import { AppError } from '../../errors/app-error.js';
import { ExecProcess } from '../exec/exec-process.js';
import type { OutgoingTar } from './outgoing-tar.js';
import { isRefused } from '../exec/session/first-words.js';
import { noProgram, toolError } from './tool-errors.js';

/** Maximum characters of a program's error output. */
const MAX_COMPLAINT = 1_000;

/** Error messages in English, and names without quotes, which GNU stat would add. */
const ENVIRONMENT = ['LC_ALL=C', 'QUOTING_STYLE=literal'];

/** How a program ended. */
interface ToolEnd {
  exitCode: number;
  stderr: string;
}

/**
 * Runs programs of the image, as root in the running container, to reach file systems that only the container sees. Paths
 * are passed as arguments, without a shell.
 */
export class ContainerTools {
  constructor(
    private readonly docker: DockerService,
    private readonly containerId: string,
  ) {}

  /**
   * Runs a program to its end.
   *
   * @param input its stdin
   * @returns its stdout, one character per byte; undefined: there is no such file
   * @throws AppError `not_supported` if the image has no such program, `container_not_running`, `disk_full`, `read_only`
   */
  async run(command: readonly string[], signal: AbortSignal, input?: OutgoingTar): Promise<string | undefined> {
    const output = this.start(command, signal, input);
    let stdout = '';
    for (;;) {
      const { value, done } = await output.next();
      if (!done) stdout += value.toString('latin1');
      else if (value.exitCode === 0) return stdout;
      else {
        const error = toolError(command, value.stderr);
        if (error.code === 'file_not_found') return undefined;
        throw error;
      }
    }
  }

  /** Streams the stdout of a program. The stream fails if the program does; destroy it to stop reading. */
  read(command: readonly string[], signal: AbortSignal): Readable {
    const output = this.start(command, signal);
    return Readable.from(
      (async function* () {
        const { exitCode, stderr } = yield* output;
        if (exitCode !== 0) throw toolError(command, stderr);
      })(),
    );
  }

  private async *start(
    command: readonly string[],
    signal: AbortSignal,
    input?: OutgoingTar,
  ): AsyncGenerator<Buffer, ToolEnd, void> {
    let stderr = '';
    try {
      const options = { Cmd: [...command], User: '0', Env: ENVIRONMENT, AttachStdin: input !== undefined };
      const execId = await this.docker.createExec(this.containerId, options, signal);
      const stdin = input && (await this.docker.startExecWithInput(execId, false, signal));
      const source = stdin ?? (await this.docker.startExec(execId, false, signal));
      const process = new ExecProcess(this.docker, execId);
      const over = new AbortController();
      try {
        if (input && stdin)
          input.sendTo(stdin).then(
            () => stdin.end(),
            (error: Error) => stdin.destroy(error),
          );
        const chunks = new MultiplexedStream(false);
        // A program that ends early does not read the rest of its input, and the engine then never ends the output.
        if (stdin)
          process.ended(AbortSignal.any([signal, over.signal])).then(
            () => chunks.end(),
            () => undefined,
          );
        pipeline(source, chunks, { signal }).catch((error: Error) => chunks.destroy(error));
        for await (const { stream, data } of chunks as AsyncIterable<OutputChunk>) {
          if (stream === 'stdout') yield data;
          else stderr = (stderr + data.toString()).slice(0, MAX_COMPLAINT);
        }
      } catch (error) {
        // Podman breaks the connection of a program that does not read all of its input. Its end tells more.
        if (!stdin || error instanceof AppError) throw error;
        signal.throwIfAborted();
      } finally {
        over.abort();
        source.destroy();
      }
      const end = await process.end(signal);
      if (isRefused(end)) throw noProgram(command);
      return { exitCode: end.exitCode, stderr };
    } catch (error) {
      throw refusedCommand(error) ? noProgram(command, error) : error;
    }
  }
}
