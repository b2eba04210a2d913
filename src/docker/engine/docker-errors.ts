import { AppError, type ErrorCode } from '../../errors/app-error.js';
import { tooManyOpenFiles } from '../../errors/open-files.js';
import { ARCHIVE_RULES } from './archive-errors.js';
import { type EngineError, wordsOf } from './engine-error.js';
import { IMAGE_RULES } from './image-errors.js';
import { isStartOfPodman, PODMAN_RULES } from './podman-errors.js';
import { PullFailure } from './pull-progress.js';
import { REGISTRY_RULES } from './registry-errors.js';
import { RESOURCE_RULES } from './resource-errors.js';
import { RUN_FIELD_RULES } from './run-field-errors.js';
import { RUNTIME_RULES } from './runtime-errors.js';
import { VERB_RULES } from './verb-errors.js';

/** The failed operation. A status has a different meaning in each. */
export type EngineOperation =
  | 'archive'
  | 'attach'
  | 'changes'
  | 'commit'
  | 'create'
  | 'events'
  | 'exec'
  | 'image'
  | 'info'
  | 'inspect'
  | 'kill'
  | 'list'
  | 'load'
  | 'logs'
  | 'network'
  | 'pause'
  | 'pull'
  | 'remove'
  | 'rename'
  | 'restart'
  | 'start'
  | 'stats'
  | 'stop'
  | 'top'
  | 'unpause'
  | 'update'
  | 'version'
  | 'volume'
  | 'wait';

export interface Rule {
  operations: readonly EngineOperation[];
  status?: readonly number[];
  /**
   * Message of the engine, only if the status is ambiguous. test/unit/docker/engine/docker-errors.test.ts has messages of
   * several engines.
   */
  message?: RegExp;
  code: ErrorCode;
  detail: (message: string) => string;
  /** Additional members of the problem. */
  details?: (message: string) => Record<string, unknown>;
}

const RULES: readonly Rule[] = [
  ...PODMAN_RULES,
  ...ARCHIVE_RULES,
  ...IMAGE_RULES,
  ...RESOURCE_RULES,
  {
    operations: ['commit', 'create', 'start', 'restart', 'pull', 'exec'],
    message: /no space left on device/,
    code: 'engine_error',
    detail: (message) => `The engine's disk is full, remove images or containers: ${message}`,
  },
  {
    operations: ['start', 'restart'],
    // The last one is Docker Desktop's, for any error of its system.
    message: /port is already allocated|address already in use|ports are not available/i,
    code: 'port_in_use',
    detail: (message) =>
      `${hostPortIn(message) === undefined ? 'The host port' : `Host port ${hostPortIn(message)}`} is already in use: choose another host_port, or 0 to let dockAPI choose one`,
    details: (message) => ({ host_port: hostPortIn(message) }),
  },
  {
    operations: ['start', 'restart', 'network'],
    message: /network \S+ (?:not found|is ambiguous)/,
    code: 'network_not_found',
    detail: (message) => `${message}: use an existing network, or omit "network"`,
  },
  {
    operations: ['create', 'start', 'restart'],
    // runc up to 1.2 has "error mounting", 1.3 "failed to fulfil mount request".
    message:
      /bind source path does not exist|(?:error mounting|failed to fulfil mount request).*no such file or directory/,
    code: 'volume_path_not_found',
    detail: (message) => `${message}: create the directory on the engine's host first`,
  },
  {
    operations: ['create', 'image'],
    status: [404],
    code: 'image_not_found',
    detail: (message) => `${message}: pull it first, or check its name and tag`,
  },
  {
    operations: ['create'],
    status: [409],
    code: 'name_in_use',
    detail: () => 'Another container has this name: choose another, or remove that container first',
  },
  ...REGISTRY_RULES,
  ...VERB_RULES,
  {
    operations: ['remove'],
    status: [409],
    code: 'container_running',
    detail: () => 'The container is running: stop it first, or use force=true',
  },
  {
    operations: ['inspect'],
    message: /multiple IDs found/i,
    code: 'container_not_found',
    detail: () => 'Several containers match this prefix',
  },
  {
    operations: ['logs'],
    // moby daemon/logger/logger.go (ErrReadLogsNotSupported), and Podman's libpod/container_log.go.
    message: /logging driver does not support reading|cannot read logs/,
    code: 'logs_not_readable',
    detail: (message) => `The container's log cannot be read: ${message}`,
  },
  {
    operations: ['logs'],
    status: [409],
    code: 'container_not_found',
    detail: () => 'The container is being removed',
  },
  {
    operations: ['attach', 'exec', 'inspect', 'logs', 'remove', 'restart', 'start', 'stop', 'wait'],
    status: [404],
    code: 'container_not_found',
    detail: () => 'No such container',
  },
  ...RUN_FIELD_RULES,
  ...RUNTIME_RULES,
  {
    operations: ['create', 'start', 'exec', 'pull', 'logs', 'list'],
    status: [400],
    code: 'invalid_request',
    detail: (message) => message,
  },
  {
    operations: ['create'],
    message: /invalid volume specification|invalid mode/,
    code: 'invalid_request',
    detail: (message) => message,
  },
];

