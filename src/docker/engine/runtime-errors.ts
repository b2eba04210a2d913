import { AppError } from '../../errors/app-error.js';
import type { Rule } from './docker-errors.js';
import { type EngineError, wordsOf } from './engine-error.js';

/**
 * Messages of OCI runtimes that cannot start a command. Those of runc, crun and runsc follow containerd's "OCI runtime
 * create failed" (or "start", "exec"). Kata has no runtime binary, so its messages follow "failed to create shim task".
 * A runtime without a message has crashed, which is the engine's fault and not the caller's.
 *
 * @see https://github.com/containerd/containerd/blob/main/cmd/containerd-shim-runc-v2/process/init.go (`runtimeError`)
 */
const CANNOT_START =
  /unable to start container process: |OCI runtime \w+ failed: (?!unable to retrieve OCI runtime error)|failed to (?:create|start) (?:shim|containerd) task: (?!.*unable to retrieve OCI runtime error).*(?:executable file|no such file|permission denied|ENOENT|EACCES)/i;

/** Prefixes of the engine, containerd and the runtime around the actual message. */
const AROUND =
  /^(?:.*unable to start container process: |(?:.*OCI runtime \w+ failed: |.*failed to (?:create|start) (?:shim|containerd) task: )(?:runc create failed: )?(?:container_linux\.go:\d+: )?(?:starting container process caused: )?)(?:error during container init: )?/i;

/** The quoted path of "mount source path '/host_mnt/c/x'", or the bare one of "The path /opt/x is not shared". */
const DESKTOP_PATH = /(?:mount source path|The path|approving) '?(.+?)'?(?: is not shared|: |$)/;

export const RUNTIME_RULES: readonly Rule[] = [
  {
    operations: ['create', 'start', 'restart'],
    // Docker Desktop, whose virtual machine sees only shared directories.
    message: /Mounts denied: |error while creating mount source path/,
    code: 'volume_path_not_found',
    detail: (message) =>
      `volumes: the engine cannot mount ${desktopPath(message)}: share it in Docker Desktop (Settings, Resources, File sharing), or mount a shared directory (${message})`,
  },
  {
    operations: ['start', 'restart'],
    message: CANNOT_START,
    code: 'invalid_request',
    detail: (message) => `The container cannot be started: ${withoutLayers(message)}`,
  },
];

function withoutLayers(message: string): string {
  return message.replace(AROUND, '').replace(/: unknown$/, '');
}

/** The path on the user's machine: Docker Desktop's virtual machine has it below a directory of its own. */
function desktopPath(message: string): string {
  const path = DESKTOP_PATH.exec(message)?.[1] ?? 'a volume';
  return path
    .replace(
      /^\/(?:host_mnt|run\/desktop\/mnt\/host)\/([a-z])(?=\/|$)/,
      (_all, drive: string) => `${drive.toUpperCase()}:`,
    )
    .replace(/^\/(?:host_mnt|run\/desktop\/mnt\/host)(?=\/)/, '');
}

/** Result of an exec whose command was never started. */
export interface RefusedCommand {
  exitCode: 126 | 127;
  words: string;
}

/**
 * The result of an exec that the engine refuses to create or start. Current engines respond with 400 or 500; older ones
 * start it and write the message to its output.
 *
 * @param error error of `createExec` or `startExec`
 * @returns undefined for any other error
 */
export function refusedCommand(error: unknown): RefusedCommand | undefined {
  if (!(error instanceof AppError) || (error.code !== 'invalid_request' && error.code !== 'engine_error'))
    return undefined;
  const cause = (error.cause ?? {}) as EngineError;
  const { statusCode } = cause;
  const words = wordsOf(cause)?.trim();
  if ((statusCode !== 400 && statusCode !== 500) || !words || /no space left on device/.test(words)) return undefined;
  return { exitCode: exitCodeFor(words), words: `${words}\n` };
}

/** The engine's own rule (moby daemon/errors.go, `setExitCodeFromError`). */
function exitCodeFor(words: string): 126 | 127 {
  return /executable file .*not found|no such file or directory|cannot find the file/i.test(words) ? 127 : 126;
}
