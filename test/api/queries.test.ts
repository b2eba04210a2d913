import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/app.js';

const ID = 'a'.repeat(64);

/** Every query parameter that is meant once, with two right values. */
const SINGLE = [
  ['GET', '/containers', 'status', ['running', 'exited']],
  ['GET', '/containers', 'name', ['a', 'b']],
  ['POST', `/containers/${ID}/stop`, 'timeout', ['1', '2']],
  ['POST', `/containers/${ID}/restart`, 'timeout', ['1', '1']],
  ['DELETE', `/containers/${ID}`, 'force', ['true', 'false']],
  ['GET', `/containers/${ID}/logs`, 'tail', ['1', 'all']],
  ['GET', `/containers/${ID}/logs`, 'follow', ['true', 'true']],
  ['GET', `/containers/${ID}/logs`, 'since', ['1', '2']],
  ['GET', `/containers/${ID}/logs`, 'until', ['1', '2']],
  ['GET', `/containers/${ID}/logs`, 'timestamps', ['true', 'false']],
  ['GET', `/containers/${ID}/logs`, 'stdout', ['true', 'false']],
  ['GET', `/containers/${ID}/files`, 'path', ['/a', '/b']],
  ['GET', `/containers/${ID}/logs`, 'stderr', ['true', 'false']],
] as const;

/** Requests that are refused before any engine call. An engine call would change the response and fail the test. */
describe('a query', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp({ listContainers: () => Promise.resolve([]) });
  });
  afterAll(() => app[Symbol.asyncDispose]());

  it.each(SINGLE)('of %s %s with %s twice is a 400 that names it', async (method, path, name, values) => {
    const query = values.map((value) => `${name}=${value}`).join('&');
    const response = await fetch(`${app.url}${path}?${query}`, { method });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      code: 'invalid_request',
      errors: [{ field: name, message: 'must be given once' }],
    });
  });

  it('may repeat a list', async () => {
    const response = await fetch(`${app.url}/containers?label=a&label=b`);
    expect([response.status, await response.json()]).toEqual([200, []]);
  });

  const labels = (count: number) => Array.from({ length: count }, (_each, index) => `label=l${index}`).join('&');

  it('of 1,000 parameters is read completely', async () => {
    expect((await fetch(`${app.url}/containers?${labels(1_000)}`)).status).toBe(200);
  });

  it.each([
    ['of a list', 'GET', '/containers'],
    ['of a container', 'GET', `/containers/${ID}`],
    ['of a route without parameters', 'POST', '/containers/run'],
    ['of the proxy’s own route', 'GET', '/proxy/web'],
    ['of a page', 'GET', '/docs'],
  ])('of 1,001 parameters is a 400, %s', async (_what, method, path) => {
    const response = await fetch(`${app.url}${path}?${labels(1_001)}`, { method });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      code: 'invalid_request',
      detail: 'The query has more than 1000 parameters: send fewer',
      instance: path,
    });
  });

  it('with an invalid 1,001st parameter is not accepted without it', async () => {
    const response = await fetch(`${app.url}/containers?${'label=a&'.repeat(1_000)}nonsense=x`);
    expect(response.status).toBe(400);
  });
});
