import { randomUUID } from 'node:crypto';
import type { Duplex, Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { currentCaller } from '../../../access/caller.js';
import { WakeUps } from '../../../activity/wake-ups.service.js';
import { ContainerChanges } from '../../../docker/containers/container-changes.service.js';
import { DockerService } from '../../../docker/engine/docker.service.js';
import type { OutputChunk } from '../../../docker/engine/multiplexed-stream.js';
import { refusedCommand } from '../../../docker/engine/runtime-errors.js';
import { AppError, type ErrorCode } from '../../../errors/app-error.js';
import { EventRecorder } from '../../../events/event-recorder.service.js';
import { ExecProcess } from '../exec-process.js';
import { TreeKiller } from '../tree/tree-killer.service.js';
import type { ExecEnd, ExecSession } from './exec-session.js';
import { type ExecSpec, toExecOptions } from './exec-spec.js';
import { isReasonOfPodman, isRefused, mayBeReason, reasonIn, refusedExitCode } from './first-words.js';
import type { ReaderPace } from './reader-pace.js';
import { SessionInput } from './session-input.js';
import { SessionOutput } from './session-output.js';

/** Errors of the engine for an exec whose end it has lost. */
const LOST = new Set<ErrorCode>(['container_not_found', 'container_not_running', 'engine_error']);
const AWAY = new Set<ErrorCode>(['engine_unreachable', 'engine_timeout']);
/** Milliseconds between two looks for an engine that is away. */
const AWAY_MS = 1_000;

/** Milliseconds between two looks at a process whose readers are behind. */
const HELD_LOOK_MS = 250;
/**
 * Milliseconds without an answer after which the process may have ended: newer engines (28.5, not 20.10) do not tell while they wait
 * for its last output to be taken, and drop that after 2 s (moby `daemon/monitor.go`, `ProcessEvent`, holds the lock of
 * `ContainerExecInspect`).
 */
const UNANSWERED_MS = 500;

/** Of a process that SIGKILL ended, as the kernel does with all when their container ends. */
const KILLED = 137;
/** Milliseconds from the end of such a process to that of its container. */
const CONTAINER_END_MS = 1_000;
/** Milliseconds from SIGTERM to SIGKILL after a timeout. */
const TIMEOUT_GRACE_MS = 5_000;

/** What a caller wants to know of a session while it runs. */
export interface SessionOptions {
  /** Gets the output, besides the history. */
  onOutput?: (chunk: OutputChunk) => void;
  /** Whether an engine that goes away is waited for; otherwise the session ends with its error. */
  isPatient: boolean;
  /** Ends the session, while the command goes on. */
  signal: AbortSignal;
  /** Identifies the processes of the command: see `tree/marker.ts`. */
  marker?: string;
  /** The exec's name in events; the engine's id without it. */
  execId?: string;
}

/** Starts commands, and follows each to its end. */
@Injectable()
export class SessionStarter implements OnModuleDestroy {
  private readonly stopped = new AbortController();
  /** Sessions whose command is running. */
  readonly live = new Set<ExecSession>();

  constructor(
    private readonly docker: DockerService,
    private readonly changes: ContainerChanges,
    private readonly trees: TreeKiller,
    private readonly events: EventRecorder,
    private readonly wakeUps: WakeUps,
  ) {}

  onModuleDestroy(): void {
    this.stopped.abort(new Error('dockAPI is shutting down'));
  }

  /**
   * Starts a command, and wakes its container if it is asleep. What the engine cannot start has ended at once, with 126 or 127 and the engine's words on stderr.
   *
   * @throws AppError of the engine, `container_not_running` among them
   */
  async start(containerId: string, spec: ExecSpec, session: ExecSession, options: SessionOptions): Promise<void> {
    const signal = AbortSignal.any([options.signal, this.stopped.signal]);
    const marker = options.marker ?? randomUUID();
    const use = await this.wakeUps.use(containerId, 'exec', currentCaller()?.name, signal);
    void session.ended.then(() => use[Symbol.dispose]());
    try {
      const engineId = await this.docker.createExec(containerId, toExecOptions(spec, marker), signal);
      const process = new ExecProcess(this.docker, engineId);
      session.endTree = (name, graceMs) =>
        this.trees.end({ containerId, marker, process, user: spec.user, hasEnded: () => !!session.end }, name, graceMs);
      session.resize = (cols, rows) => this.docker.resizeExec(engineId, { cols, rows }, this.stopped.signal);
      const source = await this.open(engineId, spec, session, signal);
      this.live.add(session);
      this.tellAbout(containerId, options.execId ?? engineId, session);
      void this.follow(containerId, spec, session, process, source, { ...options, signal });
    } catch (error) {
      const refused = refusedCommand(error);
      if (!refused) {
        use[Symbol.dispose]();
        throw error;
      }
      const chunk: OutputChunk = { stream: 'stderr', data: Buffer.from(refused.words) };
      await this.take(session, chunk, options);
      session.finish({ state: 'exited', exitCode: refused.exitCode });
    }
  }

  private tellAbout(containerId: string, execId: string, session: ExecSession): void {
    this.events.record({ type: 'exec.started', containerId, details: { exec_id: execId } });
    void session.ended.then(() => {
      const details = { exec_id: execId, exit_code: session.end?.exitCode ?? null };
      if (session.end?.state !== 'lost') this.events.record({ type: 'exec.ended', containerId, details });
    });
  }

  private async open(
    id: string,
    spec: ExecSpec,
    session: ExecSession,
    signal: AbortSignal,
  ): Promise<Readable | Duplex> {
    if (!spec.stdin) {
      const source = await this.docker.startExec(id, spec.tty, signal);
      await this.size(spec, session);
      return source;
    }
    const source = await this.docker.startExecWithInput(id, spec.tty, signal);
    session.input = new SessionInput(source, spec.tty, session.whenEnded);
    await this.size(spec, session);
    return source;
  }

  /** Engines before API 1.42 do not know the size from the start on. */
  private async size({ tty, size }: ExecSpec, session: ExecSession): Promise<void> {
    if (tty && size) await session.resize(size.cols, size.rows).catch(() => undefined); // it has ended already
  }

  private async take(session: ExecSession, chunk: OutputChunk, { onOutput, signal }: SessionOptions): Promise<void> {
    await session.add(chunk, signal);
    onOutput?.(chunk);
  }

  /** Follows a started command to its end. Never rejects. */
  private async follow(
    containerId: string,
    spec: ExecSpec,
    session: ExecSession,
    process: ExecProcess,
    source: Readable | Duplex,
    options: SessionOptions,
  ): Promise<void> {
    const over = new AbortController();
    const signal = AbortSignal.any([options.signal, over.signal, session.whenEnded]);
    const timer =
      spec.timeoutMs !== undefined
        ? setTimeout(() => void session.timeOut(TIMEOUT_GRACE_MS), spec.timeoutMs)
        : undefined;
    const output = this.outputOf(source, spec, session, process, { ...options, signal });
    try {
      const containerEnd = this.containerEnd(containerId, signal);
      if (session.pace) void releaseAtEnd(session.pace, process, signal);
      await Promise.race([output.drained, process.ended(signal), containerEnd]);
      session.pace?.release();
      await output.finish(signal);
      session.isCut = output.isCut;
      session.finish(await this.endOf(session, process, containerEnd, { ...options, signal }));
    } catch (error) {
      if (!session.end) session.isCut = true;
      const failure = error instanceof AppError ? { failure: error } : {};
      session.finish({ state: session.ending ?? 'lost', exitCode: null, ...failure });
    } finally {
      clearTimeout(timer);
      over.abort();
      output.close();
      source.destroy();
      this.live.delete(session);
    }
  }

  /** The output, without the words of an engine that puts them into it: those are stderr. */
  private outputOf(
    source: Readable,
    { tty }: ExecSpec,
    session: ExecSession,
    process: ExecProcess,
    options: SessionOptions,
  ): SessionOutput {
    let isFirst = true;
    const take = async (chunk: OutputChunk, closing: AbortSignal) => {
      if (session.isRefused) return; // Podman adds that it has lost the command
      const isReason = isFirst && (await this.isReason(chunk, process, options.signal));
      isFirst = false;
      session.isRefused ||= isReason;
      const words = isReason ? { stream: 'stderr' as const, data: reasonIn(chunk) } : chunk;
      await this.take(session, words, { ...options, signal: closing });
    };
    return new SessionOutput(source, tty, take, session.pace !== undefined);
  }

  private async isReason(chunk: OutputChunk, process: ExecProcess, signal: AbortSignal): Promise<boolean> {
    if (await this.docker.isPodman()) return isReasonOfPodman(chunk);
    return mayBeReason(chunk) && isRefusal(process, signal);
  }

  private async endOf(
    session: ExecSession,
    process: ExecProcess,
    containerEnd: Promise<void>,
    options: SessionOptions,
  ): Promise<ExecEnd> {
    for (;;) {
      try {
        const end = await this.patiently(() => process.end(options.signal), options);
        const exitCode = session.isRefused ? refusedExitCode(end.exitCode) : end.exitCode;
        const isContainers = exitCode === KILLED && !session.ending && (await soon(containerEnd));
        return { state: isContainers ? 'container_ended' : (session.ending ?? 'exited'), exitCode };
      } catch (error) {
        if (!(error instanceof AppError && LOST.has(error.code))) throw error;
        // The engine forgets an exec together with its container, and tells nothing of it while the container is paused.
        if (await soon(containerEnd)) return { state: session.ending ?? 'container_ended', exitCode: KILLED };
        if (error.code !== 'container_not_running') throw error;
      }
    }
  }

  private async patiently<T>(ask: () => Promise<T>, { isPatient, signal }: SessionOptions): Promise<T> {
    for (;;) {
      try {
        return await ask();
      } catch (error) {
        if (!isPatient || !(error instanceof AppError && AWAY.has(error.code))) throw error;
        await sleep(AWAY_MS, undefined, { signal });
      }
    }
  }

  /** Resolves when the container is not running any more, or again; never, if that cannot be told. */
  private containerEnd(containerId: string, signal: AbortSignal): Promise<void> {
    let start: string | undefined;
    const ended = this.changes.until(
      containerId,
      (details) => {
        start ??= details?.State.StartedAt;
        return details?.State.Running && details.State.StartedAt === start ? undefined : true;
      },
      signal,
    );
    return ended.then(
      () => undefined,
      () => new Promise<void>(() => undefined),
    );
  }
}

async function isRefusal(process: ExecProcess, signal: AbortSignal): Promise<boolean> {
  return isRefused(await process.state(signal).catch(() => ({ running: true, exitCode: null, pid: undefined })));
}

/** A command that is held back may end meanwhile, and the engine is not asked often otherwise. Never rejects. */
async function releaseAtEnd(pace: ReaderPace, process: ExecProcess, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await sleep(HELD_LOOK_MS, undefined, { signal, ref: false }).catch(() => undefined);
    if (!pace.wasHeld()) continue;
    const silence = setTimeout(() => pace.suspectEnd(), UNANSWERED_MS);
    const state = await process.state(signal).catch(() => undefined);
    clearTimeout(silence);
    if (state && !state.running && state.exitCode !== null) return pace.release();
  }
}

async function soon(containerEnd: Promise<void>): Promise<boolean> {
  return Promise.race([containerEnd.then(() => true), sleep(CONTAINER_END_MS, false, { ref: false })]);
}
