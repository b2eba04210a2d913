import { randomUUID } from 'node:crypto';
import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Activity } from '../../activity/activity.service.js';
import type { ContainerActivity } from '../../activity/container-activity.js';
import { ContainerDirectory } from '../../docker/containers/container-directory.service.js';
import { abortable } from '../../docker/engine/abortable.js';
import { Shutdown } from '../../http/shutdown.js';
import { Instances } from '../../store/instances.service.js';
import { LocalStore } from '../../store/local-store.js';
import { drained } from './drained.js';
import { WatchedContainers } from './watched-containers.service.js';

const QUESTIONS = 'lifetimes/questions';
const ANSWERS = 'lifetimes/answers';
/** Milliseconds for the others to answer. */
const ANSWER_MS = 3_000;
/** Milliseconds between two looks at whether the one that asked lives. */
const LOOK_MS = 1_000;
const LONGEST_MS = 3_600_000;
/** Milliseconds for the answer after the time that requests have to end. */
const DRAIN_ANSWER_MS = 500;

/** There is nobody else. */
const NOBODY: AsyncDisposable = { [Symbol.asyncDispose]: () => Promise.resolve() };

/** "Does nobody use the container?" While it stands, every process holds what comes for the container. */
interface Question {
  by: string;
  nonce: string;
  /** Milliseconds that requests under way have to end before the answer; undefined: it is given at once. */
  drainMs?: number;
}

interface Answer {
  nonce: string;
  /** Milliseconds since the last use; null: it is in use. */
  idleMs: number | null;
}

/** A question of another process that this one has answered. */
interface Answered {
  nonce: string;
  by: string;
  gate: Disposable;
  over: PromiseWithResolvers<void>;
}

/**
 * Lets a process stop a container only while no other one uses it: it asks, each of them closes its gate and answers, and the
 * gates stay closed until the question is withdrawn. Without others, nothing is asked.
 */
@Injectable()
export class Agreement implements OnModuleInit, OnModuleDestroy {
  private readonly answered = new Map<string, Answered>();
  private readonly logger = new Logger('Lifetimes');
  private subscriptions: Disposable[] = [];
  /** How often others have left. */
  private departures = 0;
  private timer: NodeJS.Timeout | undefined;
  private answering = Promise.resolve();

  constructor(
    private readonly store: LocalStore,
    private readonly instances: Instances,
    private readonly activity: Activity,
    private readonly directory: ContainerDirectory,
    private readonly watched: WatchedContainers,
    private readonly shutdown: Shutdown,
  ) {}

  onModuleInit(): void {
    if (this.store.kind === 'memory') return;
    this.subscriptions = [this.store.watch(QUESTIONS, () => this.look()), this.instances.onLeft(() => this.onLeft())];
    this.timer = setInterval(() => this.answered.size > 0 && this.look(), LOOK_MS).unref();
  }

  onModuleDestroy(): void {
    for (const each of this.subscriptions) each[Symbol.dispose]();
    clearInterval(this.timer);
  }

  /**
   * Asks all others, while the container's lock and gate of this process are held.
   *
   * @param idleMs milliseconds without a use that are needed
   * @returns withdraws the question when it is disposed of; undefined: another process uses the container, does not answer, or has left
   */
  async reach(containerId: string, idleMs: number, signal: AbortSignal): Promise<AsyncDisposable | undefined> {
    const before = this.departures;
    const others = await this.others();
    if (this.departures !== before) return undefined;
    if (others.length === 0) return NOBODY;
    const question: Question = { by: this.instances.id, nonce: randomUUID() };
    const isIdle = (idle: number | null) => idle !== null && idle >= idleMs;
    try {
      if (await this.ask(containerId, question, others, isIdle, ANSWER_MS, signal)) return this.asked(containerId);
    } catch (error) {
      this.logger.debug(error);
    }
    await this.withdraw(containerId);
    return undefined;
  }

  /**
   * Gives requests under way at all others a moment to end, whatever comes of it, while the container's lock and gate of this
   * process are held.
   *
   * @param ms milliseconds
   * @returns withdraws the question when it is disposed of
   */
  async drain(containerId: string, ms: number, signal: AbortSignal): Promise<AsyncDisposable> {
    const others = await this.others();
    if (others.length === 0) return NOBODY;
    const question: Question = { by: this.instances.id, nonce: randomUUID(), drainMs: ms };
    await this.ask(containerId, question, others, () => true, ms + DRAIN_ANSWER_MS, signal).catch((error: unknown) =>
      this.logger.debug(error),
    );
    return this.asked(containerId);
  }

