import { afterAll, beforeAll, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/app.js';
import { readEvents } from '../support/server-sent-events.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp({}, { DOCKAPI_EVENT_READERS: '2' });
});
afterAll(() => app?.[Symbol.asyncDispose]());

it('HEAD /events ends at once', async () => {
  const { status, headers } = await fetch(`${app.url}/events`, { method: 'HEAD' });
  expect(status).toBe(200);
  expect(headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
});

it('readers of events are limited by DOCKAPI_EVENT_READERS, until one leaves', async () => {
  const readers = [await readEvents(`${app.url}/events`), await readEvents(`${app.url}/events`)];
  const refused = await fetch(`${app.url}/events`);
  expect(refused.status).toBe(429);
  expect(await refused.json()).toMatchObject({
    code: 'too_many_requests',
    detail: '2 clients read events already: close one, or raise DOCKAPI_EVENT_READERS',
  });
  readers[0]?.[Symbol.dispose]();
  const status = async () => {
    using reader = await readEvents(`${app.url}/events`);
    return reader.headers[':status'];
  };
  await expect.poll(status).toBe('200');
  readers[1]?.[Symbol.dispose]();
});
