import { describe, expect, it } from 'vitest';
import { startApp } from '../support/app.js';
import { plainRequest } from '../support/plain-request.js';
import { makeToken } from '../support/tokens.js';

const { entry } = makeToken('me', 'me', 'admin');

const ask = async (env: NodeJS.ProcessEnv, path: string, headers: Record<string, string> = {}) => {
  await using app = await startApp({}, env);
  return await plainRequest(app.url, path, { headers });
};

describe('the page', () => {
  it('is refused where pages of containers share its origin and could read its token', async () => {
    const { status, text } = await ask({ DOCKAPI_TOKENS: entry, DOCKAPI_PROXY_SANDBOX: 'off' }, '/ui/');
    expect([status, JSON.parse(text)]).toMatchObject([
      403,
      { code: 'forbidden', detail: expect.stringContaining('DOCKAPI_PROXY_SANDBOX') },
    ]);
  });

  it.each([{ DOCKAPI_TOKENS: entry }, { DOCKAPI_PROXY_SANDBOX: 'off' }])('is not refused with %j', async (env) => {
    expect((await ask(env, '/ui')).status).toBe(302);
  });

  it('allows no inline script or style, no foreign origin, no frame, and no text that becomes a script', async () => {
    const policy = String((await ask({}, '/ui/')).headers['content-security-policy']);
    for (const rule of [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "connect-src 'self'",
      "frame-ancestors 'none'",
      "require-trusted-types-for 'script'",
    ])
      expect(policy.split(';')).toContain(rule);
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
  });

  it('is found under the prefix that a gateway tells, or else relative to it', async () => {
    const html = { accept: 'text/html' };
    expect((await ask({}, '/', html)).headers.location).toBe('ui/');
    expect((await ask({ DOCKAPI_BASE_PATH: '/docker' }, '/', html)).headers.location).toBe('/docker/ui/');
    const { text } = await ask({ DOCKAPI_BASE_PATH: '/docker' }, '/');
    expect(JSON.parse(text)).toMatchObject({ docs: '/docker/docs', openapi: '/docker/openapi.json' });
  });
});