  /** What it used until then, nobody can tell any more. */
  private onLeft(): void {
    this.departures++;
    for (const container of this.watched.all()) container.restartClock();
  }

  private async others(): Promise<string[]> {
    return this.store.kind === 'memory' ? [] : this.instances.others();
  }

  private asked(containerId: string): AsyncDisposable {
    return { [Symbol.asyncDispose]: () => this.withdraw(containerId) };
  }

  private async withdraw(containerId: string): Promise<void> {
    await this.store.delete(QUESTIONS, containerId).catch((error: unknown) => this.logger.debug(error));
  }

  /** @returns whether all answers are as wanted */
  private async ask(
    containerId: string,
    question: Question,
    others: readonly string[],
    isWanted: (idleMs: number | null) => boolean,
    limitMs: number,
    signal: AbortSignal,
  ): Promise<boolean> {
    const deadline = AbortSignal.any([signal, AbortSignal.timeout(limitMs)]);
    await this.store.put(QUESTIONS, containerId, JSON.stringify(question), { ttlMs: LONGEST_MS });
    const missing = new Set(others);
    for (;;) {
      const change = Promise.withResolvers<void>();
      using _watch = this.store.watch(ANSWERS, () => change.resolve());
      for (const other of missing) {
        const text = await this.store.get(ANSWERS, answerId(containerId, other));
        const answer = text === undefined ? undefined : (JSON.parse(text) as Answer);
        if (answer?.nonce !== question.nonce) continue;
        if (!isWanted(answer.idleMs)) return false;
        missing.delete(other);
      }
      if (missing.size === 0) return true;
      await abortable(change.promise, deadline);
    }
  }

  /** One look after the other, so that none overtakes another. */
  private look(): void {
    this.answering = this.answering.then(() => this.answerAll()).catch((error: unknown) => this.logger.debug(error));
  }

  private async answerAll(): Promise<void> {
    const questions = new Map(
      (await this.store.list(QUESTIONS)).map(({ id, value }) => [id, JSON.parse(value) as Question]),
    );
    for (const [id, { nonce, by }] of this.answered) {
      if (questions.get(id)?.nonce !== nonce || !(await this.instances.isAlive(by))) this.open(id);
    }
    for (const [id, question] of questions) {
      if (question.by === this.instances.id || this.answered.has(id)) continue;
      if (await this.instances.isAlive(question.by)) await this.answer(id, question);
    }
  }

  private async answer(containerId: string, { nonce, by, drainMs }: Question): Promise<void> {
    const over = Promise.withResolvers<void>();
    const gate = this.activity.hold(containerId, (signal) => abortable(over.promise, signal));
    this.answered.set(containerId, { nonce, by, gate, over });
    const activity = this.activity.of(containerId);
    if (drainMs === undefined) return this.say(containerId, nonce, activity);
    // The other questions do not wait for it.
    void drained(activity, drainMs, this.shutdown.signal)
      .then(() => this.say(containerId, nonce, activity))
      .catch((error: unknown) => this.logger.debug(error));
  }

  private async say(containerId: string, nonce: string, { isBusy, last }: ContainerActivity): Promise<void> {
    const idleMs = isBusy ? null : last ? performance.now() - last.atMs : Number.MAX_SAFE_INTEGER;
    const answer: Answer = { nonce, idleMs };
    const options = { ttlMs: LONGEST_MS };
    await this.store.put(ANSWERS, answerId(containerId, this.instances.id), JSON.stringify(answer), options);
  }

  /** The container may have been stopped, and the engine's event may come later. */
  private open(containerId: string): void {
    const answered = this.answered.get(containerId);
    this.answered.delete(containerId);
    const container = this.watched.find(containerId);
    if (container) container.isKnown = false;
    this.directory.renew(containerId);
    answered?.gate[Symbol.dispose]();
    answered?.over.resolve();
    void this.store.delete(ANSWERS, answerId(containerId, this.instances.id)).catch(() => undefined);
  }
}

function answerId(containerId: string, instance: string): string {
  return `${containerId}.${instance}`;
}
