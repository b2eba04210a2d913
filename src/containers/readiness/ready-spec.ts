import { AppError } from '../../errors/app-error.js';
import type { OutputStream } from '../../docker/engine/multiplexed-stream.js';
import { commandWords } from '../exec/command-line.js';
import type { ReadyConditionDto, ReadyDto } from './ready.dto.js';
import { DEFAULT_STATUS, parseStatusRanges, type StatusRange } from './status-range.js';

export interface HttpSpec {
  kind: 'http';
  /** With its query. */
  path: string;
  /** Of the container; undefined: the published one. */
  port: number | undefined;
  method: string;
  headers: Record<string, string>;
  status: readonly StatusRange[];
  contains: string | undefined;
}

export interface TcpSpec {
  kind: 'tcp';
  /** Of the container; undefined: the published one. */
  port: number | undefined;
}

export interface LogSpec {
  kind: 'log';
  contains: string;
  times: number;
  /** undefined: both. */
  stream: OutputStream | undefined;
}

export interface ExecSpec {
  kind: 'exec';
  command: string[];
}

export interface HealthSpec {
  kind: 'health';
}

export interface ExitedSpec {
  kind: 'exited';
  code: number;
}

/** For a run without conditions: the image's health check, or the published port if there is none. */
export interface DefaultSpec {
  kind: 'default';
}

export type ConditionSpec = HttpSpec | TcpSpec | LogSpec | ExecSpec | HealthSpec | ExitedSpec | DefaultSpec;

/** When a container is ready. */
export interface ReadySpec {
  mode: 'all' | 'any';
  conditions: readonly ConditionSpec[];
}

export const DEFAULT_READY: ReadySpec = { mode: 'all', conditions: [{ kind: 'default' }] };

export function isExited(spec: ConditionSpec): spec is ExitedSpec {
  return spec.kind === 'exited';
}

export function isLog(spec: ConditionSpec): spec is LogSpec {
  return spec.kind === 'log';
}

/** Maximum characters of the JSON that is kept in a label. */
const MAX_SIZE = 16 * 1024;

/**
 * Checks what validation of single fields cannot, and fills in the defaults.
 *
 * @throws AppError `invalid_request`
 */
export function toReadySpec(ready: ReadyDto): ReadySpec {
  const { all, any } = ready;
  const mode = all ? 'all' : 'any';
  const conditions = all ?? any;
  if (!conditions || (all && any)) throw AppError.invalidField('ready', 'must have either all or any');
  if (JSON.stringify(ready).length > MAX_SIZE) {
    throw AppError.invalidField('ready', `must be ${MAX_SIZE} characters of JSON at most: name fewer conditions`);
  }
  return {
    mode,
    conditions: conditions.map((condition, index) => toConditionSpec(condition, `ready.${mode}.${index}`)),
  };
}

/** The conditions by their fields, such as `all.0.http`, for error details. */
export function namesOf({ mode, conditions }: ReadySpec): string[] {
  return conditions.map(({ kind }, index) => (kind === 'default' ? kind : `${mode}.${index}.${kind}`));
}

function toConditionSpec(condition: ReadyConditionDto, field: string): ConditionSpec {
  const kinds = Object.entries(condition).filter(([, value]) => value != null);
  if (kinds.length !== 1) {
    throw AppError.invalidField(field, 'must have exactly one of http, tcp, log, exec, health and exited');
  }
  const { http, tcp, log, exec, exited } = condition;
  if (http) return toHttpSpec(http, field);
  if (tcp) return { kind: 'tcp', port: tcp.port ?? undefined };
  if (log) {
    return { kind: 'log', contains: log.contains, times: log.times ?? 1, stream: log.stream ?? undefined };
  }
  if (exec) return toExecSpec(exec, field);
  if (exited) return { kind: 'exited', code: exited.code ?? 0 };
  return { kind: 'health' };
}

function toHttpSpec(http: NonNullable<ReadyConditionDto['http']>, field: string): HttpSpec {
  const method = http.method ?? 'GET';
  if (method === 'HEAD' && http.contains != null) {
    throw AppError.invalidField(
      `${field}.http.contains`,
      'goes with another method only: a response to HEAD has no body',
    );
  }
  return {
    kind: 'http',
    path: http.path,
    port: http.port ?? undefined,
    method,
    headers: http.headers ?? {},
    status: parseStatusRanges(http.status ?? DEFAULT_STATUS) ?? [],
    contains: http.contains ?? undefined,
  };
}

/** What `health_path` is short for. */
export function readyByPath(path: string): ReadyDto {
  return { all: [{ http: { path } }] };
}

function toExecSpec({ command }: NonNullable<ReadyConditionDto['exec']>, field: string): ExecSpec {
  const words = commandWords(command);
  if (words.length === 0 || words[0] === '')
    throw AppError.invalidField(`${field}.exec.command`, 'must name a program');
  return { kind: 'exec', command: words };
}
