import type { OutputChunk } from '../../../docker/engine/multiplexed-stream.js';

/** Of a command that was not started for a reason that has no exit code of its own (moby daemon/errors.go, `setExitCodeFromError`). */
const ANY_REASON = 128;
const CANNOT_START = 127;
const CANNOT_EXECUTE = 126;
/** The same of Podman (`libpod/define/exec_codes.go`). */
const ANY_REASON_OF_PODMAN = 125;

/** Podman's reason, with its own name of the kind of error (`libpod/define/errors.go`). Recorded from 5.4.2. */
const PODMANS =
  /^Error: .*: OCI runtime (?:error|permission denied|attempted to invoke a command that was not found)\r?\n/;

/** A process as the engine tells of it. */
export interface ProcessState {
  running: boolean;
  /** Null while it runs. */
  exitCode: number | null;
  /** Of the engine's host; 0 if the process never ran. */
  pid: number | undefined;
}

/**
 * Engines up to 24 start an exec whose command they cannot start, and write the reason into its output, with a CR LF at the
 * end (moby api/server/router/container/exec.go, `postContainerExecStart`).
 */
export function mayBeReason({ data }: OutputChunk): boolean {
  return data.subarray(-2).toString('latin1') === '\r\n';
}

/** Whether it is why Podman has not started the command. It says pid 0 of every process that has ended. */
export function isReasonOfPodman({ data }: OutputChunk): boolean {
  return PODMANS.test(data.toString('latin1'));
}

/** Whether the engine never started the command. */
export function isRefused({ running, exitCode, pid }: ProcessState): boolean {
  return !running && pid === 0 && [CANNOT_EXECUTE, CANNOT_START, ANY_REASON].includes(exitCode ?? 0);
}

/** The reason without the engine's line ends. */
export function reasonIn({ data }: OutputChunk): Buffer {
  return Buffer.from(data.toString('latin1').replaceAll('\r\n', '\n'), 'latin1');
}

/** The exit code of a command that was never started. */
export function refusedExitCode(exitCode: number | null): number {
  return exitCode === null || [ANY_REASON, ANY_REASON_OF_PODMAN].includes(exitCode) ? CANNOT_EXECUTE : exitCode;
}
