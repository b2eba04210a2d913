import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ExecResultDto } from '../../../src/containers/exec/exec.dto.js';
import type { RunResultDto } from '../../../src/containers/dto/container.dto.js';
import { Client } from '../../support/client.js';
import { useCleanEngine } from '../../support/dockapi.js';
import { Execs } from '../../support/execs.js';
import { plainRequest } from '../../support/plain-request.js';
import { type Service, startService } from '../../support/service.js';
import { letGo, refuses } from '../../support/shutdown.js';
import { Terminal } from '../../support/terminal.js';

/** Each request has a connection of its own, and the workers get connections in turn. */
const IN_TURN = { connection: 'close' };
/** More than there are workers. */
const ROUND = [1, 2, 3, 4];
const WORKERS = 2;
const UNTIL_LET_GO = ['sh', '-c', 'touch /tmp/begun-$0; until test -e /tmp/go; do sleep 0.1; done; echo done'];

const directory = mkdtempSync(path.join(tmpdir(), 'dockapi-workers-'));

const temporary = path.join(directory, 'tmp');
mkdirSync(temporary);

function start(env: NodeJS.ProcessEnv = {}): Promise<Service> {
  const own = {
    DOCKAPI_WORKERS: String(WORKERS),
    DOCKAPI_STORE: 'file',
    DOCKAPI_STATE_DIR: path.join(directory, 'state'),
    TMPDIR: temporary,
  };
  return startService({ ...own, DOCKAPI_SHUTDOWN_TIMEOUT: '100', ...env });
}

/** The processes that a service has started. */
function workersOf({ pid }: Service): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
}

function isAlive(pid: number): boolean {
  return existsSync(`/proc/${pid}`);
}

/** How many workers have begun to listen. */
function started(service: Service): number {
  return service.output().match(/Listening on/g)?.length ?? 0;
}

/** Waits until connections reach each of them. @returns their process ids */
async function untilAllServe(service: Service): Promise<number[]> {
  await vi.waitUntil(() => started(service) >= WORKERS, { timeout: 60_000 });
  return workersOf(service);
}

/** The value of a metric, as the worker tells it that is asked. */
async function metricOf(client: Client, line: string): Promise<number> {
  const { text } = await client.get('/metrics');
  return Number(
    text
      .split('\n')
      .find((each) => each.startsWith(`${line} `))
      ?.split(' ')
      .at(-1),
  );
}

async function runWith(client: Client): Promise<string> {
  const spec = { image: 'busybox', container_port: 8080, command: 'httpd -f -p 8080 -h /etc', wait_ready: true };
  const { status, body, text } = await client.post<RunResultDto>('/containers/run', spec);
  expect(status, text).toBe(201);
  return body.id;
}

useCleanEngine();
afterAll(() => rmSync(directory, { recursive: true }));

