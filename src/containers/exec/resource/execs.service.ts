import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Config } from '../../../config/config.js';
import { ContainerDirectory } from '../../../docker/containers/container-directory.service.js';
import { DockerEvents } from '../../../docker/containers/docker-events.js';
import { AppError } from '../../../errors/app-error.js';
import { signalName } from '../../signals.js';
import { toSpec } from '../exec.service.js';
import { ExecSession } from '../session/exec-session.js';
import type { ExecSpec } from '../session/exec-spec.js';
import { HistoryBudget } from '../session/history-budget.js';
import { SessionStarter } from '../session/session-starter.service.js';
import { TreeKiller } from '../tree/tree-killer.service.js';
import { checkSameRequest, digestOf, type ExecRecord, toDto } from './exec-record.js';
import { ExecRecords } from './exec-records.service.js';
import { EXEC_ID, EXEC_ID_RULE, type ExecSessionDto, type KillExecDto, type StartExecDto } from './execs.dto.js';
import { HeldExec } from './held-exec.js';

const SECOND = 1_000;
const DEFAULT_SIZE = { cols: 80, rows: 24 };

/** One exec, as a route names it. */
export interface ExecPath {
  /** Of the container, not validated. */
  id: string;
  /** Limits the search to this owner's containers; undefined: all containers. */
  owner: string | undefined;
  execId: string;
}

/** The execs that can be left and found again. Those of this process are held; the store has a record of each. */
@Injectable()
export class ExecsService implements OnModuleInit, OnModuleDestroy {
  readonly budget: HistoryBudget;
  /** By container, then by `exec_id`, the oldest first. */
  private readonly held = new Map<string, Map<string, HeldExec>>();
  private readonly over = new AbortController();
  private readonly subscriptions = new DisposableStack();

  constructor(
    private readonly directory: ContainerDirectory,
    private readonly events: DockerEvents,
    private readonly sessions: SessionStarter,
    private readonly trees: TreeKiller,
    private readonly records: ExecRecords,
    private readonly config: Config,
  ) {
    this.budget = new HistoryBudget(config.exec.totalBytes);
  }

  onModuleInit(): void {
    const watch = this.events.watch({
      onEvent: ({ Action, Actor }) => {
        if (Action === 'destroy') void this.forgetAll(Actor.ID);
      },
    });
    this.subscriptions.use(watch);
    this.subscriptions.use(this.records.onBack(() => void this.restore()));
  }

  onModuleDestroy(): void {
    this.subscriptions.dispose();
    this.over.abort(new Error('dockAPI is shutting down'));
    for (const { timer } of this.all()) clearTimeout(timer);
  }

  /** Those of this process. */
  all(): HeldExec[] {
    return [...this.held.values()].flatMap((execs) => [...execs.values()]);
  }

  /**
   * Starts a command. The same request with the same `exec_id` returns the same exec.
   *
   * @throws AppError `invalid_request`, `container_not_found`, `container_not_running`, `exec_id_in_use`, `too_many_requests`
   */
  async start(
    id: string,
    owner: string | undefined,
    request: StartExecDto,
    signal: AbortSignal,
  ): Promise<{ exec: ExecSessionDto; isNew: boolean }> {
    const waitsForReader = request.wait_for_reader ?? false;
    const spec = { ...toSpec(request, this.config.policy.execTimeoutMs), size: sizeOf(request), waitsForReader };
    const containerId = await this.directory.idOf(id, owner, signal);
    const execId = request.exec_id ?? randomUUID();
    const digest = digestOf(request);
    const known = this.held.get(containerId)?.get(execId);
    if (known) return this.again(known, digest);
    const held = this.hold(containerId, execId, spec, { request: digest, keep: request.keep ?? 0 });
    held.started = this.begin(held);
    held.started.catch(() => undefined);
    try {
      await held.started;
      return { exec: held.dto, isNew: true };
    } catch (error) {
      if (!(error instanceof RecordExists)) throw error;
      checkSameRequest(error.record, digest, execId);
      return { exec: error.record.exec, isNew: false };
    }
  }

