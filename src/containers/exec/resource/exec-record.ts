import { createHash } from 'node:crypto';
import { AppError } from '../../../errors/app-error.js';
import type { ExecSession } from '../session/exec-session.js';
import type { ExecSpec } from '../session/exec-spec.js';
import type { ExecSessionDto, StartExecDto } from './execs.dto.js';

/** What the store keeps of an exec. Neither its environment nor its input: they may hold secrets. */
export interface ExecRecord {
  exec: ExecSessionDto;
  /** Digest of the request that started it. */
  request: string;
  /** Id of the dockAPI that follows it: see `store/instances.service.ts`. */
  instance: string;
  /** See `tree/marker.ts`. */
  marker: string;
  user: string | undefined;
  /** Seconds after its end. */
  keep: number;
}

/** The exec of a session. */
export function toDto(containerId: string, execId: string, spec: ExecSpec, session: ExecSession): ExecSessionDto {
  const { history, end, endedAt, survivors } = session;
  return {
    exec_id: execId,
    container_id: containerId,
    command: spec.command,
    tty: spec.tty,
    wait_for_reader: spec.waitsForReader,
    state: session.state,
    exit_code: end?.exitCode ?? null,
    signal: session.signal,
    started_at: session.startedAt.toISOString(),
    ended_at: endedAt?.toISOString() ?? null,
    stdin: spec.stdin ? (session.end ? 'closed' : (session.input?.state ?? 'open')) : 'none',
    output: { first: history.first, next: history.next },
    ...(survivors.length > 0 && { survivors }),
  };
}

/** A record whose dockAPI has ended meanwhile. */
export function lost(record: ExecRecord): ExecRecord {
  const { output, stdin, ...exec } = record.exec;
  const closed = stdin === 'none' ? ('none' as const) : ('closed' as const);
  const gone = { first: output.next, next: output.next };
  return {
    ...record,
    exec: { ...exec, state: 'lost', ended_at: new Date().toISOString(), stdin: closed, output: gone },
  };
}

/** Digest of a request, whatever the order of its fields. */
export function digestOf({ exec_id: _id, ...request }: StartExecDto): string {
  return createHash('sha256').update(canonical(request)).digest('base64url');
}

/** @throws AppError `exec_id_in_use` if the record is that of another request */
export function checkSameRequest(record: Pick<ExecRecord, 'request'>, request: string, execId: string): void {
  if (record.request === request) return;
  const detail = `The container has an exec "${execId}" that was started with another body: choose another exec_id`;
  throw new AppError('exec_id_in_use', detail);
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).filter(([, each]) => each !== undefined && each !== null);
  return `{${entries
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, each]) => `${JSON.stringify(name)}:${canonical(each)}`)
    .join()}}`;
}
