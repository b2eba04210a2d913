import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ContainerDto, RunResultDto } from '../../../src/containers/dto/container.dto.js';
import { Client } from '../../support/client.js';
import { uniqueName } from '../../support/containers.js';
import { useCleanEngine } from '../../support/dockapi.js';
import { containerIds } from '../../support/engine.js';
import { type DeployedGateway, startGatewayOf } from '../../support/gateways.js';
import { freePorts } from '../../support/ports.js';
import { type Service, startService } from '../../support/service.js';

/** The last one is killed in the last test. */
const PROCESSES = 4;
const RUNS = 18;
/** Few enough that runs at the same time meet. */
const PORTS = 30;

const SERVER = { image: 'dockapi/echo', container_port: 8080, wait_ready: true, health_path: '/' };
const SLEEPER = { image: 'busybox', container_port: 8080, command: 'sleep 600' };

/** Several dockAPIs on one engine, behind nginx that gives each a request in turn. */
let services: Service[];
let clients: Client[];
let gateway: DeployedGateway;
let through: Client;

useCleanEngine();
beforeAll(async () => {
  const first = await freePorts(PORTS);
  const env = { DOCKAPI_PORT_RANGE: `${first}-${first + PORTS - 1}`, DOCKAPI_TRUSTED_PROXIES: '127.0.0.1' };
  services = await Promise.all(Array.from({ length: PROCESSES }, () => startService(env)));
  clients = await Promise.all(services.map(({ url }) => Client.connect(url)));
  const ports = services.map(({ url }) => Number(new URL(url).port));
  gateway = await startGatewayOf('nginx', ports, true);
  through = await Client.connect(gateway.url);
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await Promise.all(services.map((service) => service.stop()));
});

const run = (client: Client, fields: object) =>
  client.post<RunResultDto & { code?: string }>('/containers/run', fields);

describe('several dockAPIs on one engine', () => {
  it('share the containers: all of them list, reach, change and remove each other’s', async () => {
    const [one, two, three] = clients as [Client, Client, Client, Client];
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

  it('choose different ports at the same time', async () => {
    const runs = await Promise.all(Array.from({ length: RUNS }, () => run(through, SLEEPER)));
    expect(runs.map(({ status, body }) => body.code ?? status)).toEqual(Array(RUNS).fill(201));
    expect(new Set(runs.map(({ body }) => body.host_port)).size).toBe(RUNS);
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
