import type { ContainerState } from '../../docker/containers/managed-container.js';
import type { OnExpire, OnIdle } from '../run/fields/lifetime.dto.js';
import type { Lifetime } from './lifetime.js';
import type { Sleep } from './sleep-mark.js';

/** What is known of a container's life now. Times are milliseconds. */
export interface Situation {
  lifetime: Lifetime;
  status: ContainerState;
  sleep: Sleep | null;
  /** Until its end; undefined: it has none. */
  expiresInMs: number | undefined;
  /** Since its last use, or since it has been watched; null: it is in use. */
  idleForMs: number | null;
}

/** What a lifetime does next. */
export interface NextAction {
  kind: 'expire' | 'idle';
  action: OnExpire | OnIdle;
  /** Milliseconds; undefined: not while the container is in use. */
  inMs: number | undefined;
}

/** The next action of a lifetime; undefined: there is none. Of two, the earlier. */
export function nextAction(situation: Situation): NextAction | undefined {
  const expiry = expiryAction(situation);
  const idle = idleAction(situation);
  if (!expiry || !idle) return expiry ?? idle;
  return (idle.inMs ?? Infinity) < (expiry.inMs ?? Infinity) ? idle : expiry;
}

/** Its end, if it has one, comes in any state; a container that is down already need not be stopped, unless it could be woken. */
export function expiryAction({ lifetime, status, sleep, expiresInMs }: Situation): NextAction | undefined {
  if (expiresInMs === undefined || status === 'removing') return undefined;
  const { on_expire } = lifetime;
  const isUp = status === 'running' || status === 'paused' || status === 'restarting';
  if (on_expire === 'stop' && !isUp && sleep === null) return undefined;
  return { kind: 'expire', action: on_expire, inMs: expiresInMs };
}

/** Only a running container idles: what somebody paused or stopped stays so. */
function idleAction({ lifetime, status, idleForMs }: Situation): NextAction | undefined {
  const { idle_timeout, on_idle } = lifetime;
  if (idle_timeout === null || status !== 'running') return undefined;
  return { kind: 'idle', action: on_idle, inMs: idleForMs === null ? undefined : idle_timeout * 1_000 - idleForMs };
}
