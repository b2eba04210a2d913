import type { OutputStream } from '../../../docker/engine/multiplexed-stream.js';
import type { ExecSession } from '../session/exec-session.js';

/**
 * The first byte of a frame. `flow` is dockAPI's own, for clients that attach with a window.
 *
 * @see https://github.com/kubernetes/apimachinery/blob/master/pkg/util/remotecommand/constants.go
 */
export const CHANNEL = { stdin: 0, stdout: 1, stderr: 2, status: 3, resize: 4, flow: 5, close: 255 } as const;

const MOST_CELLS = 10_000;

export function outputFrame(stream: OutputStream, data: Buffer): Buffer {
  return Buffer.concat([Buffer.of(CHANNEL[stream]), data]);
}

/** The end of the command, as a `Status` of Kubernetes. */
export function statusFrame({ end }: ExecSession): Buffer {
  return Buffer.concat([Buffer.of(CHANNEL.status), Buffer.from(JSON.stringify(statusOf(end)))]);
}

function statusOf(end: ExecSession['end']) {
  const { state = 'lost', exitCode = null } = end ?? {};
  if (exitCode === 0) return { metadata: {}, status: 'Success' };
  const failure = { metadata: {}, status: 'Failure' };
  const told = { reason: 'State', message: state };
  if (exitCode === null)
    return { ...failure, reason: 'InternalError', message: `The command ended: ${state}`, details: { causes: [told] } };
  return {
    ...failure,
    reason: 'NonZeroExitCode',
    message: `The command ended with exit code ${exitCode}: ${state}`,
    details: { causes: [{ reason: 'ExitCode', message: String(exitCode) }, told] },
  };
}

/** The size in a frame of a client; undefined if it is none. Kubernetes takes its names in any case, and some clients rely on it. */
export function sizeIn(payload: Buffer): { cols: number; rows: number } | undefined {
  try {
    const fields = Object.entries(JSON.parse(payload.toString()) as object);
    const { width: cols, height: rows } = Object.fromEntries(
      fields.map(([name, value]) => [name.toLowerCase(), value]),
    );
    return isCells(cols) && isCells(rows) ? { cols, rows } : undefined;
  } catch {
    return undefined;
  }
}

/** Tells a client how many bytes of its input the command has taken. */
export function writtenFrame(bytes: number): Buffer {
  return Buffer.concat([Buffer.of(CHANNEL.flow), Buffer.from(JSON.stringify({ Written: bytes }))]);
}

/** The position up to which a client has read the output, in its frame; undefined if it is none. */
export function readIn(payload: Buffer): number | undefined {
  try {
    const { Read } = JSON.parse(payload.toString()) as { Read?: unknown };
    return Number.isSafeInteger(Read) ? (Read as number) : undefined;
  } catch {
    return undefined;
  }
}

function isCells(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) > 0 && (value as number) <= MOST_CELLS;
}
