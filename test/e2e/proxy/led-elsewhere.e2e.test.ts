import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Canary } from '../../support/canary.js';
import { createForeign, uniqueName } from '../../support/containers.js';
import { useDockapi } from '../../support/dockapi.js';
import { engineRequest } from '../../support/engine.js';
import { httpContainer, respond } from '../../support/http-container.js';
import { plainRequest } from '../../support/plain-request.js';
import { RawPeer } from '../../support/raw-peer.js';
import { isThroughGateway, startService } from '../../support/service.js';

/** Clients cannot make dockAPI connect to anything but its own containers. */
describe('dockAPI cannot be led elsewhere', () => {
  const dockapi = useDockapi();
  let canary: Canary;
  let elsewhere: string;

  beforeAll(async () => {
    canary = await Canary.listen();
    elsewhere = `127.0.0.1:${canary.port}`;
  });
  beforeEach(() => (canary.hits = 0));
  afterAll(() => canary[Symbol.asyncDispose]());

  /** Sends a request target as it is. @returns the status of the response, 0 if there is none */
  async function ask(target: string, ...headers: string[]): Promise<number> {
    const port = Number(new URL(dockapi.service.url).port);
    const peer = await RawPeer.connect(port);
    const host = headers.some((each) => /^host:/i.test(each)) ? [] : [`Host: 127.0.0.1:${port}`];
    peer.send(`GET ${target} HTTP/1.1`, ...host, ...headers, 'Connection: close', '', '');
    return Number(/^HTTP\/1\.1 (\d+)/.exec(await peer.rest())?.[1] ?? 0);
  }

  it('by the target of a request, or its headers', async () => {
    const name = uniqueName();
    await dockapi.running({ ...httpContainer(respond(204)), name, wait_ready: true });
    const refused = [
      ...(isThroughGateway ? [] : [`http://${elsewhere}/x`, `https://${elsewhere}/x`]), // a path of dockAPI itself, by its port
      `/proxy/${elsewhere}/`,
      `/proxy/${elsewhere.replace(':', '%3A')}/`,
      `/proxy/${name}@${elsewhere}/`,
      `/proxy/http:%2F%2F${elsewhere}/`,
      `/proxy/${name}:${canary.port}/`,
      `/proxy/${name}/../${elsewhere}/`,
    ];
    for (const target of refused) expect(await ask(target), target).toBeGreaterThanOrEqual(400);
    const carried = [
      `/proxy/${name}//${elsewhere}/`,
      `/proxy/${name}/http://${elsewhere}/`,
      `/proxy/${name}/@${elsewhere}/`,
    ];
    if (!isThroughGateway) carried.push(`http://${elsewhere}/proxy/${name}/`);
    for (const target of carried) expect(await ask(target), target).toBe(204);
    expect(await ask(`/proxy/${name}/`, `X-Forwarded-Host: ${elsewhere}`, `Forwarded: host=${elsewhere}`)).toBe(204);
    expect(await ask('/x', `Host: ${elsewhere}`)).toBeGreaterThanOrEqual(400);
    expect(await ask(`/proxy/${name}/`, `Host: 127.0.0.1.${elsewhere}`, `Upgrade: websocket`)).not.toBe(101);
    expect(canary.hits).toBe(0);
  });

  it('by a redirect of a container', async () => {
    const location = `Location: http://${elsewhere}/`;
    const { id } = await dockapi.running({ ...httpContainer(respond(302, location)), wait_ready: true });
    const response = await plainRequest(dockapi.service.url, `/proxy/${id}/`);
    expect({ status: response.status, location: response.headers.location }).toEqual({
      status: 302,
      location: `http://${elsewhere}/`,
    });
    expect(canary.hits).toBe(0);
  });

  it('by a health_path, or by its redirects', async () => {
    const redirecting = httpContainer(respond(302, `Location: http://${elsewhere}/`));
    const paths = ['/', `//${elsewhere}/`, `/\\${elsewhere}/`, `/@${elsewhere}/`, `/?http://${elsewhere}/`];
    const runs = paths.map((health_path) =>
      dockapi.run({ ...redirecting, wait_ready: true, wait_timeout: 1, health_path }),
    );
    for (const { status, body } of await Promise.all(runs)) {
      expect([400, 504]).toContain(status);
      expect(['invalid_request', 'not_ready']).toContain(body.code);
    }
    expect((await dockapi.run({ ...redirecting, health_path: `http://${elsewhere}/`, wait_ready: true })).status).toBe(
      400,
    );
    expect(canary.hits).toBe(0);
  });

  it('by the labels of a container', async () => {
    const labels = {
      'dockapi.managed': 'true',
      'dockapi.run': 'forged',
      'dockapi.name': elsewhere,
      'dockapi.container_port': String(canary.port),
      'dockapi.host_port': String(canary.port),
    };
    const id = await createForeign({ Labels: labels });
    await engineRequest('POST', `/containers/${id}/start`);
    // This is where the canary would be, if dockAPI connected to the address that the container publishes.
    await using published = await startService({ DOCKAPI_UPSTREAM: 'published' });
    for (const { url } of [dockapi.service, published])
      for (const path of ['/', `/${elsewhere}`])
        expect((await plainRequest(url, `/proxy/${id}${path}`)).status).toBe(502);
    expect(canary.hits).toBe(0);
  });
});
