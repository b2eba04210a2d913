import type { ExecOptions, TerminalSize } from '../../../docker/engine/engine-types.js';
import { AppError } from '../../../errors/app-error.js';
import { commandWords } from '../command-line.js';
import { markerEntry } from '../tree/marker.js';

/** A command to run. */
export interface ExecSpec {
  command: string[];
  workdir: string | undefined;
  env: Record<string, string>;
  user: string | undefined;
  tty: boolean;
  /** Whether it takes input. */
  stdin: boolean;
  /** Of its terminal. */
  size: TerminalSize | undefined;
  /** Whether it waits while its readers are behind. */
  waitsForReader: boolean;
  /** Milliseconds after which it is ended. */
  timeoutMs: number | undefined;
}

/**
 * The words of a request's command.
 *
 * @throws AppError `invalid_request`
 */
export function programWords(command: string | string[]): string[] {
  const words = commandWords(command);
  if (words.length === 0 || words[0] === '') throw AppError.invalidField('command', 'must name a program');
  return words;
}

/** @param marker see `tree/marker.ts` */
export function toExecOptions(spec: ExecSpec, marker: string): ExecOptions {
  const { command, env, workdir, user, tty, stdin, size } = spec;
  return {
    Cmd: command,
    Tty: tty,
    AttachStdin: stdin,
    Env: [...Object.entries(env).map(([name, value]) => `${name}=${value}`), markerEntry(marker)],
    ...(workdir !== undefined && { WorkingDir: workdir }),
    ...(user !== undefined && { User: user }),
    ...(tty && size && { ConsoleSize: [size.rows, size.cols] as [number, number] }),
  };
}
