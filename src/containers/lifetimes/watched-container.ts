import type { ContainerActivity } from '../../activity/container-activity.js';
import type { ContainerState } from '../../docker/containers/managed-container.js';
import { expiryOf, type Lifetime, lifetimeOf } from './lifetime.js';
import type { LifetimeRecord } from './lifetime-record.js';
import { expiryAction, type NextAction, nextAction, type Situation } from './next-action.js';
import { type EngineState, type Sleep, sleepOf } from './sleep-mark.js';

/** A container with a lifetime, as this process knows it. Durations are measured by the monotonic clock. */
export class WatchedContainer {
  lifetime: Lifetime;
  /** The record's text in the store, to see whether it has changed. */
  text: string | undefined;
  /** Whether `container.expiring` was told for this end. */
  warnedFor: number | undefined;
  /** By `performance.now()`: no action before, because one failed. */
  notBeforeMs = 0;
  /** False if it may be starting, or another process may just have stopped it: its lock tells. */
  isKnown = true;
  private sinceMs = performance.now();
  private end: { wallMs: number; atMs: number } | undefined;

  constructor(
    readonly id: string,
    readonly labels: Record<string, string>,
    public state: EngineState,
    public record: LifetimeRecord | undefined,
  ) {
    this.lifetime = lifetimeOf(labels, record);
    this.measureEnd();
  }

  get sleep(): Sleep | null {
    return sleepOf(this.record, this.state);
  }

  /** As {@link sleep}, with a status that is newer. */
  sleepAs(status: ContainerState): Sleep | null {
    return sleepOf(this.record, { ...this.state, status });
  }

  /** Milliseconds since 1970. */
  get expiresAt(): number | undefined {
    return this.end?.wallMs;
  }

  get isExpired(): boolean {
    return this.end !== undefined && this.end.atMs <= performance.now();
  }

  /** Starts the idle clock: a start, or a gap in what is known. */
  restartClock(): void {
    this.sinceMs = performance.now();
  }

  setRecord(record: LifetimeRecord | undefined, text = record && JSON.stringify(record)): void {
    const before = this.lifetime;
    this.record = record;
    this.text = text;
    this.lifetime = lifetimeOf(this.labels, record);
    this.measureEnd();
    if (before.idle_timeout === null && this.lifetime.idle_timeout !== null) this.restartClock();
  }

  /** Another process has used it so long ago. */
  usedElsewhere(idleMs: number): void {
    this.sinceMs = Math.max(this.sinceMs, performance.now() - idleMs);
  }

  next(activity: ContainerActivity): NextAction | undefined {
    return nextAction(this.situation(activity));
  }

  /** Its end, whatever it does before. */
  expiry(activity: ContainerActivity): NextAction | undefined {
    return expiryAction(this.situation(activity));
  }

  private situation(activity: ContainerActivity): Situation {
    const { lifetime, sleep, state } = this;
    const now = performance.now();
    return {
      lifetime,
      sleep,
      status: state.status,
      expiresInMs: this.end && this.end.atMs - now,
      idleForMs: activity.isBusy ? null : now - Math.max(this.sinceMs, activity.last?.atMs ?? 0),
    };
  }

  /** The wall clock is read once for each end: if it jumps later, the end does not. */
  private measureEnd(): void {
    const wallMs = expiryOf(this.lifetime, this.record?.first_start);
    if (wallMs === this.end?.wallMs) return;
    this.end = wallMs === undefined ? undefined : { wallMs, atMs: performance.now() + (wallMs - Date.now()) };
  }
}
