import { AppError, type ErrorCode } from '../../errors/app-error.js';
import { tooManyOpenFiles } from '../../errors/open-files.js';
import { PODMAN_RULES } from './podman-errors.js';
import { PullFailure } from './pull-progress.js';
import { REGISTRY_RULES } from './registry-errors.js';
import { RUNTIME_RULES } from './runtime-errors.js';

/** What dockAPI asked of the engine when it failed: the same status means different things in each. */
export type EngineOperation =
  | 'attach'
  | 'create'
  | 'events'
  | 'exec'
  | 'image'
  | 'info'
  | 'inspect'
  | 'list'
  | 'logs'
  | 'network'
  | 'pull'
  | 'remove'
  | 'restart'
  | 'start'
  | 'stop'
  | 'version'
  | 'wait';

/** What dockerode rejects with: an HTTP answer has `statusCode`, a transport fault has `code`. */
interface EngineError {
  statusCode?: number;
  code?: string;
  syscall?: string;
  message?: string;
  json?: { message?: string } | null;
}

export interface Rule {
  operations: readonly EngineOperation[];
  status?: readonly number[];
  /** The engine's words, only where the status does not tell; test/unit/docker/docker-errors.test.ts has them of several engines. */
  message?: RegExp;
  code: ErrorCode;
  detail: (message: string) => string;
  /** Further members of the problem. */
  details?: (message: string) => Record<string, unknown>;
}

const RULES: readonly Rule[] = [
  ...PODMAN_RULES,
  {
    operations: ['create', 'start', 'restart', 'pull', 'exec'],
    message: /no space left on device/,
    code: 'engine_error',
    detail: (message) => `The engine's disk is full, remove images or containers: ${message}`,
  },
  {
    operations: ['start', 'restart'],
    // The last one is Docker Desktop's, for whatever its system answers.
    message: /port is already allocated|address already in use|ports are not available/i,
    code: 'port_in_use',
    detail: () => 'The host port is taken: choose another host_port, or 0 to let dockAPI pick one',
  },
  {
    operations: ['start', 'restart', 'network'],
    message: /network \S+ (?:not found|is ambiguous)/,
    code: 'network_not_found',
    detail: (message) => `${message}: name one network that is there, or leave "network" out`,
  },
  {
    operations: ['create', 'start', 'restart'],
    // runc up to 1.2 has "error mounting", 1.3 "failed to fulfil mount request".
    message:
      /bind source path does not exist|(?:error mounting|failed to fulfil mount request).*no such file or directory/,
    code: 'volume_path_not_found',
    detail: (message) => `${message}: create the folder on the engine's host first`,
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
    detail: () => 'The name is taken by another container: choose another, or remove that container first',
  },
  ...REGISTRY_RULES,
  {
    operations: ['exec'],
    status: [409],
    code: 'container_not_running',
    detail: () => 'The container is not running, or is paused: start or unpause it first',
  },
  {
    operations: ['start', 'restart'],
    status: [409],
    code: 'container_not_running',
    detail: (message) => `The container is paused, or is being removed: ${message}`,
  },
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
    detail: () => 'Several containers have this prefix',
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
  {
    operations: ['start', 'restart'],
    message: /unable to find (?:user|group) |(?:uids and gids|groups) must be in range/,
    code: 'invalid_request',
    detail: (message) => `user: ${message}`,
  },
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
 * Tells a failed engine call as an AppError. The only place that reads engine messages.
 *
 * @param error what dockerode rejected with, or an in-band error line of a pull
 */
export function toAppError(error: unknown, operation: EngineOperation): AppError {
  if (error instanceof AppError) return error;
  const { statusCode, message } = describe(error);
  if (statusCode === undefined && !(error instanceof PullFailure)) return withoutAnswer(error);
  const rule = RULES.find(
    (each) =>
      each.operations.includes(operation) &&
      (each.status === undefined || (statusCode !== undefined && each.status.includes(statusCode))) &&
      (each.message === undefined || each.message.test(message)),
  );
  if (rule)
    return new AppError(rule.code, rule.detail(message), { cause: error, details: rule.details?.(message) ?? {} });
  return new AppError('engine_error', `The Docker engine could not ${operation}: ${message}`, { cause: error });
}

/** A broken connection has Node's or the system's `code`; anything else is an answer that nobody can read. */
function withoutAnswer(error: unknown): AppError {
  if (typeof (error as EngineError).code === 'string') return tooManyOpenFiles(error) ?? unreachable(error);
  return new AppError('engine_error', 'The Docker engine answered what dockAPI cannot read: look into the log', {
    cause: error,
  });
}

/** No engine behind the socket, a connection that broke, or one that was refused before a word of HTTP. */
function unreachable(cause: unknown): AppError {
  return new AppError('engine_unreachable', whyUnreachable(cause as EngineError), { cause });
}

/** Codes of TLS and of OpenSSL's certificate checks (Node's documentation of `tls`, "X509 certificate error codes"). */
const TLS_CODE = /^ERR_(?:TLS|SSL)_|CERT|_SIGNATURE$/;

function whyUnreachable({ code = '', syscall, message = '' }: EngineError): string {
  if (TLS_CODE.test(code))
    return `The Docker engine and dockAPI do not accept each other's certificates (${code}): check DOCKER_CERT_PATH, and that DOCKER_HOST has the name that the engine's certificate is for`;
  if (code === 'ESSH')
    return `ssh does not reach the Docker engine (${firstLine(message)}): "ssh" to the host of DOCKER_HOST has to work without a question for dockAPI's user, and "docker version" there`;
  if (syscall === 'spawn ssh')
    return 'The Docker engine is reached by ssh, and there is no such program: install an OpenSSH client';
  return 'The Docker engine does not answer: start it, or check DOCKER_HOST';
}

/** Whether the engine said that what was asked for is so already (304). */
export function isNotModified(error: unknown): boolean {
  return (error as EngineError).statusCode === 304;
}

/** Whether the engine is removing the container already (409), so that there is nothing left to do. */
export function isRemovalInProgress(error: unknown): boolean {
  const { statusCode, message } = describe(error);
  return statusCode === 409 && /removal of container .* is already in progress/.test(message);
}

function describe(error: unknown): { statusCode: number | undefined; message: string } {
  const { statusCode, json, message } = error as EngineError;
  return {
    statusCode,
    message: firstLine(json?.message ?? message?.replace(/^\(HTTP code \d+\) .*? - /, '') ?? 'no reason given'),
  };
}

/** A line that ends in a colon is the title of the next one (Docker Desktop's "Mounts denied: "). */
function firstLine(text: string): string {
  return (
    text
      .trim()
      .replace(/:\s*\r?\n\s*/, ': ')
      .split(/\r?\n/, 1)[0]
      ?.slice(0, 1_000) ?? ''
  );
}
