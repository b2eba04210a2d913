import { DockapiError } from '@dockapi/client';
import { CommanderError } from 'commander';
import { ExitError, FAILED_BEFORE } from './exit-error.js';
import { printable } from './printable.js';

/** Those that exit with the code of what they run. */
const COMMANDS = ['run', 'exec', 'attach'];
const CANNOT_EXECUTE = 126;
const NOT_FOUND = 127;

/** How dockAPI's problem begins if a container's command cannot be executed. */
const CANNOT_START = 'The container cannot be started: ';

/** @param verb of the command line */
export function exitCodeOf(error: unknown, verb: string | undefined): number {
  if (error instanceof ExitError) return error.exitCode;
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : FAILED_BEFORE;
  if (!COMMANDS.includes(verb ?? '')) return 1;
  if (error instanceof DockapiError && error.message.startsWith(CANNOT_START))
    return /executable file .*not found|no such file or directory/i.test(error.message) ? NOT_FOUND : CANNOT_EXECUTE;
  return FAILED_BEFORE;
}

export function reportTo(stream: NodeJS.WritableStream, error: unknown): void {
  if (error instanceof CommanderError) return; // it has written its own
  const message = error instanceof Error ? error.message : String(error);
  if (message !== '') stream.write(`dockapi: ${printable(message)}\n`);
  if (error instanceof DockapiError) {
    for (const { field, message: reason } of error.problem?.errors ?? [])
      stream.write(`  ${printable(`${field}: ${reason}`)}\n`);
    for (const line of error.problem?.logs ?? []) stream.write(`  | ${printable(line)}\n`);
  }
}
