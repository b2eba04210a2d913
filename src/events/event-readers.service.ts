import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import { Config } from '../config/config.js';
import { abortable } from '../docker/engine/abortable.js';
import { namesContainer } from '../docker/containers/container-id.js';
import { Places } from '../http/places.js';
import { EventLog } from './event-log.service.js';
import type { EventBody, EventType, LogEntry } from './event-types.js';

/** Entries that are read at once. */
const PAGE = 500;
/** Events without an id after which they begin. */
const LATEST = 100;

/** Which events a reader wants. */
export interface EventFilter {
  /** Id, its first 12 or more digits, or name. */
  container: string | undefined;
  types: readonly EventType[] | undefined;
}

/** What a reader gets next: an event, a gap, or an id up to which no entry was for it. */
export type Item =
  | { kind: 'event'; id: string; event: EventBody }
  | { kind: 'gap'; id: string | undefined }
  | { kind: 'nothing'; id: string };

/** What a client that asks now and then gets. */
export interface EventPage {
  events: { id: string; event: EventBody }[];
  isGap: boolean;
  lastId: string;
}

/** Reads the log for clients that follow it. */
@Injectable()
export class EventReaders {
  /** Of the clients that follow it. */
  readonly places: Places;

  constructor(
    private readonly log: EventLog,
    { capacity }: Config,
  ) {
    this.places = new Places(capacity.eventReaders, 'DOCKAPI_EVENT_READERS', 'events');
  }

  /** The events after an id, 500 entries at most; without an id the last 100. */
  async page(after: string | undefined, caller: Caller, filter: EventFilter): Promise<EventPage> {
    const last = await this.log.lastId(); // before the look: what comes meanwhile is for the next request
    const { entries, isGap } = await this.log.read(after, after === undefined ? this.log.kept : PAGE);
    let isCut = isGap && after !== undefined;
    const events: EventPage['events'] = [];
    for (const { id, value } of entries) {
      const entry = JSON.parse(value) as LogEntry;
      if (!entry.event) isCut ||= after !== undefined;
      else if (isFor(entry, entry.event, caller, filter)) events.push({ id, event: entry.event });
    }
    const lastId = entries.at(-1)?.id ?? (isGap ? last : (after ?? last));
    return { events: after === undefined ? events.slice(-LATEST) : events, isGap: isCut, lastId };
  }

  /** Where a client that names no last event begins: at the events to come. */
  start(): Promise<string> {
    return this.log.lastId();
  }

  /** Follows the log until the signal aborts, which rejects with its reason. */
  async *follow(after: string, caller: Caller, filter: EventFilter, signal: AbortSignal): AsyncGenerator<Item, never> {
    for (let position = after; ;) {
      const change = Promise.withResolvers<void>();
      using _watch = this.log.watch(() => change.resolve());
      const { entries, isGap } = await this.log.read(position, PAGE);
      if (isGap) yield { kind: 'gap', id: undefined };
      let sent = position;
      for (const { id, value } of entries) {
        const entry = JSON.parse(value) as LogEntry;
        position = id;
        if (entry.event && !isFor(entry, entry.event, caller, filter)) continue;
        yield entry.event ? { kind: 'event', id, event: entry.event } : { kind: 'gap', id };
        sent = id;
      }
      if (sent !== position) yield { kind: 'nothing', id: position };
      if (isGap && entries.length === 0) position = await this.log.lastId();
      if (entries.length === 0) await abortable(change.promise, signal);
    }
  }
}

/** Images belong to nobody: all who may read see them. */
function isFor({ owner }: LogEntry, event: EventBody, caller: Caller, { container, types }: EventFilter): boolean {
  const { onlyOwner } = caller;
  if (types && !types.includes(event.type)) return false;
  const { container_id: id, name } = event;
  if (id === null) return container === undefined;
  if (onlyOwner !== undefined && onlyOwner !== owner) return false;
  return container === undefined || namesContainer(container, { id, name });
}
