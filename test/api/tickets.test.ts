import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/app.js';
import { makeToken } from '../support/tokens.js';
import { readEvents } from '../support/server-sent-events.js';

const reader = makeToken('reader', 'team-a', 'read');
const proxier = makeToken('proxier', 'team-a', 'proxy');

let app: TestApp;
beforeAll(async () => {
  app = await startApp({}, { DOCKAPI_TOKENS: [reader, proxier].map(({ entry }) => entry).join(';') });
});
afterAll(() => app?.[Symbol.asyncDispose]());

async function create(token: { headers: Record<string, string> }): Promise<string> {
  const response = await fetch(`${app.url}/tickets`, { method: 'POST', headers: token.headers });
  const body = (await response.json()) as { ticket: string; expires_in: number };
  expect([response.status, body.expires_in]).toEqual([201, 30]);
  return body.ticket;
}

const open = async (query: string) => {
  using events = await readEvents(`${app.url}/events?${query}`);
  return events.headers[':status'];
};

describe('a ticket in the URL', () => {
  it('opens one event stream without a token, and no second one', async () => {
    const ticket = await create(reader);
    expect(await open(`type=container.died&ticket=${ticket}`)).toBe('200');
    expect(await open(`ticket=${ticket}`)).toBe('401');
  });

  it('allows what its token allows', async () => {
    expect(await open(`ticket=${await create(proxier)}`)).toBe('403');
  });

  it('opens no request that could have sent a token', async () => {
    const ticket = await create(reader);
    for (const [method, path] of [
      ['GET', '/events'],
      ['GET', '/policy'],
      ['POST', '/tickets'],
    ] as const) {
      const { status } = await fetch(`${app.url}${path}?ticket=${ticket}`, { method });
      expect(status, path).toBe(401);
    }
    expect(await open(`ticket=${ticket}`)).toBe('200'); // it was not used
  });

  it.each(['ticket=', 'ticket=unknown', 'ticket=a&ticket=b'])('is refused if it is not valid: %s', async (query) => {
    expect(await open(query)).toBe('401');
  });

  it('cannot be created without a token, or with a ticket', async () => {
    expect((await fetch(`${app.url}/tickets`, { method: 'POST' })).status).toBe(401);
    const headers = { accept: 'text/event-stream' };
    const ticket = await create(reader);
    expect((await fetch(`${app.url}/tickets?ticket=${ticket}`, { method: 'POST', headers })).status).toBe(401);
  });
});