/**
 * Converts a failed engine call to an AppError. The only place that reads engine messages.
 *
 * @param error error of dockerode, or an error line in a pull's progress
 */
export function toAppError(error: unknown, operation: EngineOperation): AppError {
  if (error instanceof AppError) return error;
  const { statusCode, message } = describe(error);
  if (statusCode === undefined && !(error instanceof PullFailure)) return withoutResponse(error);
  const step = isStartOfPodman(message) ? 'start' : operation;
  const rule = RULES.find(
    (each) =>
      each.operations.includes(step) &&
      (each.status === undefined || (statusCode !== undefined && each.status.includes(statusCode))) &&
      (each.message === undefined || each.message.test(message)),
  );
  if (rule)
    return new AppError(rule.code, rule.detail(message), { cause: error, details: rule.details?.(message) ?? {} });
  return new AppError('engine_error', `The Docker engine could not ${operation}: ${message}`, { cause: error });
}

/** A broken connection has a `code` of Node or the system; anything else is an unreadable response. */
function withoutResponse(error: unknown): AppError {
  if (typeof (error as EngineError).code === 'string') return tooManyOpenFiles(error) ?? unreachable(error);
  return new AppError('engine_error', 'dockAPI cannot read the response of the Docker engine: see the log', {
    cause: error,
  });
}

/** There is no engine behind the socket, or the connection was refused or broke before a response. */
function unreachable(cause: unknown): AppError {
  return new AppError('engine_unreachable', whyUnreachable(cause as EngineError), { cause });
}

/**
 * Error codes of TLS and of OpenSSL's certificate checks (Node's documentation of `tls`, "X509 certificate error
 * codes").
 */
const TLS_CODE = /^ERR_(?:TLS|SSL)_|CERT|_SIGNATURE$/;

function whyUnreachable({ code = '', syscall, message = '' }: EngineError): string {
  if (TLS_CODE.test(code))
    return `The Docker engine and dockAPI do not accept each other's certificates (${code}): check DOCKER_CERT_PATH, and that DOCKER_HOST has the name that the engine's certificate is for`;
  if (code === 'ESSH')
    return `ssh cannot connect to the Docker engine (${firstLine(message)}): as dockAPI's user, "ssh" to the host of DOCKER_HOST has to work without a prompt, and so does "docker version" there`;
  if (syscall === 'spawn ssh') return 'DOCKER_HOST uses ssh, but there is no such program: install an OpenSSH client';
  return 'The Docker engine does not respond: start it, or check DOCKER_HOST';
}

/** The port of `127.0.0.1:20000` or `[::1]:20000` behind the words that the engine has for a binding. */
const HOST_PORT = /(?:Bind for|listen tcp[46]?|host port for|exposing port TCP) \S*?:(\d+)(?![\d\]])/;

function hostPortIn(message: string): number | undefined {
  const [, port] = HOST_PORT.exec(message) ?? [];
  return port === undefined ? undefined : Number(port);
}

/** True if the engine responded that nothing has to change (304). */
export function isNotModified(error: unknown): boolean {
  return (error as EngineError).statusCode === 304;
}

/** Whether a pause found the container paused, or an unpause found it not paused (moby `daemon/errors.go`). */
export function isPausedOrNotAlready(error: unknown): boolean {
  return /is already paused|is not paused/.test(describe(error).message);
}

/** True if the engine is already removing the container (409), so that nothing is left to do. */
export function isRemovalInProgress(error: unknown): boolean {
  const { statusCode, message } = describe(error);
  return statusCode === 409 && /removal of container .* is already in progress/.test(message);
}

/**
 * Whether a forced removal has failed because the container had ended when the engine was about to kill it. Engines up to 20.10
 * do so (moby `daemon/delete.go`). Nobody removes the container then.
 */
export function hasEndedUnderRemoval(error: unknown): boolean {
  return /Could not kill running container .* is not running/.test(describe(error).message);
}

function describe(error: unknown): { statusCode: number | undefined; message: string } {
  return {
    statusCode: (error as EngineError).statusCode,
    message: firstLine(wordsOf(error as EngineError) ?? 'no reason given'),
  };
}

/** A line that ends in a colon is the title of the next line (Docker Desktop's "Mounts denied: "). */
function firstLine(text: string): string {
  return (
    text
      .trim()
      .replace(/:\s*\r?\n\s*/, ': ')
      .split(/\r?\n/, 1)[0]
      ?.slice(0, 1_000) ?? ''
  );
}
