import { mkdtempSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ExecSessionDto } from '../../../src/containers/exec/resource/execs.dto.js';
import type { RunResultDto } from '../../../src/containers/dto/container.dto.js';
import { Client } from '../../support/client.js';
import { useCleanEngine } from '../../support/dockapi.js';
import { Execs, processesWith } from '../../support/execs.js';
import { freePorts } from '../../support/ports.js';
import { type Service, startService } from '../../support/service.js';
import { Terminal } from '../../support/terminal.js';
import { makeToken } from '../../support/tokens.js';

const alice = makeToken('alice', 'team-a', 'run,exec');

/** Two dockAPIs with one state directory, which reach each other. */
const directory = mkdtempSync(path.join(tmpdir(), 'dockapi-state-'));
let services: [Service, Service];
let first: Execs;
let second: Execs;

async function start(): Promise<Service> {
  const port = await freePorts();
  return startService({
    PORT: String(port),
    DOCKAPI_TOKENS: alice.entry,
    DOCKAPI_STORE: 'file',
    DOCKAPI_STATE_DIR: directory,
    DOCKAPI_PEER_URL: `http://127.0.0.1:${port}`,
  });
}

useCleanEngine();
beforeAll(async () => {
  services = [await start(), await start()];
});
afterAll(async () => {
  for (const service of services) await service.stop();
  rmSync(directory, { recursive: true });
});

async function prepare(): Promise<string> {
  const clients = await Promise.all(services.map(({ url }) => Client.connect(url, alice.headers)));
  const spec = { image: 'busybox', container_port: 8080, command: 'sleep 600' };
  const { body, status, text } = await clients[0]!.post<RunResultDto>('/containers/run', spec);
  expect(status, text).toBe(201);
  first = new Execs({ client: clients[0]! }, body.id);
  second = new Execs({ client: clients[1]! }, body.id);
  return body.id;
}

it('an exec is read, written to, attached to and ended at any dockAPI, and is lost where its own is killed', async () => {
  const container = await prepare();
  const id = await first.sh('while read x; do echo got $x; done; echo end', { stdin: true });
  for (const execs of [second, second, first]) expect((await execs.input(id, 'one\n', '', 'once')).status).toBe(204);
  await expect.poll(() => second.text(id)).toBe('got one\n');
  {
    const url = `${services[1].url}${second.path}/${id}/attach?after=0`;
    using terminal = await Terminal.open(url, { headers: alice.headers });
    terminal.type('two\n');
    await terminal.until('got two');
    expect(terminal.output.toString()).toBe('got one\ngot two\n');
  }
  const again = await second.start({ command: ['sh', '-c', 'true'], exec_id: id });
  expect({ status: again.status, code: again.body.code }).toEqual({ status: 409, code: 'exec_id_in_use' });
  expect((await second.kill(id)).body).toMatchObject({ exec_id: id, state: 'killed' });
  expect((await first.get(id)).body.state).toBe('killed');

  const word = `36${process.pid}.7`;
  const lost = await first.sh(`echo begun; sleep ${word}`);
  await expect.poll(() => first.text(lost)).toBe('begun\n');
  services[0].process.kill('SIGKILL');
  await once(services[0].process, 'exit');
  // The other dockAPI takes it for dead when it has not renewed its record.
  await expect.poll(async () => (await second.get(lost)).body.state).toBe('lost');
  expect(await second.output(lost)).toMatchObject({ status: 410, body: { code: 'output_gone' } });
  services[0] = await start();
  const { body: list } = await (
    await Client.connect(services[0].url, alice.headers)
  ).get<ExecSessionDto[]>(`/containers/${container}/execs`);
  expect(list.find(({ exec_id: each }) => each === lost)).toMatchObject({ state: 'lost', exit_code: null });
  expect(processesWith(`sleep ${word}`)).not.toEqual([]);
  expect((await second.kill(lost, { grace: 0 })).body).toMatchObject({ state: 'lost' });
  expect(processesWith(`sleep ${word}`)).toEqual([]);
});
