import { execFile } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { root } from '../../../scripts/lib/project.mjs';
import type { RunResultDto } from '../../../src/containers/dto/container.dto.js';
import type { ProblemDto } from '../../../src/http/dto/problem.dto.js';
import type { ProxyTargetDto } from '../../../src/proxy/dto/proxy-target.dto.js';
import { Client } from '../../support/client.js';
import { afterContainers, createNetwork, ok, pullByEngine, runForeign } from '../../support/containers.js';
import { BASE_IMAGE, buildDockapiImage, DOCKAPI_IMAGE } from '../../support/dockapi-image.js';
import { useCleanEngine } from '../../support/dockapi.js';
import { codeBlocks, documentText } from '../../support/documents.js';
import { engineRequest } from '../../support/engine.js';
import { freePorts } from '../../support/ports.js';
import { makeToken } from '../../support/tokens.js';
import { testEngine } from '../../support/test-engine.js';

const SECOND_NS = 1e9;
const MB = 1e6;

const SERVER = { image: 'dockapi/echo', container_port: 8080, wait_ready: true, health_path: '/', wait_timeout: 20 };

interface Inspected {
  State: { Health: { Status: string } };
}

/** In a container dockAPI listens on every address of it: it starts with tokens only. */
const token = makeToken('image', 'tests', 'read,run,proxy,host');

useCleanEngine();
beforeAll(async () => {
  await buildDockapiImage();
  await pullByEngine('dockapi/echo');
  await pullByEngine('busybox');
});

/** As in docs/deployment/docker.md: the socket with its group, and nothing to write to. */
async function runImage(
  network: string,
  env: Record<string, string> = {},
  binds: string[] = [],
): Promise<{ id: string; client: Client }> {
  const port = await freePorts();
  const socket = testEngine().dockerHost.slice('unix://'.length);
  const id = await runForeign({
    Image: DOCKAPI_IMAGE,
    Cmd: undefined,
    ExposedPorts: { '8000/tcp': {} },
    Env: Object.entries({ DOCKAPI_TOKENS: token.entry, ...env }).map(([name, value]) => `${name}=${value}`),
    Healthcheck: { Interval: SECOND_NS / 5 },
    HostConfig: {
      Binds: [`${socket}:/var/run/docker.sock`, ...binds],
      PortBindings: { '8000/tcp': [{ HostIp: '127.0.0.1', HostPort: String(port) }] },
      GroupAdd: [String(statSync(socket).gid)],
      ReadonlyRootfs: true,
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges'],
      NetworkMode: network,
    },
  });
  await expect.poll(async () => (await inspect(id)).State.Health.Status).toBe('healthy');
  return { id, client: await Client.connect(`http://127.0.0.1:${env['PORT'] ?? port}`, token.headers) };
}

const inspect = async (id: string) => (await ok('GET', `/containers/${id}/json`)) as Inspected;

/** Runs a server, and reaches it through the proxy. @returns how */
async function reachedFrom(client: Client): Promise<string> {
  const { status, text, body } = await client.post<RunResultDto>('/containers/run', SERVER);
  expect(status, text).toBe(201);
  expect((await client.get(`/proxy/${body.id}/hello`)).body).toMatchObject({ path: '/hello' });
  const { reach } = (await client.get<ProxyTargetDto>(`/proxy/${body.id}`)).body;
  expect((await client.get('/healthz')).body.reach).toBe(reach);
  return reach;
}

