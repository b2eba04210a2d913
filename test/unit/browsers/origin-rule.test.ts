import type { IncomingMessage } from 'node:http';
import { beforeEach, describe, expect, it } from 'vitest';
import { AllowedOrigins } from '../../../src/browsers/allowed-origins.js';
import { OriginRule } from '../../../src/browsers/origin-rule.js';
import type { Config } from '../../../src/config/config.js';
import type { PublishedPorts } from '../../../src/docker/containers/published-ports.service.js';
import { Arrivals } from '../../../src/http/arrivals.js';

const PUBLISHED = 20_000;
const config = { corsOrigins: ['https://app.example'], trustedProxies: ['10.0.0.1'] } as unknown as Config;
let asked = 0;
const ports = {
  has: (port: number) => {
    asked++;
    return Promise.resolve(port === PUBLISHED);
  },
} as PublishedPorts;
const rule = new OriginRule(new Arrivals(config), new AllowedOrigins(config, ports));

const check = (headers: Record<string, string>, remoteAddress = '127.0.0.1') =>
  rule.check({
    socket: { remoteAddress },
    headers: { host: 'localhost:8000', ...headers },
  } as unknown as IncomingMessage);
const forbidden = expect.objectContaining({ code: 'forbidden' }) as Error;

beforeEach(() => {
  asked = 0;
});

describe('OriginRule accepts a request', () => {
  it.each([
    ['of a program', {}],
    ['of dockAPI’s own page', { origin: 'http://localhost:8000', 'sec-fetch-site': 'same-origin' }],
    ['of its own page, a read', { 'sec-fetch-site': 'same-origin' }],
    ['that the user typed', { 'sec-fetch-site': 'none' }],
    ['of its own page at the default port', { host: 'localhost', origin: 'http://localhost' }],
    ['of its own page, with the default port written', { host: 'LOCALHOST:80', origin: 'http://localhost' }],
    ['of a configured origin', { origin: 'https://app.example', 'sec-fetch-site': 'cross-site' }],
  ])('%s, without asking the engine', async (_what, headers) => {
    await check(headers);
    expect(asked).toBe(0);
  });

  it('of a developer’s page', async () => {
    await check({ origin: 'http://127.0.0.1:5173', 'sec-fetch-site': 'same-site' });
  });

  it('of dockAPI’s own page behind a trusted reverse proxy', async () => {
    const forwarded = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'dockapi.example' };
    await check({ ...forwarded, origin: 'https://dockapi.example' }, '10.0.0.1');
    await expect(check({ ...forwarded, origin: 'https://dockapi.example' }, '10.0.0.2')).rejects.toEqual(forbidden);
  });
});

describe('OriginRule refuses a request', () => {
  it.each([
    ['of a foreign page', { origin: 'https://evil.example' }],
    ['of a foreign page on the same host', { origin: 'https://localhost:8000' }],
    ['of a container’s page at its own origin', { origin: 'http://3f4e1c0a9b7d.localhost:8000' }],
    ['of a sandboxed page', { origin: 'null' }],
    ['of a foreign page, a read', { 'sec-fetch-site': 'cross-site' }],
    ['of a page on another port, a read', { 'sec-fetch-site': 'same-site' }],
    [
      'with an untrusted X-Forwarded-Host that claims its host',
      { origin: 'http://evil.example', 'x-forwarded-host': 'evil.example' },
    ],
    ['with an empty origin', { origin: '' }],
  ])('%s, without asking the engine', async (_what, headers) => {
    await expect(check(headers)).rejects.toEqual(forbidden);
    expect(asked).toBe(0);
  });

  it.each(['127.0.0.1', 'localhost'])('of a container’s page on its published port, at %s', async (host) => {
    await expect(check({ origin: `http://${host}:${PUBLISHED}` })).rejects.toEqual(forbidden);
  });
});