  /** Newest first. */
  async list(id: string, owner: string | undefined, signal: AbortSignal): Promise<ExecSessionDto[]> {
    const containerId = await this.directory.idOf(id, owner, signal);
    const execs = (await this.records.list(containerId)).map((record) => this.currentOf(record));
    return execs.toSorted((a, b) => b.started_at.localeCompare(a.started_at));
  }

  /**
   * @param seconds to wait for its end, at most
   * @throws AppError `exec_not_found`
   */
  async get(path: ExecPath, seconds: number, signal: AbortSignal): Promise<ExecSessionDto> {
    const { record, held } = await this.find(path, signal);
    if (!held) return (await this.records.untilEnded(record, seconds, signal)).exec;
    const waited = new AbortController();
    const limit = AbortSignal.any([signal, this.over.signal, waited.signal]);
    await Promise.race([held.session.ended, sleep(seconds * SECOND, undefined, { signal: limit })]).catch(
      () => undefined,
    );
    waited.abort();
    return held.dto;
  }

  /** Ends an exec with everything that it has started, also what an ended one has left behind. */
  async kill(path: ExecPath, { signal: wanted, grace }: KillExecDto, signal: AbortSignal): Promise<ExecSessionDto> {
    const name = signalName(wanted ?? 'TERM') ?? 'TERM';
    const graceMs = (grace ?? 0) * SECOND;
    const { record, held } = await this.find(path, signal);
    if (held) {
      await held.session.kill(name, graceMs);
      return held.dto;
    }
    const { marker, user } = record;
    const tree = { containerId: record.exec.container_id, marker, user, process: undefined, hasEnded: () => true };
    const survivors = await this.trees.end(tree, name, graceMs);
    return { ...record.exec, ...(survivors.length > 0 && { survivors }) };
  }

  /** Kills and forgets it. */
  async delete(path: ExecPath, signal: AbortSignal): Promise<ExecSessionDto> {
    const exec = await this.kill(path, { signal: 'TERM', grace: 0 }, signal);
    await this.forget(exec.container_id, exec.exec_id);
    return exec;
  }

  /**
   * An exec whose output this process has.
   *
   * @throws AppError `exec_not_found`, `output_gone` if its dockAPI has ended
   */
  async holder(path: ExecPath, signal: AbortSignal): Promise<HeldExec> {
    const { record, held } = await this.find(path, signal);
    if (held) return held;
    const { first } = record.exec.output;
    throw new AppError('output_gone', 'The output was lost with the dockAPI that ran the command: start it again', {
      details: { first },
    });
  }

  /**
   * The instance that follows an exec, if it is another one.
   *
   * @throws AppError `exec_not_found`
   */
  async elsewhere(path: ExecPath, signal: AbortSignal): Promise<string | undefined> {
    const { record, held } = await this.find(path, signal);
    return held || !(await this.records.isElsewhere(record)) ? undefined : record.instance;
  }

  private async find({ id, owner, execId }: ExecPath, signal: AbortSignal) {
    if (!EXEC_ID.test(execId)) throw AppError.invalidField('exec_id', EXEC_ID_RULE);
    const containerId = await this.directory.idOf(id, owner, signal);
    const held = this.held.get(containerId)?.get(execId);
    await held?.started.catch(() => undefined);
    const record = held?.record ?? (await this.records.find(containerId, execId));
    if (record) return { record, held: this.held.get(containerId)?.get(execId) };
    const detail = `The container has no exec "${execId}": list them with GET /containers/${id}/execs`;
    throw new AppError('exec_not_found', detail);
  }

  private async again(known: HeldExec, digest: string): Promise<{ exec: ExecSessionDto; isNew: boolean }> {
    checkSameRequest(known.record, digest, known.record.exec.exec_id);
    await known.started;
    return { exec: known.dto, isNew: false };
  }

  private currentOf(record: ExecRecord): ExecSessionDto {
    return this.held.get(record.exec.container_id)?.get(record.exec.exec_id)?.dto ?? record.exec;
  }

