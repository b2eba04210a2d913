import { Injectable } from '@nestjs/common';
import { Instances } from '../../store/instances.service.js';
import { LocalStore } from '../../store/local-store.js';

/** By container: the dockAPI that gives it away, or removes it. */
const CLAIMS = 'pools/claims';
/** Longer than a claim, or a removal, and than anybody takes to hear of it. */
const CLAIM_MS = 600_000;

export interface PoolClaim extends AsyncDisposable {
  /** The container has left its pool: nobody shall claim it again, whatever they have read before. */
  keep(): void;
}

/**
 * The right to take a container out of its pool: one dockAPI has it at a time. Afterwards the container's name says that it is
 * in no pool any more, and the claim stays until every process has heard of that.
 */
@Injectable()
export class PoolClaims {
  constructor(
    private readonly store: LocalStore,
    private readonly instances: Instances,
  ) {}

  /** @returns undefined if another claim has it; disposing of it leaves the container in the pool, unless it is kept */
  async take(id: string): Promise<PoolClaim | undefined> {
    const claim = `${this.instances.id} ${crypto.randomUUID()}`;
    const holder = await this.store.putIfAbsent(CLAIMS, id, claim, { ttlMs: CLAIM_MS });
    if (holder !== undefined && !(await this.takeOver(id, holder, claim))) return undefined;
    let isKept = false;
    return {
      keep: () => void (isKept = true),
      [Symbol.asyncDispose]: () => (isKept ? Promise.resolve() : this.release(id, claim)),
    };
  }

  private async takeOver(id: string, holder: string, claim: string): Promise<boolean> {
    const [instance = ''] = holder.split(' ');
    if (await this.instances.isAlive(instance)) return false;
    return this.store.compareAndSet(CLAIMS, id, holder, claim, { ttlMs: CLAIM_MS });
  }

  /** A store that is away lets it expire. */
  private async release(id: string, claim: string): Promise<void> {
    try {
      if ((await this.store.get(CLAIMS, id)) === claim) await this.store.delete(CLAIMS, id);
    } catch {
      // it expires
    }
  }
}
