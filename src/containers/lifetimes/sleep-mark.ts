import type { ContainerState } from '../../docker/containers/managed-container.js';
import type { LifetimeRecord } from './lifetime-record.js';

/** How a container sleeps. */
export type Sleep = 'stopped' | 'paused';

/**
 * Says that a lifetime has put a container to sleep. It is written before the container is stopped, so that its exit is not
 * taken for its own.
 */
export interface SleepMark {
  how: Sleep;
  /** The start that was put to sleep, as the engine writes it: a later start is another one. */
  started_at: string;
  /** False while the container is being stopped or paused. */
  done: boolean;
  /** The restart policy to restore; undefined: it was not changed. */
  restart_policy?: { Name: string; MaximumRetryCount: number };
}

/** What the engine says about a container: its state, and the time of its last start. */
export interface EngineState {
  status: ContainerState;
  startedAt: string;
}

const STATUS: Record<Sleep, readonly ContainerState[]> = { stopped: ['exited', 'dead'], paused: ['paused'] };

/** Whether a container sleeps, and how. What somebody else stopped, started or paused does not sleep. */
export function sleepOf(record: LifetimeRecord | undefined, { status, startedAt }: EngineState): Sleep | null {
  const mark = record?.asleep;
  if (!mark?.done || mark.started_at !== startedAt) return null;
  return STATUS[mark.how].includes(status) ? mark.how : null;
}

/**
 * What becomes of a mark when the container is seen and nobody is changing it. A mark that is not done was left behind by a
 * process that died.
 */
export function settled(mark: SleepMark, { status, startedAt }: EngineState): 'keep' | 'finish' | 'clear' {
  const isDown = mark.started_at === startedAt && STATUS[mark.how].includes(status);
  if (!isDown) return 'clear';
  return mark.done ? 'keep' : 'finish';
}

/**
 * Whether the exit of a container is that of a lifetime, which must not remove it: `auto_remove` is for exits of its own.
 *
 * @param startedAt the start that ended
 */
export function isStoppedByLifetime(record: LifetimeRecord | undefined, startedAt: string): boolean {
  const { asleep, ended_start } = record ?? {};
  return ended_start === startedAt || (asleep?.how === 'stopped' && asleep.started_at === startedAt);
}
