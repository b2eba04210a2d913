import { randomUUID } from 'node:crypto';
import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Activity } from '../../activity/activity.service.js';
import { ContainerDirectory } from '../../docker/containers/container-directory.service.js';
import { abortable } from '../../docker/engine/abortable.js';
import { Instances } from '../../store/instances.service.js';
import { Store } from '../../store/store.js';
import { WatchedContainers } from './watched-containers.service.js';

const QUESTIONS = 'lifetimes/questions';
const ANSWERS = 'lifetimes/answers';
/** Milliseconds for the others to answer. */
const ANSWER_MS = 3_000;
/** Milliseconds between two looks at whether the one that asked lives. */
const LOOK_MS = 1_000;
const LONGEST_MS = 3_600_000;

/** "Does nobody use the container?" While it stands, every process holds what comes for the container. */
interface Question {
  by: string;
  nonce: string;
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
  private watch: Disposable | undefined;
  private timer: NodeJS.Timeout | undefined;
  private answering = Promise.resolve();

  constructor(
    private readonly store: Store,
    private readonly instances: Instances,
    private readonly activity: Activity,
    private readonly directory: ContainerDirectory,
    private readonly watched: WatchedContainers,
  ) {}

  onModuleInit(): void {
    if (this.store.kind === 'memory') return;
    this.watch = this.store.watch(QUESTIONS, () => this.look());
    this.timer = setInterval(() => this.answered.size > 0 && this.look(), LOOK_MS).unref();
  }

  onModuleDestroy(): void {
    this.watch?.[Symbol.dispose]();
    clearInterval(this.timer);
  }

  /**
   * Asks all others, while the container's lock and gate of this process are held.
   *
   * @param idleMs milliseconds without a use that are needed
   * @returns withdraws the question when it is disposed of; undefined: another process uses the container, or does not answer
   */
  async reach(containerId: string, idleMs: number, signal: AbortSignal): Promise<AsyncDisposable | undefined> {
    const others = this.store.kind === 'memory' ? [] : await this.instances.others();
    if (others.length === 0) return { [Symbol.asyncDispose]: () => Promise.resolve() };
    const question: Question = { by: this.instances.id, nonce: randomUUID() };
    const withdraw = async () => {
      await this.store.delete(QUESTIONS, containerId).catch((error: unknown) => this.logger.debug(error));
    };
    try {
      await this.store.put(QUESTIONS, containerId, JSON.stringify(question), { ttlMs: LONGEST_MS });
      const deadline = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]);
      if (await this.allAgree(containerId, question, others, idleMs, deadline))
        return { [Symbol.asyncDispose]: withdraw };
    } catch (error) {
      this.logger.debug(error);
    }
    await withdraw();
    return undefined;
  }

  private async allAgree(
    containerId: string,
    { nonce }: Question,
    others: readonly string[],
    idleMs: number,
    signal: AbortSignal,
  ): Promise<boolean> {
    const missing = new Set(others);
    for (;;) {
      const change = Promise.withResolvers<void>();
      using _watch = this.store.watch(ANSWERS, () => change.resolve());
      for (const other of missing) {
        const text = await this.store.get(ANSWERS, answerId(containerId, other));
        const answer = text === undefined ? undefined : (JSON.parse(text) as Answer);
        if (answer?.nonce !== nonce) continue;
        if (answer.idleMs === null || answer.idleMs < idleMs) return false;
        missing.delete(other);
      }
      if (missing.size === 0) return true;
      await abortable(change.promise, signal);
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

  private async answer(containerId: string, { nonce, by }: Question): Promise<void> {
    const over = Promise.withResolvers<void>();
    const gate = this.activity.hold(containerId, (signal) => abortable(over.promise, signal));
    this.answered.set(containerId, { nonce, by, gate, over });
    const { isBusy, last } = this.activity.of(containerId);
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
    this.directory.forget(containerId);
    answered?.gate[Symbol.dispose]();
    answered?.over.resolve();
    void this.store.delete(ANSWERS, answerId(containerId, this.instances.id)).catch(() => undefined);
  }
}

function answerId(containerId: string, instance: string): string {
  return `${containerId}.${instance}`;
}