describe('DOCKAPI_WORKERS', () => {
  let service: Service;
  let client: Client;

  beforeAll(async () => {
    service = await start();
    client = await Client.connect(service.url, IN_TURN);
    await untilAllServe(service);
  });
  afterAll(() => service.stop());

  it('serves one port by that many processes: containers and execs are the same at each', async () => {
    expect(workersOf(service)).toHaveLength(WORKERS);
    const id = await runWith(client);
    for (const round of ROUND) {
      expect((await client.get('/containers')).body, `${round}`).toMatchObject([{ id }]);
      expect((await plainRequest(service.url, `/proxy/${id}/hostname`, { agent: false })).status).toBe(200);
    }

    const execs = new Execs({ client }, id);
    const exec = await execs.sh('while read x; do echo got $x; done', { stdin: true });
    for (const round of ROUND) expect((await execs.input(exec, `${round}\n`)).status).toBe(204);
    for (const _ of ROUND) await expect.poll(() => execs.text(exec)).toBe('got 1\ngot 2\ngot 3\ngot 4\n');
    for (const round of ROUND) {
      // The worker may not have seen yet that the one before has left.
      using terminal = await Terminal.open(`${service.url}${execs.path}/${exec}/attach?after=0&takeover=true`);
      terminal.type(`typed ${round}\n`);
      await terminal.until(`got typed ${round}`);
    }
    expect((await execs.kill(exec)).body).toMatchObject({ state: 'killed' });
  });

  it('sums their metrics, and tells once what all of them see', async () => {
    const id = await runWith(client);
    const counted = 'dockapi_requests_total{method="GET",route="/containers/:id",status="200",code=""}';
    const before = (await metricOf(client, counted)) || 0;
    for (const _ of ROUND) await client.get(`/containers/${id}`);
    for (const _ of ROUND) {
      await expect.poll(() => metricOf(client, counted)).toBe(before + ROUND.length);
      expect(await metricOf(client, 'dockapi_containers{status="running"}')).toBe(1);
      expect(await metricOf(client, 'dockapi_engine_events_watched')).toBe(1);
    }
  });

  it('have sockets that can be opened by dockAPI’s user alone', async () => {
    const [folder] = readdirSync(temporary).filter((name) => name.startsWith('dockapi-'));
    const { mode } = statSync(path.join(temporary, folder!));
    expect(mode & 0o777).toBe(0o700);
    await vi.waitUntil(() => readdirSync(path.join(temporary, folder!)).length === WORKERS, { timeout: 60_000 });
  });

  it('replaces one that dies, which loses its own connections alone', async () => {
    const before = await untilAllServe(service);
    const agents = before.map(() => new http.Agent({ keepAlive: true, maxSockets: 1 }));
    const cut = agents.map(() => false);
    for (const [index, agent] of agents.entries()) {
      await plainRequest(service.url, '/livez', { agent });
      const [socket] = Object.values(agent.freeSockets).flat();
      socket!.once('close', () => (cut[index] = true));
    }
    process.kill(before[0]!, 'SIGKILL');
    await expect.poll(() => cut.filter(Boolean)).toHaveLength(1);
    const kept = agents[cut.indexOf(false)];
    expect(await plainRequest(service.url, '/livez', { agent: kept })).toMatchObject({ status: 200, reused: true });
    await expect.poll(() => workersOf(service).filter((pid) => !before.includes(pid))).toHaveLength(1);
    expect(workersOf(service)).toContain(before[1]);
    await expect.poll(() => started(service)).toBe(WORKERS + 1);
    expect(service.output()).toContain(`Worker ${before[0]} ended (SIGKILL)`);
    for (const agent of agents) agent.destroy();
    for (const _ of ROUND) expect((await plainRequest(service.url, '/livez', { agent: false })).status).toBe(200);
  });
});

it('SIGTERM lets the requests of all workers finish, and ends with 0', async () => {
  const service = await start();
  const workers = await untilAllServe(service);
  const client = await Client.connect(service.url, IN_TURN);
  const id = await runWith(client);
  const running = ROUND.map((round) =>
    client.post<ExecResultDto>(`/containers/${id}/exec`, { command: [...UNTIL_LET_GO, String(round)] }),
  );
  const begun = async () =>
    (await client.post<ExecResultDto>(`/containers/${id}/exec`, { command: 'ls /tmp' })).body.stdout.match(/begun/g);
  await expect.poll(begun).toHaveLength(ROUND.length);
  const exit = once(service.process, 'exit');
  service.process.kill('SIGTERM');
  await expect.poll(() => refuses(service.url)).toBe(true);
  await letGo(id);
  for (const each of running) expect((await each).status).toBe(200);
  expect((await exit)[0]).toBe(0);
  expect(workers.filter(isAlive)).toEqual([]);
});

it('the workers of a killed service end', async () => {
  const service = await start();
  const workers = await untilAllServe(service);
  service.process.kill('SIGKILL');
  await expect.poll(() => workers.filter(isAlive)).toEqual([]);
});

it('a service that is stopped while workers still start ends in order', async () => {
  const service = await start(); // the first one is ready
  await vi.waitUntil(() => workersOf(service).length === WORKERS, { timeout: 60_000, interval: 10 });
  expect(await service.stop()).toBe(0);
});

it('a start that fails says why once, and leaves nothing', async () => {
  const first = await start();
  const left = path.join(directory, 'left');
  mkdirSync(left);
  const { port } = new URL(first.url);
  const message = await start({ PORT: port, TMPDIR: left }).then(
    () => 'it started',
    (error: unknown) => (error as Error).message,
  );
  expect(message.match(/cannot listen on/g)).toHaveLength(1);
  expect(readdirSync(left)).toEqual([]);
  expect(await first.stop()).toBe(0);
});
