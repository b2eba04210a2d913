import type { EngineEvent } from '../docker/containers/docker-events.js';
import { LABEL, publicNameOf, serviceOf } from '../docker/containers/managed-container.js';
import { isPoolMember } from '../docker/containers/pool-member.js';
import type { EngineOperation } from '../docker/engine/docker-errors.js';
import type { EventType } from './event-types.js';

/** What an action of the engine means. */
interface Meaning {
  type: EventType;
  /** Operations of dockAPI that can cause it. */
  causes: readonly EngineOperation[];
  /** Those that cause nothing after it. */
  ends?: readonly EngineOperation[];
  details?: (attributes: Record<string, string>) => Record<string, unknown>;
  /** Whether the container is ready by then. */
  isReady?: boolean;
}

const NANOS_IN_MS = 1e6;
const HEALTH = 'health_status';

const MEANINGS: Readonly<Record<string, Meaning>> = {
  create: {
    type: 'container.created',
    causes: ['create'],
    ends: ['create'],
    details: ({ image, [LABEL.image]: asked = image }) => ({ image: asked }),
  },
  start: { type: 'container.started', causes: ['start', 'restart'], ends: ['start', 'restart'] },
  die: {
    type: 'container.died',
    causes: ['stop', 'restart', 'kill', 'remove'],
    ends: ['stop', 'kill'],
    details: exitOf,
  },
  pause: { type: 'container.paused', causes: ['pause'], ends: ['pause'] },
  unpause: { type: 'container.unpaused', causes: ['unpause', 'stop', 'restart'], ends: ['unpause'] },
  rename: {
    type: 'container.renamed',
    causes: ['rename'],
    ends: ['rename'],
    details: ({ oldName }) => ({ old_name: bareName(oldName) }),
  },
  destroy: { type: 'container.removed', causes: ['remove'] },
};

/** A container of a pool is renamed when a caller gets it, and begins to be for everybody else. */
const GIVEN: Meaning = { ...MEANINGS['create']!, causes: ['rename'], ends: ['rename'], isReady: true };

/** Podman has an attribute of another name (Podman, `libpod/events`). */
export function exitOf({ exitCode, containerExitCode }: Record<string, string>): { exit_code: number } {
  return { exit_code: Number(exitCode ?? containerExitCode ?? 0) };
}

/** What the engine's event means; undefined: the log leaves it out. */
export function meaningOf({ Type, Action, Actor }: EngineEvent): Meaning | undefined {
  if (Type === 'image') return Action === 'pull' ? { type: 'image.pulled', causes: [] } : undefined;
  if (Type !== 'container' || Actor.Attributes[LABEL.managed] !== 'true') return undefined;
  // Of a Swarm service, whose removal dockAPI itself tells: each of its tasks has a container of its own.
  if (Action === 'destroy' && serviceOf(Actor.Attributes) !== undefined) return undefined;
  const { name, oldName } = Actor.Attributes;
  if (isPoolMember(Actor.Attributes, bareName(name))) return undefined;
  if (Action === 'rename' && isPoolMember(Actor.Attributes, bareName(oldName))) return GIVEN;
  if (!Action.startsWith(HEALTH)) return MEANINGS[Action];
  // Docker has the status after a colon, at each change; Podman in an attribute.
  const status = Action.slice(HEALTH.length + 1).trim() || Actor.Attributes['health_status'];
  return { type: 'container.health', causes: [], details: () => ({ status }) };
}

/** The same in every process that hears of the event. */
export function keyOf({ Type, Action, Actor, timeNano }: EngineEvent): string {
  return [Type, Actor.ID, Action, timeNano].join('|');
}

export function timeOf({ timeNano }: EngineEvent): string {
  return new Date(timeNano === undefined ? Date.now() : timeNano / NANOS_IN_MS).toISOString();
}

/** An image's actor is its reference. */
export function nameOf({ Type, Actor }: EngineEvent): string {
  return Type === 'image' ? Actor.ID : publicNameOf(Actor.Attributes['name'] ?? '', Actor.Attributes);
}

/** Without the slash that some engines begin it with. */
export function bareName(name = ''): string {
  return name.replace(/^\//, '');
}
