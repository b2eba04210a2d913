/** Every type of event. */
export const EVENT_TYPES = [
  'container.created',
  'container.started',
  'container.ready',
  'container.died',
  'container.paused',
  'container.unpaused',
  'container.renamed',
  'container.removed',
  'container.health',
  'container.expiring',
  'container.expired',
  'container.idle',
  'container.slept',
  'container.woke',
  'exec.started',
  'exec.ended',
  'image.pulled',
] as const;
export type EventType = (typeof EVENT_TYPES)[number];

/** Stands for events that may have been missed: its readers list again. */
export const GAP = 'gap';

/** What caused an event. */
export interface Actor {
  /** `caller`: a request to dockAPI. `engine`: the container itself, the engine, or a client of the engine. `lifetime`: its lifetime. */
  kind: 'caller' | 'engine' | 'lifetime';
  /** Name of the caller's token. */
  name?: string;
}

/** An event as clients get it, without the id that the log gives it. */
export interface EventBody {
  type: EventType;
  /** RFC 3339. */
  at: string;
  /** Null for images. */
  container_id: string | null;
  /** Of the container; of an image its reference. */
  name: string;
  actor: Actor;
  /** The operation that caused it, as `stop`; null if it is not known. */
  reason: string | null;
  details: Record<string, unknown>;
}

/** An entry of the log. */
export interface LogEntry {
  /** Equal for the same event, whichever process heard of it. */
  key: string;
  /** Owner of the container; undefined: none. */
  owner?: string | undefined;
  /** Undefined: a gap. */
  event?: EventBody;
}
