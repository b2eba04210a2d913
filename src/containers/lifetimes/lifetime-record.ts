import type { LifetimeChoice } from '../run/fields/lifetime.js';
import type { SleepMark } from './sleep-mark.js';

/** Entries of a container's history that are kept. */
const KEPT = 50;

export const HISTORY_ACTIONS = ['slept', 'woke', 'expired', 'changed', 'removing', 'awake', 'stopped'] as const;
export type HistoryAction = (typeof HISTORY_ACTIONS)[number];

/** Something that happened to a container's life. */
export interface HistoryEntry {
  /** RFC 3339. */
  at: string;
  action: HistoryAction;
  because: string;
  /** `lifetime`: dockAPI by itself. `engine`: another client of the engine, or the container. */
  actor: { kind: 'caller' | 'engine' | 'lifetime'; name: string | null };
}

/** What the store keeps of a container with a lifetime. */
export interface LifetimeRecord {
  /** RFC 3339; undefined: not known yet. */
  first_start?: string;
  /** What changed since the run. */
  changes: LifetimeChoice & { expires_at?: string };
  asleep?: SleepMark;
  /** The start that its lifetime has ended for good, as the engine writes it. It is written before the stop. */
  ended_start?: string;
  /** The end that `container.expiring` has told, in milliseconds since 1970. */
  warned_for?: number;
  history: HistoryEntry[];
}

export const EMPTY_RECORD: LifetimeRecord = { changes: {}, history: [] };

/** Reads a record of the store. One that is damaged is empty, so that other containers do not suffer. */
export function parseRecord(text: string): LifetimeRecord {
  try {
    const record = JSON.parse(text) as Partial<LifetimeRecord>;
    return { ...record, changes: record.changes ?? {}, history: record.history ?? [] };
  } catch {
    return EMPTY_RECORD;
  }
}

/** A record with one more entry in its history. */
export function remembering(record: LifetimeRecord, entry: Omit<HistoryEntry, 'at'>): LifetimeRecord {
  const history = [...record.history, { at: new Date().toISOString(), ...entry }];
  return { ...record, history: history.slice(-KEPT) };
}

/** A record without its sleep mark. */
export function awake({ asleep: _asleep, ...record }: LifetimeRecord): LifetimeRecord {
  return record;
}
