import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { beforeAll, expect, it } from 'vitest';
import { ensureInstalled } from '../../scripts/lib/packages.mjs';
import { residentBytes } from '../support/resident-bytes.js';
import { uniqueName } from '../support/containers.js';
import { useDockapi } from '../support/dockapi.js';
import { importUpstreamImage, UPSTREAM_IMAGE } from '../support/upstream-image.js';

const SECONDS = 20;
const CONNECTIONS = 500;
const CONNECTIONS_A_SECOND = 100;
const MIB = 1 << 20;
/** Milliseconds that the unluckiest waits, on however busy a machine: it does not wait for the attack's end. */
const SERVED_MS = 15_000;

const dockapi = useDockapi();
beforeAll(() => Promise.all([ensureInstalled(['slowhttptest']), importUpstreamImage()]));

/** Runs slowhttptest; its own verdict is of no interest. @param mode what it does slowly, and at which path */
async function slowly(path: string, ...mode: string[]): Promise<void> {
  const how = [
    '-c',
    String(CONNECTIONS),
    '-r',
    String(CONNECTIONS_A_SECOND),
    '-i',
    '1',
    '-l',
    String(SECONDS),
    '-p',
    '5',
  ];
  const child = spawn('slowhttptest', [...mode, ...how, '-u', dockapi.service.url + path], { stdio: 'ignore' });
  const [code] = (await once(child, 'exit')) as [number];
  expect(code).toBe(0);
}

it('slow heads, slow bodies, slow readers and a flood, all at once: others are served throughout', async () => {
  const name = uniqueName('served');
  const image = { image: UPSTREAM_IMAGE, container_port: 80, command: [] };
  await dockapi.running({ ...image, name, wait_ready: true, health_path: '/' });
  const { client, service } = dockapi;
  const before = await residentBytes(service.pid);

  let over = false;
  const attack = Promise.all([
    slowly('/containers', '-H'),
    slowly('/containers/run', '-B', '-t', 'POST', '-f', 'application/json', '-s', '8192'),
    slowly(`/proxy/${name}/upload`, '-B', '-t', 'POST', '-s', '8192'),
    slowly(`/proxy/${name}/download?mib=8`, '-X', '-w', '512', '-y', '1024', '-n', '5', '-z', '32'),
    slowly('/docs', '-X', '-w', '512', '-y', '1024', '-n', '5', '-z', '32'),
  ]).finally(() => (over = true));

  const waits: number[] = [];
  while (!over) {
    for (const path of ['/livez', '/containers', `/containers/${name}`, `/proxy/${name}/`]) {
      const began = performance.now();
      expect((await client.get(path)).status, path).toBe(200);
      waits.push(performance.now() - began);
    }
    await pause(20);
  }
  await attack;
  expect(waits.length).toBeGreaterThan(SECONDS);
  expect(Math.max(...waits)).toBeLessThan(SERVED_MS);
  expect((await residentBytes(service.pid)) - before).toBeLessThan(512 * MIB);
});
