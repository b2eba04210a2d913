import { Injectable } from '@nestjs/common';
import type { Caller } from '../../access/caller.js';
import { Config } from '../../config/config.js';
import type { ContainerDetails } from '../../docker/engine/engine-types.js';
import { AppError } from '../../errors/app-error.js';
import { parseRfc3339 } from '../../http/rfc3339.js';
import { checkBeforeStop, checkLifetime, type LifetimeChoice } from '../run/fields/lifetime.js';
import { nameOf } from './last-uses.service.js';
import { expiryOf, firstStartOf, type Lifetime, lifetimeOf } from './lifetime.js';
import { EMPTY_RECORD, type LifetimeRecord, remembering } from './lifetime-record.js';
import { LifetimeRecords } from './lifetime-records.service.js';
import { WatchedContainers } from './watched-containers.service.js';

/** What a change of a container asks for; `expires_at` is RFC 3339, or null for no end. */
export type LifetimeChange = LifetimeChoice & { expires_at?: string | null };

/** Changes the lifetimes of containers. */
@Injectable()
export class LifetimeChanges {
  constructor(
    private readonly records: LifetimeRecords,
    private readonly watched: WatchedContainers,
    private readonly config: Config,
  ) {}

  /**
   * Checks a change before anything is done.
   *
   * @throws AppError `invalid_request`, `forbidden`
   */
  check(change: LifetimeChange, caller: Caller): void {
    const { ttl, expires_at } = change;
    if (ttl !== undefined && expires_at !== undefined)
      throw AppError.invalidField('expires_at', 'goes without ttl only: send one of the two');
    checkLifetime(expires_at === null ? { ...change, ttl: null } : change, this.config.policy);
    if (change.before_stop) checkBeforeStop(caller); // an empty one takes away what another caller set
    if (expires_at != null && (parseRfc3339(expires_at) ?? 0) <= Date.now())
      throw AppError.invalidField('expires_at', 'is in the past: send a later time, or DELETE the container');
  }

  /**
   * @returns undoes it
   * @throws AppError `invalid_request` if the container's life would be over already, `forbidden`, `store_unreachable`
   */
  async apply(details: ContainerDetails, change: LifetimeChange, caller: Caller): Promise<() => Promise<void>> {
    const { Id, Config } = details;
    if (Object.keys(change).length === 0) return () => Promise.resolve();
    const before = await this.records.get(Id);
    const first_start = before?.first_start ?? firstStartOf(details);
    const started = (record: LifetimeRecord) => (first_start === undefined ? record : { first_start, ...record });
    const checked = started(merged(before ?? EMPTY_RECORD, change));
    checkEnd(lifetimeOf(Config.Labels, checked), checked, change, this.config.policy.ttl.max);
    const entry = {
      action: 'changed',
      because: `a request set ${Object.keys(change).join(', ')}`,
      actor: { kind: 'caller', name: nameOf(caller.name) },
    } as const;
    const changed = (record: LifetimeRecord) => remembering(started(merged(record, change)), entry);
    await this.watched.see(details, await this.records.change(Id, changed));
    return async () => {
      const { changes, history } = before ?? EMPTY_RECORD;
      await this.watched.see(details, await this.records.change(Id, (record) => ({ ...record, changes, history })));
    };
  }
}

/** The last of `ttl` and `expires_at` counts. */
function merged(record: LifetimeRecord, { expires_at, ...change }: LifetimeChange): LifetimeRecord {
  const { expires_at: _former, ...others } = record.changes;
  const isReplaced = expires_at !== undefined || change.ttl !== undefined;
  const changes = { ...(isReplaced ? others : record.changes), ...change };
  if (expires_at === undefined) return { ...record, changes };
  return { ...record, changes: expires_at === null ? { ...changes, ttl: null } : { ...changes, expires_at } };
}

/** @param max seconds; undefined: no limit */
function checkEnd(
  lifetime: Lifetime,
  { first_start }: LifetimeRecord,
  { ttl, expires_at }: LifetimeChange,
  max: number | undefined,
): void {
  if (ttl == null && expires_at == null) return;
  const end = expiryOf(lifetime, first_start);
  if (end === undefined) return;
  const field = ttl == null ? 'expires_at' : 'ttl';
  if (end <= Date.now())
    throw AppError.invalidField(
      field,
      'would be over already: it counts from the first start. Send a later end, or DELETE it',
    );
  const seconds = (end - Date.parse(first_start ?? new Date().toISOString())) / 1_000;
  if (max === undefined || seconds <= max) return;
  const detail = `${field}: ${Math.ceil(seconds)} s after the first start is not allowed; DOCKAPI_MAX_TTL allows ${max} at most`;
  throw new AppError('forbidden', detail);
}
