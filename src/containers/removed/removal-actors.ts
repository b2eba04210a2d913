import { currentCaller, LOCAL_CALLER } from '../../access/caller.js';
import type { Reason, Removal } from './removed-container.js';

/** A removal that the caller of the current request asked for. */
export function byCaller(because: Reason): Removal {
  const caller = currentCaller();
  if (!caller) return byEngine(because);
  return { because, actor: { kind: 'caller', name: caller === LOCAL_CALLER ? null : caller.name } };
}

/** A removal that nobody asked for now, such as that of a container that has exited. */
export function byEngine(because: Reason): Removal {
  return { because, actor: { kind: 'engine', name: null } };
}

/** A removal at the end of a container's lifetime. */
export function byLifetime(because: 'expired' | 'idle'): Removal {
  return { because, actor: { kind: 'lifetime', name: null } };
}
