import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { ContainerDirectory } from '../../docker/containers/container-directory.service.js';
import { AppError } from '../../errors/app-error.js';
import type { CommandDto, ExecDto, ExecResultDto } from './exec.dto.js';
import { OutputCollector } from './output-collector.js';
import { ExecSession } from './session/exec-session.js';
import { type ExecSpec, programWords } from './session/exec-spec.js';
import { HistoryBudget } from './session/history-budget.js';
import { SessionStarter } from './session/session-starter.service.js';

const SECOND = 1_000;

@Injectable()
export class ExecService {
  constructor(
    private readonly directory: ContainerDirectory,
    private readonly sessions: SessionStarter,
    private readonly config: Config,
  ) {}

  /**
   * Runs a command in a container and waits until its process ends. The command continues when its client leaves; when it
   * takes too long, it is ended.
   *
   * @param owner limits the search to this owner's containers; undefined: all containers
   * @throws AppError `invalid_request`, `container_not_found`, `container_not_running`, `exec_timeout`
   */
  async exec(id: string, owner: string | undefined, request: ExecDto, signal: AbortSignal): Promise<ExecResultDto> {
    const spec = toSpec(request, this.config.policy.execTimeoutMs);
    const containerId = await this.directory.idOf(id, owner, signal);
    const collector = new OutputCollector(this.config.outputLimit);
    const session = new ExecSession(0, new HistoryBudget(0));
    await this.sessions.start(containerId, spec, session, {
      onOutput: (chunk) => void collector.write(chunk),
      isPatient: false,
      signal,
    });
    if (request.stdin != null) await feed(session, request.stdin, signal);
    await session.ended;
    signal.throwIfAborted();
    if (session.isCut) collector.markTruncated();
    return toResult(containerId, session, collector, spec.timeoutMs);
  }
}

/** @param most milliseconds; undefined: no limit */
export function toSpec(request: CommandDto & { stdin?: unknown }, most: number | undefined): ExecSpec {
  const wanted = request.timeout == null ? undefined : request.timeout * SECOND;
  return {
    command: programWords(request.command),
    workdir: request.workdir ?? undefined,
    env: request.env ?? {},
    user: request.user ?? undefined,
    tty: request.tty ?? false,
    stdin: request.stdin != null && request.stdin !== false,
    size: undefined,
    waitsForReader: false,
    timeoutMs: wanted === undefined ? most : Math.min(wanted, most ?? Infinity),
  };
}

/** A command may end before it has read all of it. */
async function feed({ input }: ExecSession, text: string, signal: AbortSignal): Promise<void> {
  await input?.write([Buffer.from(text)], true, signal).catch((error: unknown) => {
    if (!(error instanceof AppError && error.code === 'stdin_closed')) throw error;
  });
}

function toResult(
  id: string,
  session: ExecSession,
  collector: OutputCollector,
  timeoutMs: number | undefined,
): ExecResultDto {
  const { end, survivors } = session;
  if (end?.failure) throw end.failure;
  const output = collector.collected();
  if (end?.state === 'timed_out') throw tookTooLong(id, timeoutMs ?? 0, { ...output, survivors });
  return {
    id,
    exit_code: end?.exitCode ?? 0,
    ...output,
    ...(end?.state === 'container_ended' && { container_ended: true }),
  };
}

function tookTooLong(id: string, ms: number, members: { survivors: number[] }): AppError {
  const rest =
    members.survivors.length === 0
      ? 'and was ended, with everything that it had started: allow it more time'
      : 'and cannot be ended here ("survivors"): restart the container to end it';
  return new AppError(
    'exec_timeout',
    `The command took longer than ${ms / SECOND} s (timeout, DOCKAPI_EXEC_TIMEOUT) ${rest}`,
    {
      details: { container_id: id, ...members },
    },
  );
}
