import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ContainerDto, RunResultDto } from '../../../src/containers/dto/container.dto.js';
import { Client } from '../../support/client.js';
import { uniqueName } from '../../support/containers.js';
import { useCleanEngine } from '../../support/dockapi.js';
import { containerIds } from '../../support/engine.js';
import type { CreatedLinkDto, LinkDto } from '../../../src/proxy/admission/link.dto.js';
import { plainRequest } from '../../support/plain-request.js';
import { Redis } from '../../support/redis.js';
import { makeToken } from '../../support/tokens.js';
import { type DeployedGateway, startGatewayOf } from '../../support/gateways.js';
import { freePorts } from '../../support/ports.js';
import { type Service, startService } from '../../support/service.js';

/** The last one is killed in the last test. */
const PROCESSES = 3;
const RUNS = 18;
const MAX_CONTAINERS = 12;
const RATE_LIMIT = 400;
/** Few enough that runs at the same time meet. */
const PORTS = 30;

const SERVER = { image: 'dockapi/echo', container_port: 8080, wait_ready: true, health_path: '/' };
const SLEEPER = { image: 'busybox', container_port: 8080, command: 'sleep 600' };

const DOMAIN = 'apps.example.com';

const main = makeToken('main', 'main', 'admin');
const limited = makeToken('limited', 'main', 'read');

/** Several dockAPIs on one engine, with one Redis, behind nginx that gives each a request in turn. */
let redis: Redis;
let services: Service[];
let clients: Client[];
let gateway: DeployedGateway;
let through: Client;

useCleanEngine();
beforeAll(async () => {
  const first = await freePorts(PORTS);
  redis = await Redis.start({ password: 'of-the-test' });
  const env = {
    DOCKAPI_PORT_RANGE: `${first}-${first + PORTS - 1}`,
    DOCKAPI_TRUSTED_PROXIES: '127.0.0.1',
    DOCKAPI_PROXY_DOMAIN: DOMAIN,
    DOCKAPI_TOKENS: `${main.entry};${limited.entry}`,
    DOCKAPI_MAX_CONTAINERS: String(MAX_CONTAINERS),
    DOCKAPI_RATE_LIMIT: String(RATE_LIMIT),
    DOCKAPI_STORE: redis.url,
    DOCKAPI_STORE_PASSWORD: 'of-the-test',
  };
  services = await Promise.all(Array.from({ length: PROCESSES }, () => startService(env)));
  clients = await Promise.all(services.map(({ url }) => Client.connect(url, main.headers)));
  const ports = services.map(({ url }) => Number(new URL(url).port));
  gateway = await startGatewayOf('nginx', ports, true);
  through = await Client.connect(gateway.url, main.headers);
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await Promise.all(services.map((service) => service.stop()));
  await redis[Symbol.asyncDispose]();
});

const run = (client: Client, fields: object) =>
  client.post<RunResultDto & { code?: string }>('/containers/run', fields);

