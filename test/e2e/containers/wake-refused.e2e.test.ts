import { beforeAll, describe, expect, it } from 'vitest';
import type { CreatedLinkDto } from '../../../src/proxy/admission/link.dto.js';
import { useDockapi } from '../../support/dockapi.js';
import { inspectContainer } from '../../support/engine.js';
import { lifetimeOf, SLEEPY_APP, untilAsleep } from '../../support/lifetimes.js';
import { plainRequest } from '../../support/plain-request.js';
import { makeToken } from '../../support/tokens.js';
import { importUpstreamImage } from '../../support/upstream-image.js';

const alice = makeToken('alice-ci', 'alice', 'run,read,proxy');
const reader = makeToken('alice-view', 'alice', 'read');
const bob = makeToken('bob-ci', 'bob', 'run,read,proxy,exec,files');
const ORIGIN = 'http://localhost:3000';

describe('a container that sleeps, with tokens', () => {
  beforeAll(importUpstreamImage);
  const dockapi = useDockapi(
    { DOCKAPI_TOKENS: [alice, reader, bob].map(({ entry }) => entry).join(';') },
    alice.headers,
  );

  it('is woken by nothing that is refused, or that only reads the API, and by a link', async () => {
    const { client, service } = dockapi;
    const { id } = await dockapi.running(SLEEPY_APP);
    const link = async () => (await client.post<CreatedLinkDto>(`/containers/${id}/links`)).body;
    const [revoked, valid] = [await link(), await link()];
    await client.delete(`/containers/${id}/links/${revoked.id}`);
    await untilAsleep(client, id);
    const ask = async (path: string, headers: Record<string, string>, method = 'GET') =>
      (await plainRequest(service.url, path, { method, headers })).status;
    const opened = (url: string) => {
      const { host, pathname, search } = new URL(url);
      return plainRequest(service.url, pathname + search, { headers: { Host: host } });
    };

    const preflight = { Origin: ORIGIN, 'Access-Control-Request-Method': 'PUT' };
    expect([
      await ask(`/proxy/${id}/`, {}),
      await ask(`/proxy/${id}/`, reader.headers),
      await ask(`/proxy/${id}/`, bob.headers),
      await ask(`/containers/${id}/exec`, bob.headers, 'POST'),
      await ask(`/containers/${id}/files?path=/app/server.mjs`, bob.headers),
      await ask(`/containers/${id}/touch`, reader.headers, 'POST'),
      await ask(`/proxy/${id}/`, preflight, 'OPTIONS'),
      (await opened(revoked.url)).status,
    ]).toEqual([401, 403, 404, 400, 404, 403, 204, 401]);
    for (const route of ['', '/lifetime', '/logs', '/links', '/top', '/stats'])
      await client.get(`/containers/${id}${route}`);
    await client.request('PATCH', `/containers/${id}`, { json: { wake_timeout: 20 } });

    expect((await inspectContainer(id))?.State.Status).toBe('exited');
    expect(await lifetimeOf(client, id)).toMatchObject({ asleep: 'stopped', last_activity: { kind: 'start' } });

    const { status, headers } = await opened(valid.url); // it becomes a cookie first
    const Cookie = headers['set-cookie']?.[0]?.split(';', 1)[0] ?? '';
    const host = new URL(valid.url).host;
    expect([status, (await plainRequest(service.url, '/', { headers: { Host: host, Cookie } })).status]).toEqual([
      302, 200,
    ]);
    const by = { kind: 'caller', name: 'alice-ci' };
    expect(await lifetimeOf(client, id)).toMatchObject({
      last_activity: { kind: 'http', by: 'alice-ci' },
      history: [
        { action: 'slept', actor: { kind: 'lifetime', name: null } },
        { action: 'changed', actor: by },
        { action: 'woke', actor: by },
      ],
    });
  });
});
