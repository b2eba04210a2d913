import http from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { pullByEngine, uniqueName } from '../support/containers.js';
import { useDockapi } from '../support/dockapi.js';
import { containerIds, inspectContainer, killEngine, restartEngine } from '../support/engine.js';
import { plainRequest } from '../support/plain-request.js';

/** Milliseconds within which dockAPI must have recovered after the engine and its containers. */
const WHOLE_MS = 5_000;
const ROUNDS = 2;

const dockapi = useDockapi();
beforeAll(() => Promise.all([pullByEngine('nginx'), pullByEngine('busybox')]));
afterEach(() => restartEngine());

/** Asks again and again until it has to stop. @returns how often each status came, or "cut" */
function load(ask: Record<string, (agent: http.Agent) => Promise<string | number>>) {
  const counts: Record<string, number> = {};
  let over = false;
  const loops = Object.entries(ask).map(async ([what, once]) => {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    for (; !over; await pause(5)) {
      const response = await once(agent).catch(() => 'cut');
      counts[`${what} ${response}`] = (counts[`${what} ${response}`] ?? 0) + 1;
    }
    agent.destroy();
  });
  return {
    counts,
    async end() {
      over = true;
      await Promise.all(loops);
      return counts;
    },
  };
}

/** Whether a container that listens on port 80 responds, without dockAPI. */
async function respondsItself(id: string): Promise<boolean> {
  const port = (await inspectContainer(id))?.NetworkSettings.Ports['80/tcp']?.[0]?.HostPort;
  if (port === undefined) return false;
  return plainRequest(`http://127.0.0.1:${port}`, '/').then(
    ({ status }) => status === 200,
    () => false,
  );
}

it('an engine that is killed and restarted under load: only 500, 502 and 504, and everything works within 5 s', async () => {
  const { client, service } = dockapi;
  const kept = await dockapi.running({
    image: 'nginx',
    container_port: 80,
    command: [],
    name: uniqueName('kept'),
    restart_policy: 'always',
    wait_ready: true,
    health_path: '/',
  });
  const get = (path: string) => (agent: http.Agent) =>
    plainRequest(service.url, path, { agent }).then(({ status }) => status);
  const ran: string[] = [];
  const run = async () => {
    const { status, body } = await dockapi.run({ name: uniqueName('run') });
    if (status === 201) ran.push(body.id);
    return status;
  };
  const routes = [
    '/containers',
    `/containers/${kept.id}`,
    `/containers/${kept.id}/logs`,
    '/images',
    `/proxy/${kept.name}/`,
  ];
  const { end } = load({ run, ...Object.fromEntries(routes.map((path) => [path, get(path)])) });

  for (let round = 0; round < ROUNDS; round++) {
    await expect.poll(() => ran.length).toBeGreaterThan(2 * round + 1);
    await killEngine();
    await expect.poll(async () => (await client.get('/healthz')).status).toBe(500);
    await restartEngine();
    await expect.poll(async () => (await client.get('/healthz')).status, { timeout: WHOLE_MS }).toBe(200);
    await expect.poll(() => respondsItself(kept.id)).toBe(true); // nginx takes its own time to start
    await expect.poll(async () => (await client.get(`/proxy/${kept.name}/`)).status, { timeout: WHOLE_MS }).toBe(200);
    // Events are watched again: dockAPI sees the exit of a container that it has to remove.
    const { id } = await dockapi.running({ auto_remove: true, restart_policy: 'on-failure', command: 'true' });
    await expect.poll(() => inspectContainer(id)).toBeUndefined();
  }

  const counts = await end();
  // Responses that had begun are cut off.
  const odd = Object.keys(counts).filter((each) => !/ (200|201|500|502|504)$|\/(logs|proxy\/.*) cut$/.test(each));
  expect(odd).toEqual([]);
  for (const path of ['run', ...routes]) expect(counts, path).toHaveProperty([`${path} ${path === 'run' ? 201 : 200}`]);
  expect(Object.keys(counts).some((each) => each.endsWith(' 500'))).toBe(true);
  expect(service.process.exitCode).toBeNull();
  // No failed run has left anything behind, and no run with a response is lost.
  await expect.poll(() => containerIds()).toEqual([kept.id, ...ran].sort());
});