describe('several dockAPIs on one engine', () => {
  it('share the containers: all of them list, reach, change and remove each other’s', async () => {
    const [one, two, three] = clients as [Client, Client, Client];
    const name = uniqueName();
    expect((await run(one, { ...SERVER, name })).status).toBe(201);
    for (const client of clients) {
      expect((await client.get<ContainerDto[]>('/containers')).body.map((each) => each.name)).toEqual([name]);
      expect((await client.get(`/proxy/${name}/hello`)).body).toMatchObject({ path: '/hello' });
      expect((await client.post(`/containers/${name}/exec`, { command: 'true' })).body).toMatchObject({ exit_code: 0 });
    }
    expect((await two.post(`/containers/${name}/stop?timeout=0`)).status).toBe(200);
    for (const client of clients) expect((await client.get(`/proxy/${name}/`)).status).toBe(502);
    expect((await three.post(`/containers/${name}/start`)).status).toBe(200);
    for (const client of clients) await expect.poll(async () => (await client.get(`/proxy/${name}/`)).status).toBe(200);
    expect((await three.delete(`/containers/${name}?force=true`)).status).toBe(200);
    for (const client of clients) {
      await expect.poll(async () => (await client.get(`/proxy/${name}/`)).status).toBe(404);
      expect((await client.get(`/containers/${name}`)).status).toBe(404);
    }
  });

  it('behind a gateway act as one: each sees the changes of the others', async () => {
    const name = uniqueName();
    expect((await run(through, { ...SERVER, name })).status).toBe(201);
    for (let turn = 0; turn < 2 * PROCESSES; turn++) {
      expect((await through.get(`/containers/${name}`)).status).toBe(200);
      expect((await through.get(`/proxy/${name}/`)).status).toBe(200);
    }
    expect((await through.delete(`/containers/${name}?force=true`)).status).toBe(200);
  });

  it('run as many containers as allowed at the same time, on different ports', async () => {
    const runs = await Promise.all(Array.from({ length: RUNS }, () => run(through, SLEEPER)));
    const [made, refused] = [runs.filter(({ status }) => status === 201), runs.filter(({ status }) => status !== 201)];
    expect([made.length, ...refused.map(({ body }) => body.code)]).toEqual([
      MAX_CONTAINERS,
      ...Array<string>(RUNS - MAX_CONTAINERS).fill('forbidden'),
    ]);
    expect(new Set(made.map(({ body }) => body.host_port)).size).toBe(MAX_CONTAINERS);
  });

  it('count requests together', async () => {
    const client = await Client.connect(gateway.url, limited.headers);
    const before = RATE_LIMIT - Number((await client.get('/policy')).headers.get('x-ratelimit-remaining'));
    const answers = [];
    for (let left = RATE_LIMIT - before + 10; left > 0; left -= 30)
      answers.push(...(await Promise.all(Array.from({ length: Math.min(left, 30) }, () => client.get('/policy')))));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(RATE_LIMIT - before);
    expect(statuses.filter((status) => status === 429)).toHaveLength(10);
  });

  it('open each other’s links, through any of them, until one revokes them', async () => {
    const { body } = await run(through, SERVER);
    const links = `/containers/${body.id}/links`;
    const open = (link: CreatedLinkDto, service: { url: string }) =>
      plainRequest(service.url, '/', {
        method: 'GET',
        headers: { Host: `${body.id.slice(0, 12)}.${DOMAIN}`, Cookie: new URL(link.url).search.slice(1) },
      }).then(({ status }) => status);
    for (let turn = 0; turn < PROCESSES; turn++) {
      const { body: link } = await through.post<CreatedLinkDto>(links, {});
      for (const service of services) expect(await open(link, service)).toBe(200);
      for (let again = 0; again < PROCESSES; again++) expect(await open(link, gateway)).toBe(200);
      expect((await through.get<LinkDto[]>(links)).body.map(({ id }) => id)).toEqual([link.id]);
      expect((await through.delete(`${links}/${link.id}`)).status).toBe(200);
      for (const service of services) await expect.poll(() => open(link, service)).toBe(401);
    }
  });

  it('carry known traffic on without Redis, say what is wrong, and continue by themselves', async () => {
    const { body } = await run(through, SERVER);
    const { body: link } = await through.post<CreatedLinkDto>(`/containers/${body.id}/links`, {});
    const own = { Host: `${body.id.slice(0, 12)}.${DOMAIN}` };
    const visit = async ({ url }: Service) => {
      const headers = { ...own, Cookie: new URL(link.url).search.slice(1) };
      return (await plainRequest(url, '/', { method: 'GET', headers })).status;
    };
    for (const service of services) expect(await visit(service)).toBe(200);
    for (const client of clients) expect((await client.get('/healthz')).body).toMatchObject({ store: 'redis' });
    for (const client of clients) expect((await client.get(`/proxy/${body.id}/`)).status).toBe(200);

    await redis.signal('SIGKILL');
    try {
      for (const [n, client] of clients.entries()) {
        expect((await client.get(`/proxy/${body.id}/`)).status).toBe(200);
        expect(await visit(services[n]!)).toBe(200);
        for (const answer of [await client.get('/healthz'), await client.post(`/containers/${body.id}/links`, {})]) {
          expect(answer.status).toBe(500);
          expect(answer.body).toMatchObject({ code: 'store_unreachable' });
        }
      }
    } finally {
      await redis.start();
    }
    for (const client of clients) await expect.poll(async () => (await client.get('/healthz')).status).toBe(200);
    // This Redis has forgotten everything.
    for (const service of services) await expect.poll(() => visit(service)).toBe(401);
    expect((await through.post(`/containers/${body.id}/links`, {})).status).toBe(201);
    const warnings = (service: Service) => service.output().match(/.*"context":"Store".* does not work: .*/g);
    for (const service of services) expect(warnings(service)).toEqual([expect.any(String)]);
    for (const { output } of services) expect(output()).not.toContain('of-the-test');
  });

  it('clean up at the same time without conflicts', async () => {
    for (let round = 0; round < 3; round++) {
      const { body } = await run(through, { ...SLEEPER, auto_remove: true });
      const requests = clients.flatMap((client) => [
        client.post<{ code?: string }>(`/containers/${body.id}/stop?timeout=0`),
        client.delete<{ code?: string }>(`/containers/${body.id}?force=true`),
      ]);
      const responses = (await Promise.all(requests)).map((response) => response.body.code ?? response.status);
      for (const response of responses) expect([200, 'container_not_found']).toContain(response);
      await expect.poll(() => containerIds()).not.toContain(body.id);
    }
  });

  it('continue when one is killed during its runs, and have the containers that it had started', async () => {
    const killed = services.pop()!;
    const lost = clients.pop()!;
    const name = uniqueName();
    expect((await run(lost, { ...SERVER, name })).status).toBe(201);
    const cutRuns = Promise.allSettled(Array.from({ length: 6 }, () => run(lost, SLEEPER)));
    await expect.poll(async () => (await containerIds()).length).toBeGreaterThan(1);
    killed.process.kill('SIGKILL');
    await cutRuns;
    for (const client of clients) expect((await client.get(`/proxy/${name}/`)).status).toBe(200);
    // nginx passes over the one that is gone.
    for (let turn = 0; turn < 2 * PROCESSES; turn++) expect((await through.get(`/proxy/${name}/`)).status).toBe(200);
    expect((await run(through, SLEEPER)).status).toBe(201);

    const listed = async () => (await clients[0]!.get<ContainerDto[]>('/containers')).body.map(({ id }) => id).sort();
    const there = () => containerIds();
    // The engine may still be working on the cut calls.
    await expect
      .poll(async () => [await listed(), await there()].map(String))
      .toSatisfy(([one, other]) => one === other);
    for (const id of await listed()) expect((await through.delete(`/containers/${id}?force=true`)).status).toBe(200);
  });
});
