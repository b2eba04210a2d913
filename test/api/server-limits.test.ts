import { expect, it } from 'vitest';
import { startApp } from '../support/app.js';

it('a request has no timeout, but its head has', async () => {
  await using app = await startApp({});
  const { requestTimeout, timeout, headersTimeout, maxHeadersCount } = app.server;
  expect({ requestTimeout, timeout, maxHeadersCount }).toEqual({ requestTimeout: 0, timeout: 0, maxHeadersCount: 0 });
  expect(headersTimeout).toBeGreaterThan(0);
  expect(headersTimeout).toBeLessThanOrEqual(60_000);
});
