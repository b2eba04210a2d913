import { afterEach, expect, it } from 'vitest';
import { ReadinessPoller } from '../../../../src/containers/readiness/readiness-poller.js';
import type { DockerService } from '../../../../src/docker/engine/docker.service.js';
import { type RawUpstream, startRawUpstream } from '../../../support/upstream-raw.js';

let upstream: RawUpstream | undefined;
afterEach(() => upstream?.close());

it('a try that is answered with 101 has failed, and the next one counts', async () => {
  const answers = ['HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x', 'HTTP/1.1 200 OK'];
  upstream = await startRawUpstream(async (peer) => {
    await peer.head();
    peer.send(answers.shift() ?? '', '', '');
  });
  const at = { address: '127.0.0.1', port: upstream.port, authority: `127.0.0.1:${upstream.port}` };
  const target = {
    containerId: 'f'.repeat(64),
    containerPort: 80,
    own: [],
    at,
    healthPath: '/',
    healthcheck: undefined,
    shell: undefined,
  };
  await new ReadinessPoller({} as DockerService).waitReady(target, AbortSignal.timeout(5_000));
  expect(answers).toEqual([]);
});

const ID = 'f'.repeat(64);
const CONTAINER_PORT = 8123;

/** Whether a container counts as ready that answers each path in this way, before a second has passed. */
async function isReady(answer: (path: string, port: number) => string): Promise<boolean> {
  const asked: string[] = [];
  upstream = await startRawUpstream(async (peer) => {
    const path = /^GET (\S+) /.exec(await peer.head())?.[1] ?? '';
    asked.push(path);
    peer.send(answer(path, upstream!.port), 'Content-Length: 0', '', '');
  });
  const at = { address: '127.0.0.1', port: upstream.port, authority: `127.0.0.1:${upstream.port}` };
  const shared = {
    containerId: ID,
    containerPort: CONTAINER_PORT,
    at,
    own: [],
    healthcheck: undefined,
    shell: undefined,
  };
  const over = new AbortController();
  const wait = new ReadinessPoller({} as DockerService).waitReady({ ...shared, healthPath: '/docs' }, over.signal);
  const again = expect
    .poll(() => asked.filter((path) => path === '/docs').length, { timeout: 5_000 })
    .toBeGreaterThan(1);
  const ready = await Promise.race([wait.then(() => true), again.then(() => false)]);
  again.catch(() => undefined);
  over.abort();
  await wait.catch(() => undefined);
  return ready;
}

const redirect = (to: (port: number) => string) => (path: string, port: number) =>
  path === '/docs' ? `HTTP/1.1 301 Moved Permanently\r\nLocation: ${to(port)}` : 'HTTP/1.1 200 OK';

it.each([
  ['its host without the port', () => 'http://127.0.0.1/docs/'],
  ['its own port', () => `http://127.0.0.1:${CONTAINER_PORT}/docs/`],
  ['localhost', (port: number) => `http://localhost:${port}/docs/`],
  ['its id, as its host name', () => `http://${ID.slice(0, 12)}:${CONTAINER_PORT}/docs/`],
  ['https', () => 'https://127.0.0.1/docs/'],
  ['https at the published port', (port: number) => `https://127.0.0.1:${port}/docs/`],
])('follows a redirect to the container by %s', async (_alias, to) => {
  expect(await isReady(redirect(to))).toBe(true);
});

it('is ready where every path is redirected to https', async () => {
  expect(await isReady((path) => `HTTP/1.1 308 Permanent Redirect\r\nLocation: https://127.0.0.1${path}`)).toBe(true);
});

it.each(['http://example.com/docs/', 'https://example.com/docs/', 'http://127.0.0.1:1/docs/', 'ftp://127.0.0.1/docs/'])(
  'follows no redirect to %s',
  async (location) => {
    expect(await isReady(redirect(() => location))).toBe(false);
  },
);

/** Nanoseconds that an image may give its health test, and Node's timers take in no other form. */
it.each([1_500_000, 1, 2 ** 32 * 1e6])('runs a health test whose timeout is %d ns', async (Timeout) => {
  const docker = {
    createExec: () => Promise.resolve('exec'),
    startExec: () => Promise.resolve([]),
    execState: () => Promise.resolve({ running: false, exitCode: 0 }),
  };
  const at = { address: '127.0.0.1', port: 1, authority: '127.0.0.1:1' };
  const healthcheck = { Test: ['CMD', 'true'], Timeout };
  const target = {
    containerId: ID,
    containerPort: 80,
    at,
    own: [],
    healthPath: undefined,
    healthcheck,
    shell: undefined,
  };
  await new ReadinessPoller(docker as unknown as DockerService).waitReady(target, AbortSignal.timeout(5_000));
});
