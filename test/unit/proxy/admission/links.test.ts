import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Tokens } from '../../../../src/access/tokens.service.js';
import type { Config } from '../../../../src/config/config.js';
import type { DockerEvents } from '../../../../src/docker/containers/docker-events.js';
import { type Link, Links } from '../../../../src/proxy/admission/links.service.js';
import { makeToken } from '../../../support/tokens.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const CONTAINER = 'f'.repeat(64);

const { token, entry } = makeToken('alice', 'team-a', 'proxy');
const tokens = new Tokens({ tokens: { file: undefined, entries: entry } } as Config);
const events = { watch: () => undefined } as unknown as DockerEvents;

let links: Links;
let link: Link;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
  links = new Links(tokens, events);
  link = links.issue(
    { containerId: CONTAINER, port: undefined, issuer: tokens.find(token)!, methods: ['GET'] },
    HOUR_MS,
  );
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const lives = () => links.find(links.tokenOf(link)) !== undefined && links.listOf(CONTAINER).includes(link);
const passes = (ms: number) => {
  const now = performance.now() + ms;
  vi.spyOn(performance, 'now').mockReturnValue(now);
};

describe('a link', () => {
  it('ends at its time by the clock', () => {
    expect(link.expiresAt).toBe(Date.now() + HOUR_MS);
  });

  it.each([DAY_MS, -DAY_MS])('lives as long if the clock jumps by %i ms', (jump) => {
    vi.setSystemTime(Date.now() + jump);
    expect([lives(), Math.ceil(links.secondsLeft(link))]).toEqual([true, 3_600]);
    passes(HOUR_MS - 1_000);
    expect(lives()).toBe(true);
    passes(1_000);
    expect(lives()).toBe(false);
  });
});
