import type { CallHandler, ExecutionContext } from '@nestjs/common';
import { from, lastValueFrom } from 'rxjs';
import { beforeEach, describe, expect, it } from 'vitest';
import { LOCAL_CALLER, setCaller } from '../../../../src/access/caller.js';
import type { ClusterPeers } from '../../../../src/cluster/cluster-peers.js';
import { type ClusterNode, Nodes } from '../../../../src/cluster/nodes.service.js';
import { PoolNodes } from '../../../../src/cluster/pool-nodes.service.js';
import { loadConfig } from '../../../../src/config/environment.js';
import { PoolNodeInterceptor } from '../../../../src/containers/pools/pool-node.interceptor.js';
import { PoolRecords } from '../../../../src/containers/pools/pool-records.service.js';
import type { PutPoolDto } from '../../../../src/containers/pools/pools.dto.js';
import { PoolsService } from '../../../../src/containers/pools/pools.service.js';
import { AppError } from '../../../../src/errors/app-error.js';
import { MemoryStore } from '../../../../src/store/memory-store.js';

const NAME = 'web';
const POOL = { run: { image: 'nginx', container_port: 80 }, size: 1 } as PutPoolDto;
const invalid = () => Promise.reject(AppError.invalidField('run', 'image: is not valid'));

/** A node of the cluster, to which pools are put. */
class Member {
  readonly places: PoolNodes;
  private readonly interceptor: PoolNodeInterceptor;
  private readonly pools: PoolsService;
  /** Checks the runs of pools. */
  check = () => Promise.resolve();

  constructor(
    readonly id: string,
    store: MemoryStore,
  ) {
    const nodes = new Nodes({ cluster: {} } as never);
    nodes.set(
      id,
      ['one', 'two'].map((each) => ({ id: each, name: each, state: 'ready' }) as ClusterNode),
    );
    this.places = new PoolNodes(nodes, store);
    const records = new PoolRecords(new MemoryStore(), loadConfig({}));
    const peers: ClusterPeers = {
      isLost: () => false,
      joinBy: () => 0,
      pass: (node, _request, response) => {
        Object.assign(response, { passedTo: node.id });
        return Promise.resolve();
      },
    };
    this.interceptor = new PoolNodeInterceptor(nodes, this.places, peers);
    const runs = { check: () => this.check().then(() => ({ ports: [] })) };
    const members = { known: () => Promise.resolve([]) };
    const [keeper, unused] = [{ wake: () => undefined }, {}];
    this.pools = new PoolsService(
      records,
      members as never,
      unused as never,
      keeper as never,
      runs as never,
      unused as never,
      this.places,
    );
  }

  /** @returns the node that has put it, or the code of the problem */
  async put(): Promise<string> {
    const request = { method: 'PUT', params: { name: NAME }, query: {} };
    const response: { passedTo?: string } = {};
    setCaller(request as never, LOCAL_CALLER);
    const http = { getRequest: () => request, getResponse: () => response };
    const next: CallHandler = { handle: () => from(this.pools.put(NAME, POOL, LOCAL_CALLER)) };
    const context = { switchToHttp: () => http } as unknown as ExecutionContext;
    try {
      await lastValueFrom(this.interceptor.intercept(context, next), { defaultValue: undefined });
      return response.passedTo ?? this.id;
    } catch (error) {
      return (error as AppError).code;
    }
  }

  hasLost(): Promise<boolean> {
    return this.places.hasLost(undefined, NAME);
  }
}

let store: MemoryStore;
let one: Member;
let two: Member;

beforeEach(() => {
  store = new MemoryStore();
  [one, two] = [new Member('one', store), new Member('two', store)];
});

describe('a pool that is put', () => {
  it('is kept by the node that was asked first, and put there by the others', async () => {
    expect([await one.put(), await two.put()]).toEqual(['one', 'one']);
    expect([await one.hasLost(), await two.hasLost()]).toEqual([false, true]);
  });

  it('is kept by one node if it is put to two at once', async () => {
    const [first, ...others] = await Promise.all([one.put(), two.put(), one.put()]);
    expect(others).toEqual([first, first]);
  });

  it('is not lost by one that is not valid, is put at the same time, and leaves nothing', async () => {
    const [asked, checked] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    one.check = () => {
      asked.resolve();
      return checked.promise;
    };
    const valid = one.put();
    await asked.promise;
    one.check = invalid;
    expect(await one.put()).toBe('invalid_request');
    expect(await store.list('pools/nodes')).toEqual([]);
    checked.resolve();
    expect(await valid).toBe('one');
    expect(await one.hasLost()).toBe(false);
  });

  it('does not name its node before it is valid', async () => {
    one.check = invalid;
    expect(await one.put()).toBe('invalid_request');
    expect(await two.put()).toBe('two');
  });
});