describe('the image', () => {
  it('adds little to its base image', async () => {
    const sizeOf = async (image: string) => ((await ok('GET', `/images/${image}/json`)) as { Size: number }).Size;
    expect((await sizeOf(DOCKAPI_IMAGE)) - (await sizeOf(BASE_IMAGE))).toBeLessThan(20 * MB);
  });

  it('is not root, and connects to containers on its own bridge', async () => {
    const { id, client } = await runImage('bridge');
    expect(await reachedFrom(client)).toBe('container');
    const { Titles, Processes } = (await ok('GET', `/containers/${id}/top?ps_args=-eo%20uid,pid`)) as {
      Titles: string[];
      Processes: string[][];
    };
    expect([Titles[0], Processes[0]?.[0]]).toEqual(['UID', '1000']);
  });

  it('connects to containers on its own network, which DOCKAPI_NETWORK names', async () => {
    const network = await createNetwork();
    const { client } = await runImage(network, { DOCKAPI_NETWORK: network });
    expect(await reachedFrom(client)).toBe('container');
  });

  it('connects to containers at the gateway that DOCKAPI_PUBLISH_ADDRESS names', async () => {
    const network = await createNetwork();
    const { IPAM } = (await ok('GET', `/networks/${network}`)) as { IPAM: { Config: { Gateway: string }[] } };
    const { client } = await runImage(network, { DOCKAPI_PUBLISH_ADDRESS: IPAM.Config[0]?.Gateway ?? '' });
    expect(await reachedFrom(client)).toBe('gateway');
  });

  it('connects to containers from the host’s own network', async () => {
    const { client } = await runImage('host', {
      PORT: String(await freePorts()),
      HOST: '127.0.0.1',
      DOCKAPI_UPSTREAM: 'published',
    });
    expect(await reachedFrom(client)).toBe('published');
  });

  it('names the setting if it cannot connect to containers, and keeps the container', async () => {
    const { client } = await runImage(await createNetwork());
    const { status, body } = await client.post<ProblemDto>('/containers/run', SERVER);
    expect([status, body.code]).toEqual([502, 'upstream_failed']);
    for (const setting of ['DOCKAPI_NETWORK', 'DOCKAPI_PUBLISH_ADDRESS']) expect(body.detail).toContain(setting);
    expect((await engineRequest('GET', `/containers/${body.container_id}/json`)).status).toBe(200);
  });

  describe('host paths, which dockAPI does not see in its container', () => {
    let host: string;
    beforeEach(() => {
      host = mkdtempSync(path.join(tmpdir(), 'dockapi-host-'));
      chmodSync(host, 0o755); // dockAPI's user must be able to read it
      mkdirSync(path.join(host, 'data'));
      writeFileSync(path.join(host, 'data/file'), 'of the host');
      symlinkSync('/', path.join(host, 'data/out'));
      symlinkSync('/usr', path.join(host, 'data/usr'));
      afterContainers(() => rm(host, { recursive: true }));
    });

    /** The content of /m/file in a container that mounts the path at /m, or the problem's code. */
    async function mounted(client: Client, source: string): Promise<string | undefined> {
      const { status, body } = await client.post<RunResultDto & Pick<ProblemDto, 'code'>>('/containers/run', {
        image: 'busybox',
        container_port: 80,
        command: ['cat', '/m/file'],
        detach: false,
        volumes: [`${source}:/m`],
      });
      return status === 201 ? body.stdout : body.code;
    }

    it('are never the engine’s socket, wherever that is on the host', async () => {
      const { client } = await runImage('bridge');
      const socket = testEngine().dockerHost.slice('unix://'.length);
      for (const source of [socket, path.dirname(socket), path.dirname(path.dirname(socket))])
        expect(await mounted(client, source)).toBe('forbidden');
      expect(await mounted(client, path.join(host, 'data'))).toBe('of the host');
    });

    it('cannot be checked against roots, because a link on the host may lead anywhere', async () => {
      const { client } = await runImage('bridge', { DOCKAPI_MOUNT_ROOTS: `${host},/usr` });
      for (const source of [host, `${host}/data`, '/usr', '/usr/local'])
        expect(await mounted(client, source)).toBe('forbidden');
    });

    it('are checked if they are mounted into dockAPI at the same path', async () => {
      const { client } = await runImage('bridge', { DOCKAPI_MOUNT_ROOTS: `${host}/data,/usr` }, [
        `${host}/data:${host}/data:ro`,
        `${host}:/elsewhere:ro`,
      ]);
      expect(await mounted(client, `${host}/data`)).toBe('of the host');
      expect(await mounted(client, `${host}/data/nothing`)).toBe('volume_path_not_found');
      for (const source of [`${host}/data/out`, `${host}/data/usr`, `${host}/data/usr/local`, '/usr', host])
        expect(await mounted(client, source)).toBe('forbidden');
    });
  });

  it('is built and started as docs/deployment/docker.md says', async () => {
    await ok('POST', `/images/${BASE_IMAGE}/tag?repo=node&tag=24-slim`); // because no registry is reachable
    const [block = ''] = codeBlocks(documentText('docs/deployment/docker.md'), 'bash');
    const socket = testEngine().dockerHost.slice('unix://'.length);
    const port = await freePorts();
    const script = block
      .replace('127.0.0.1:8000:8000', `127.0.0.1:${port}:8000`)
      .replace('-v /var/run/docker.sock:', `-v ${socket}:`)
      .replace('stat -c %g /var/run/docker.sock', `stat -c %g ${socket}`);
    expect(script.split(socket)).toHaveLength(3);
    const checkout = copyOfCheckout();
    afterContainers(async () => {
      await ok('DELETE', '/containers/dockapi?force=1');
      await ok('DELETE', '/volumes/dockapi-state');
      for (const image of ['dockapi', 'node:24-slim']) await ok('DELETE', `/images/${image}`);
      rmSync(checkout, { recursive: true });
    });
    const env = { ...process.env, DOCKER_HOST: testEngine().dockerHost, DOCKER_BUILDKIT: '0' };
    const { stdout } = await promisify(execFile)('bash', ['-euc', script], { cwd: checkout, env });
    const headers = { 'x-api-key': /^dockapi_\S+$/m.exec(stdout)?.[0] ?? '' };
    const health = () => fetch(`http://127.0.0.1:${port}/healthz`, { headers }).then(({ status }) => status);
    await expect.poll(() => health().catch(() => 0)).toBe(200);
    // Its root is read-only, so the store is in the volume.
    const files = await engineRequest('HEAD', '/containers/dockapi/archive?path=/var/lib/dockapi/store.sqlite');
    expect(files.status).toBe(200);

    // Revoked on the host by replacing the file.
    const file = path.join(checkout, 'secrets/tokens.txt');
    await promisify(execFile)('sed', ['-i', `s/^me .*/${token.entry}/`, file]);
    await expect.poll(health).toBe(401);
  });
});

/** The project as just cloned. */
function copyOfCheckout(): string {
  const dir = mkdtempSync(path.join(tmpdir(), 'dockapi-checkout-'));
  const made = new Set(
    ['.git', '.dockapi', 'node_modules', 'dist', 'coverage', 'secrets'].map((name) => path.join(root, name)),
  );
  cpSync(root, dir, { recursive: true, filter: (source) => !made.has(source) });
  return dir;
}
