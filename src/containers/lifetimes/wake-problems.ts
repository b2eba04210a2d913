import { AppError, type ErrorCode } from '../../errors/app-error.js';

/** Errors of a start that concern the container, which the visitors of its page need not understand. */
const OF_CONTAINER: readonly ErrorCode[] = [
  'port_in_use',
  'network_not_found',
  'volume_path_not_found',
  'forbidden',
  'invalid_request',
  'container_not_running',
];

/** The problem of a container that could not be started. It sleeps on. */
export function inWake(error: unknown): unknown {
  if (!(error instanceof AppError) || !OF_CONTAINER.includes(error.code)) return error;
  return new AppError('upstream_failed', `The container sleeps, and cannot be started: ${error.detail}`, {
    cause: error,
  });
}

/**
 * The problem of a container that was started, and did not become ready. What it logged is not for everybody who may send it
 * requests.
 *
 * @param waitMs until the next try
 */
export function stillDown(containerId: string, { code, details }: AppError, waitMs: number): AppError {
  const seconds = toSeconds(waitMs);
  if (code === 'container_exited') {
    const exitCode = details['exit_code'];
    const detail = `The container was woken, and exited with ${String(exitCode)}: see its logs. The next try is in ${seconds} s`;
    return new AppError('upstream_failed', detail, { details: { container_id: containerId, retry_after: seconds } });
  }
  return new AppError(
    'not_ready',
    `The container was woken, but is not ready yet: see its logs, or raise wake_timeout. The next try is in ${seconds} s`,
    { details: { container_id: containerId, retry_after: seconds } },
  );
}

/** The problem of a request that has waited for so long, whatever it has waited for. */
export function notInTime(containerId: string, seconds: number): AppError {
  return new AppError(
    'not_ready',
    `The container is not awake and ready after ${seconds} s: try again, see its logs, or raise wake_timeout`,
    { details: { container_id: containerId, retry_after: 1 } },
  );
}

/** The problem of a request that comes before the next try. */
export function backedOff(containerId: string, waitMs: number): AppError {
  const seconds = toSeconds(waitMs);
  return new AppError(
    'not_ready',
    `The container did not become ready when it was woken: the next try is in ${seconds} s. See its logs`,
    { details: { container_id: containerId, retry_after: seconds } },
  );
}

function toSeconds(ms: number): number {
  return Math.max(1, Math.ceil(ms / 1_000));
}