  /** @throws AppError `too_many_requests` */
  private hold(
    containerId: string,
    execId: string,
    spec: ExecSpec,
    options: Pick<ExecRecord, 'request' | 'keep'>,
  ): HeldExec {
    const execs = this.held.get(containerId) ?? new Map<string, HeldExec>();
    this.makeRoom(execs);
    const session = new ExecSession(this.config.exec.historyBytes, this.budget, spec.waitsForReader);
    const exec = toDto(containerId, execId, spec, session);
    const { instance } = this.records;
    const record = { exec, ...options, instance, marker: randomUUID(), user: spec.user };
    const held = new HeldExec(record, spec, session, this.config.exec.viewers);
    this.held.set(containerId, execs.set(execId, held));
    return held;
  }

  private makeRoom(execs: Map<string, HeldExec>): void {
    const most = this.config.exec.perContainer;
    if (execs.size < most) return;
    const ended = [...execs.values()].find(({ session }) => session.end);
    if (!ended) {
      const detail = `The container has ${most} running execs (DOCKAPI_MAX_EXECS): end one of them first`;
      throw new AppError('too_many_requests', detail);
    }
    void this.forget(ended.record.exec.container_id, ended.record.exec.exec_id);
  }

  private async begin(held: HeldExec): Promise<void> {
    const { record, spec, session } = held;
    const { container_id: containerId, exec_id: execId } = record.exec;
    try {
      const existing = await this.records.putIfAbsent(record);
      if (existing) throw new RecordExists(existing);
      const { signal } = this.over;
      await this.sessions.start(containerId, spec, session, { isPatient: true, signal, marker: record.marker, execId });
    } catch (error) {
      this.drop(containerId, execId);
      if (!(error instanceof RecordExists)) await this.records.delete(containerId, execId);
      throw error;
    }
    void session.ended.then(() => this.settle(held));
  }

  /** Keeps the record of an ended exec for a while. */
  private async settle(held: HeldExec): Promise<void> {
    const { exec, keep } = held.record;
    if (this.over.signal.aborted || !this.held.get(exec.container_id)?.has(exec.exec_id)) return;
    held.timer = setTimeout(() => void this.forget(exec.container_id, exec.exec_id), keep * SECOND).unref();
    await this.records.settle({ ...held.record, exec: held.dto });
  }

  /** The store may have lost their records. */
  private async restore(): Promise<void> {
    for (const held of this.all()) {
      await held.started.catch(() => undefined);
      const { container_id: containerId, exec_id: execId } = held.record.exec;
      if (this.held.get(containerId)?.get(execId) !== held) continue;
      await this.records.restore({ ...held.record, exec: held.dto }).catch(() => undefined); // its end is written again
    }
  }

  private drop(containerId: string, execId: string): void {
    const execs = this.held.get(containerId);
    const held = execs?.get(execId);
    if (!execs || !held) return;
    clearTimeout(held.timer);
    held.session.forget();
    execs.delete(execId);
    if (execs.size === 0) this.held.delete(containerId);
  }

  private async forget(containerId: string, execId: string): Promise<void> {
    this.drop(containerId, execId);
    await this.records.delete(containerId, execId);
  }

  /** The container is gone. */
  private async forgetAll(containerId: string): Promise<void> {
    for (const execId of [...(this.held.get(containerId)?.keys() ?? [])]) void this.forget(containerId, execId);
    const records = await this.records.list(containerId).catch(() => []);
    for (const { exec } of records) await this.forget(containerId, exec.exec_id);
  }
}

/** A request for an exec that the store has already. */
class RecordExists extends Error {
  constructor(readonly record: ExecRecord) {
    super('the store has a record of this exec');
  }
}

function sizeOf({ tty, cols, rows }: StartExecDto) {
  if (!tty || (cols == null && rows == null)) return undefined;
  return { cols: cols ?? DEFAULT_SIZE.cols, rows: rows ?? DEFAULT_SIZE.rows };
}
