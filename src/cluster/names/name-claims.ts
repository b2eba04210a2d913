import { randomUUID } from 'node:crypto';
import type { Store } from '../../store/store.js';

const COLLECTION = 'names';
/** Value of a name that nobody has any more. It expires at once. */
const FREE = '';
const AT_ONCE = { ttlMs: 1 };

/** Who has a name. */
export interface Claim {
  node: string;
  /** The dockAPI that has claimed it. */
  instance: string;
  /** Tells it from later claims of the same name. */
  nonce: string;
  /** Id of the container that has got the name. */
  container?: string;
}

/** The text of a new claim. */
export function newClaim(node: string, instance: string): string {
  return JSON.stringify({ node, instance, nonce: randomUUID() } satisfies Claim);
}

/** The text of a claim whose name a container has got. */
export function keptClaim(text: string, container: string): string {
  return JSON.stringify({ ...parseClaim(text), container } satisfies Claim);
}

export function parseClaim(text: string): Claim {
  return JSON.parse(text) as Claim;
}

/** Names of containers in the store, each for one node at a time. */
export class NameClaims {
  constructor(private readonly store: Store) {}

  /** @returns undefined if the name is claimed now; otherwise the claim that is there */
  async claim(name: string, text: string): Promise<string | undefined> {
    for (;;) {
      const there = await this.store.putIfAbsent(COLLECTION, name, text);
      if (there !== FREE) return there;
      if (await this.store.compareAndSet(COLLECTION, name, FREE, text)) return undefined;
    }
  }

  /** @returns false if the claim has ended */
  async replace(name: string, before: string, after: string): Promise<boolean> {
    return this.store.compareAndSet(COLLECTION, name, before, after);
  }

  /** Ends a claim, unless it has ended already: the name may be somebody else's now. */
  async release(name: string, text: string): Promise<void> {
    await this.store.compareAndSet(COLLECTION, name, text, FREE, AT_ONCE);
  }

  /** @returns the claims of a node, as text, by name */
  async of(node: string): Promise<Map<string, string>> {
    const all = (await this.store.list(COLLECTION)).filter(({ value }) => value !== FREE);
    return new Map(all.filter(({ value }) => parseClaim(value).node === node).map(({ id, value }) => [id, value]));
  }
}
