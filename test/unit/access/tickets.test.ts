import type { IncomingMessage } from 'node:http';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Caller, LOCAL_CALLER, setCaller } from '../../../src/access/caller.js';
import { takeTicket } from '../../../src/access/tickets/ticket-credentials.js';
import { Tickets } from '../../../src/access/tickets/tickets.service.js';
import type { Tokens } from '../../../src/access/tokens.service.js';
import type { Config } from '../../../src/config/config.js';
import { EVENT_STREAM } from '../../../src/http/event-stream.js';
import { MemoryStore } from '../../../src/store/memory-store.js';

const alice = new Caller('alice', 'team-a', new Set(['read']));
const config = { capacity: { tickets: 10 } } as Config;
const refused = expect.objectContaining({ code: 'unauthorized' });

let store: MemoryStore;
let tokens: { configured: boolean; keyOf: () => string; withKey: (key: string) => Caller | undefined };
/** Two dockAPIs of one store. */
let here: Tickets;
let there: Tickets;

beforeEach(() => {
  store = new MemoryStore();
  tokens = { configured: true, keyOf: () => 'first', withKey: (key) => (key === 'first' ? alice : undefined) };
  here = new Tickets(store, tokens as unknown as Tokens, config);
  there = new Tickets(store, tokens as unknown as Tokens, config);
});
afterEach(() => void vi.useRealTimers());

describe('a ticket', () => {
  it('is good once, at any dockAPI of the store', async () => {
    const ticket = await here.create(alice);
    const results = await Promise.allSettled([there, here, there].map((each) => each.redeem(ticket)));
    expect(results.filter(({ status }) => status === 'fulfilled')).toEqual([{ status: 'fulfilled', value: alice }]);
    await expect(there.redeem(ticket)).rejects.toEqual(refused);
  });

  it('is kept as a hash only', async () => {
    const ticket = await here.create(alice);
    expect(JSON.stringify(await store.list('tickets'))).not.toContain(ticket);
    expect(await store.list('tickets')).toHaveLength(1);
  });

  it('ends after 30 s', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const ticket = await here.create(alice);
    const later = await here.create(alice);
    vi.advanceTimersByTime(29_000);
    expect(await there.redeem(ticket)).toBe(alice);
    vi.advanceTimersByTime(1_001);
    await expect(there.redeem(later)).rejects.toEqual(refused);
  });

  it('ends with the token that asked for it, and with a change of its rights', async () => {
    const ticket = await here.create(alice);
    tokens.withKey = (key) => (key === 'second' ? alice : undefined);
    await expect(here.redeem(ticket)).rejects.toEqual(refused);
  });

  it('is not needed without tokens, and harmless', async () => {
    tokens.configured = false;
    expect(await here.redeem(await here.create(LOCAL_CALLER))).toBe(LOCAL_CALLER);
    expect(await here.redeem('made up')).toBe(LOCAL_CALLER);
    expect(await store.list('tickets')).toEqual([]);
  });

  it('is a new one for another node that follows the same stream, which does not count for the limit', async () => {
    const request = (headers: object, url: string) => {
      const made = { headers, url } as IncomingMessage;
      setCaller(made, alice);
      return made;
    };
    for (let n = 0; n < 20; n++) {
      const url = await here.urlFor(request({}, n === 0 ? '/stats' : '/stats?x=1'));
      expect(url).toMatch(n === 0 ? /^\/stats\?ticket=/ : /^\/stats\?x=1&ticket=/);
      const ticket = takeTicket({ method: 'GET', headers: { accept: EVENT_STREAM }, rawHeaders: [], url } as never);
      expect(await there.redeem(ticket!)).toBe(alice);
    }
    expect(await here.urlFor(request({ 'x-api-key': 'secret' }, '/stats'))).toBe('/stats');
    tokens.configured = false;
    expect(await here.urlFor(request({}, '/stats'))).toBe('/stats');
  });

  it('is created DOCKAPI_MAX_TICKETS times in 30 s at most, for each caller', async () => {
    for (let n = 0; n < 10; n++) await here.create(alice);
    await expect(there.create(alice)).rejects.toEqual(expect.objectContaining({ code: 'too_many_requests' }));
    await expect(there.create(new Caller('bob', 'team-b', new Set()))).resolves.toEqual(expect.any(String));
  });
});
