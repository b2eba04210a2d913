import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RunResultDto } from '../../../src/containers/dto/container.dto.js';
import type { CreatedLinkDto, LinkDto } from '../../../src/proxy/admission/link.dto.js';
import { Client } from '../../support/client.js';
import { useCleanEngine } from '../../support/dockapi.js';
import { plainRequest } from '../../support/plain-request.js';
import { type Service, startService } from '../../support/service.js';
import { makeToken } from '../../support/tokens.js';

const alice = makeToken('alice', 'team-a', 'run,proxy');

/** Two dockAPIs with one state directory. */
const directory = mkdtempSync(path.join(tmpdir(), 'dockapi-state-'));
const env = { DOCKAPI_TOKENS: alice.entry, DOCKAPI_STORE: 'file', DOCKAPI_STATE_DIR: directory };
let services: [Service, Service];
let clients: [Client, Client];

useCleanEngine();
beforeAll(async () => {
  services = [await startService(env), await startService(env)];
  clients = [await connect(services[0]), await connect(services[1])];
});
afterAll(async () => {
  for (const service of services) await service.stop();
  rmSync(directory, { recursive: true });
});

const connect = ({ url }: Service) => Client.connect(url, alice.headers);

async function run(): Promise<string> {
  const spec = { image: 'dockapi/echo', container_port: 8080, wait_ready: true, health_path: '/' };
  const { body, status, text } = await clients[0].post<RunResultDto>('/containers/run', spec);
  expect(status, text).toBe(201);
  return body.id;
}

async function open(service: Service, id: string, { url }: CreatedLinkDto): Promise<number> {
  const Host = `${id.slice(0, 12)}.localhost:${new URL(service.url).port}`;
  const cookie = new URL(url).search.slice(1);
  return (await plainRequest(service.url, '/', { method: 'GET', headers: { Host, Cookie: cookie } })).status;
}

function storedLinksOf(id: string): number {
  const db = new DatabaseSync(path.join(directory, 'store.sqlite'), { readOnly: true });
  const row = db
    .prepare("SELECT count(*) AS n FROM records WHERE collection LIKE '%/links' AND instr(value, ?)")
    .get(id);
  db.close();
  return Number(row?.['n']);
}

it('a link works at once at another dockAPI, outlives both, ends everywhere when one revokes it, and is not in the file', async () => {
  const id = await run();
  const links = `/containers/${id}/links`;
  const { body: link } = await clients[0].post<CreatedLinkDto>(links, {});
  expect(await open(services[1], id, link)).toBe(200);
  expect((await clients[1].get<LinkDto[]>(links)).body).toMatchObject([{ id: link.id }]);

  for (const n of [0, 1] as const) {
    await services[n].stop();
    services[n] = await startService(env);
    clients[n] = await connect(services[n]);
  }
  for (const service of services) expect(await open(service, id, link)).toBe(200);

  const [, token = ''] = new URL(link.url).search.split('=');
  const [, secret = ''] = token.split('.');
  const stored = readdirSync(directory).map((name) => readFileSync(path.join(directory, name), 'latin1'));
  expect(stored.join('')).toContain(link.id);
  expect(stored.join('')).not.toContain(secret);

  expect((await clients[0].delete(`${links}/${link.id}`)).status).toBe(200);
  expect(await open(services[0], id, link)).toBe(401);
  await expect.poll(() => open(services[1], id, link)).toBe(401);
});

it('the links of a container end with it', async () => {
  const id = await run();
  await clients[0].post(`/containers/${id}/links`, {});
  expect(storedLinksOf(id)).toBe(1);
  expect((await clients[1].delete(`/containers/${id}?force=true`)).status).toBe(200);
  await expect.poll(() => storedLinksOf(id)).toBe(0);
});
