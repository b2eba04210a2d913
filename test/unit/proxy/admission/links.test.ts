import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Tokens } from '../../../../src/access/tokens.service.js';
import type { Config } from '../../../../src/config/config.js';
import type { DockerEvents } from '../../../../src/docker/containers/docker-events.js';
import { AppError } from '../../../../src/errors/app-error.js';
import { type Link, secondsLeft } from '../../../../src/proxy/admission/link.js';
import { Links } from '../../../../src/proxy/admission/links.service.js';
import { MemoryStore } from '../../../../src/store/memory-store.js';
import { makeToken } from '../../../support/tokens.js';
import { waitFor } from '../../../support/wait-for.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const CONTAINER = 'f'.repeat(64);

const { token: apiToken, entry } = makeToken('alice', 'team-a', 'proxy');

let store: MemoryStore;
let links: Links;

/** The links of another process with the same store and tokens. */
function linksOf(tokens = entry): Links {
  const config = { tokens: { file: undefined, entries: tokens }, capacity: { links: 5 } } as Config;
  const events = { watch: () => ({ [Symbol.dispose]: () => undefined }) } as unknown as DockerEvents;
  const made = new Links(new Tokens(config), events, store, config);
  made.onModuleInit();
  return made;
}

async function issue(by: Links, ms = HOUR_MS): Promise<{ link: Link; token: string }> {
  const caller = (by as unknown as { tokens: Tokens }).tokens.find(apiToken)!;
  return by.issue({ containerId: CONTAINER, port: undefined, issuer: caller, methods: ['GET'] }, ms);
}

beforeEach(() => {
  store = new MemoryStore();
  links = linksOf();
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  links.onModuleDestroy();
  return store.close();
});

describe('a link', () => {
  let link: Link;
  let token: string;

  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    ({ link, token } = await issue(links));
  });

  const lives = async () => links.find(token)?.link === link && (await links.listOf(CONTAINER)).includes(link);
  const passes = (ms: number) => {
    const now = performance.now() + ms;
    vi.spyOn(performance, 'now').mockReturnValue(now);
  };

  it('ends at its time by the clock', () => {
    expect(link.expiresAt).toBe(Date.now() + HOUR_MS);
  });

  it.each([DAY_MS, -DAY_MS])('lives as long if the clock jumps by %i ms', async (jump) => {
    vi.setSystemTime(Date.now() + jump);
    expect([await lives(), Math.ceil(secondsLeft(link))]).toEqual([true, 3_600]);
    passes(HOUR_MS - 1_000);
    expect(await lives()).toBe(true);
    passes(1_000);
    expect(await lives()).toBe(false);
  });
});

describe('links of a container', () => {
  it('are DOCKAPI_MAX_LINKS at most, at any process: one that is revoked makes room', async () => {
    const [first] = await Promise.all([1, 2, 3].map(() => issue(links)));
    const other = linksOf();
    await issue(other);
    await issue(other);
    for (const each of [links, other])
      await expect(issue(each)).rejects.toMatchObject({ code: 'invalid_request', message: /DOCKAPI_MAX_LINKS/ });
    await other.revoke(CONTAINER, first!.link.id);
    await issue(links);
  });
});

describe('links of several processes', () => {
  it('are found by all, whose tokens have the issuer’s entry', async () => {
    const { token } = await issue(links);
    const [other, stranger] = [linksOf(), linksOf(makeToken('bob', 'team-a', 'proxy').entry)];
    for (const each of [other, stranger]) await each.lookUp([token]);
    expect(other.find(token)?.issuer.name).toBe('alice');
    expect(stranger.find(token)).toBeUndefined();
    expect(await stranger.listOf(CONTAINER)).toEqual([]);
    expect(await other.listOf(CONTAINER)).toHaveLength(1);
  });

  it('end everywhere when one revokes them', async () => {
    const other = linksOf();
    const { link, token } = await issue(links);
    await other.lookUp([token]);
    await links.revoke(CONTAINER, link.id);
    expect(links.find(token)).toBeUndefined();
    await waitFor(() => expect(other.find(token)).toBeUndefined());
    await expect(other.revoke(CONTAINER, link.id)).rejects.toMatchObject({ code: 'link_not_found' });
  });

  it('do not come back from what was read before they were revoked', async () => {
    const { link, token } = await issue(links);
    const other = linksOf();
    const late = Promise.withResolvers<void>();
    const get = store.get.bind(store);
    vi.spyOn(store, 'get').mockImplementationOnce(async (collection, id) => {
      const found = await get(collection, id);
      await late.promise;
      return found;
    });
    const lookUp = other.lookUp([token]);
    await other.revoke(CONTAINER, link.id);
    late.resolve();
    await lookUp;
    expect(other.find(token)).toBeUndefined();
  });

  it('of another container are not revoked by their id', async () => {
    const { link, token } = await issue(links);
    await expect(links.revoke('e'.repeat(64), link.id)).rejects.toMatchObject({ code: 'link_not_found' });
    expect(links.find(token)).toBeDefined();
  });

  it('work while the store is away, but for what is new', async () => {
    const { token } = await issue(links);
    const away = new AppError('store_unreachable', 'Check it');
    for (const call of ['get', 'list', 'put'] as const) vi.spyOn(store, call).mockRejectedValue(away);
    expect(links.lookUp([token])).toBeUndefined();
    expect(links.find(token)).toBeDefined();
    await expect(issue(links)).rejects.toBe(away);
    await expect(links.lookUp([`${crypto.randomUUID()}.${'x'.repeat(43)}`])).rejects.toBe(away);
  });
});

describe('the store of links', () => {
  it('has nothing that opens one', async () => {
    const { link, token } = await issue(links);
    const [, secret = ''] = token.split('.');
    const stored = JSON.stringify(await store.list('links'));
    expect(stored).toContain(link.id);
    expect(stored).not.toContain(secret);
    expect(stored).not.toContain(apiToken);
    expect(links.find(`${link.id}.${link.hash.slice(0, 43)}`)).toBeUndefined();
  });

  it('is not asked for what cannot be a link', () => {
    expect(links.lookUp(['theirs', '', `${'f'.repeat(36)}.${'x'.repeat(43)}`, crypto.randomUUID()])).toBeUndefined();
  });
});
