import { SCOPES, Caller, type Scope } from '../../access/caller.js';
import { AppError } from '../../errors/app-error.js';
import type { PoolRunDto } from './pools.dto.js';

/** A pool as it is kept. */
export interface PoolRecord {
  name: string;
  /** undefined: there are no tokens. */
  owner?: string | undefined;
  size: number;
  /** Whether its members wait paused. */
  pause: boolean;
  run: PoolRunDto;
  /** Changes with `run` and `pause`: members of another revision are replaced. */
  revision: string;
  /** Who put it: its members are run with these scopes. */
  caller: { name: string; scopes: Scope[] };
}

export function poolNotFound(name: string): AppError {
  return new AppError('pool_not_found', `There is no pool "${name}": list them with GET /pools`);
}

export function asCaller({ caller, owner }: PoolRecord): Caller {
  return new Caller(caller.name, owner, new Set(caller.scopes));
}

export function toKeptCaller(caller: Caller): PoolRecord['caller'] {
  return { name: caller.name, scopes: SCOPES.filter((scope) => caller.may(scope)) };
}
