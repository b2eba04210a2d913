import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.js';
import { AppError } from '../errors/app-error.js';
import { Locks } from '../store/locks.service.js';

type Kind = 'networks' | 'volumes';

const SETTINGS = { networks: 'DOCKAPI_MAX_NETWORKS', volumes: 'DOCKAPI_MAX_VOLUMES' } as const;

/** Limits the networks and volumes of an owner on the engine. */
@Injectable()
export class OwnerQuota {
  /** The last create of this process. */
  private readonly turns = new Map<Kind, Promise<unknown>>();

  constructor(
    private readonly locks: Locks,
    private readonly config: Config,
  ) {}

  /**
   * Creates one after another, so that no two get the same name.
   *
   * @param owner undefined: without tokens, all of dockAPI's count
   * @param count counts the owner's
   * @throws AppError `forbidden` above the limit, `store_unreachable`, and the errors of `create`
   */
  create<T>(kind: Kind, owner: string | undefined, count: () => Promise<number>, create: () => Promise<T>): Promise<T> {
    const before = this.turns.get(kind) ?? Promise.resolve();
    const created = before.then(() =>
      this.alone(kind, owner, async (max) => {
        if (max !== undefined) check(kind, await count(), max);
        return create();
      }),
    );
    this.turns.set(
      kind,
      created.catch(() => undefined),
    );
    return created;
  }

  /**
   * Works while no dockAPI of the engine creates any for the owner, so that what has been counted stays true. Without a limit
   * nothing is counted, and it works at once.
   *
   * @param signal ends the wait
   * @throws AppError `store_unreachable`, and the errors of `work`
   */
  alone<T>(
    kind: Kind,
    owner: string | undefined,
    work: (max: number | undefined) => Promise<T>,
    signal = new AbortController().signal,
  ): Promise<T> {
    const { maxNetworks, maxVolumes } = this.config.policy;
    const max = kind === 'networks' ? maxNetworks : maxVolumes;
    if (max === undefined) return work(max);
    const lock = owner === undefined ? kind : `${kind} of ${owner}`;
    return this.locks.during(lock, () => work(max), signal);
  }
}

function check(kind: Kind, count: number, max: number): void {
  if (count < max) return;
  const detail = `There are ${count} ${kind}; ${SETTINGS[kind]} allows ${max}: remove some with DELETE /${kind}/{name}`;
  throw new AppError('forbidden', detail);
}
