import { expect, it } from 'vitest';
import { pullByEngine, uniqueName } from '../support/containers.js';
import { Client } from '../support/client.js';
import { useCleanEngine } from '../support/dockapi.js';
import { RawPeer } from '../support/raw-peer.js';
import { startService } from '../support/service.js';

/** Descriptors that the service may have: it needs about 30 for itself. */
const FILES = 64;
const CLIENTS = 200;

useCleanEngine();

it('too many files open: 500 too_many_open_files, no crash, and everything works when the clients are gone', async () => {
  await pullByEngine('nginx');
  await using service = await startService({}, ['prlimit', `--nofile=${FILES}`, '--']);
  const client = await Client.connect(service.url);
  const name = uniqueName('served');
  const nginx = { image: 'nginx', container_port: 80, name, wait_ready: true, health_path: '/' };
  expect((await client.post('/containers/run', nginx)).status).toBe(201);

  const { port } = new URL(service.url);
  const peers = await Promise.all(Array.from({ length: CLIENTS }, () => RawPeer.connect(Number(port))));
  peers.forEach((peer, index) => {
    const path = index % 2 ? '/containers' : `/proxy/${name}/`;
    peer.send(`GET ${path} HTTP/1.1`, 'Host: localhost', '', '');
  });
  const responses = await Promise.all(
    peers.map((peer) =>
      peer.response().then(
        ({ head, body }) => `${/^HTTP\/1.1 (\d+)/.exec(head)?.[1]} ${/"code":"(\w+)"/.exec(body)?.[1] ?? ''}`.trim(),
        () => 'cut', // by the system, because nothing could accept the connection
      ),
    ),
  );
  expect(responses).toContain('500 too_many_open_files');
  expect(responses.filter((each) => !['200', '500 too_many_open_files', 'cut'].includes(each))).toEqual([]);
  expect(service.process.exitCode).toBeNull();

  peers.forEach((peer) => peer.destroy());
  const statuses = async () => [(await client.get('/containers')).status, (await client.get(`/proxy/${name}/`)).status];
  await expect.poll(() => statuses().catch(() => [])).toEqual([200, 200]);
});
