import { mkdir, mkdtemp, realpath, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ExecResultDto } from '../../../src/containers/exec/exec.dto.js';
import { afterContainers, createNetwork } from '../../support/containers.js';
import { type ProblemMembers, useDockapi } from '../../support/dockapi.js';
import {
  containerIds,
  engineContainers,
  type EngineContainerDetails,
  engineRequest,
  inspectContainer,
} from '../../support/engine.js';
import { Execs, processesWith } from '../../support/execs.js';
import { HoldingRegistry } from '../../support/holding-registry.js';
import { freePorts } from '../../support/ports.js';
import { testEngine } from '../../support/test-engine.js';

const MIB = 1024 * 1024;

/** A run's container, as the engine has it. */
async function made(id: string): Promise<{ config: object; host: object }> {
  const { Config, HostConfig } = (await inspectContainer(id)) as EngineContainerDetails;
  return { config: Config, host: HostConfig };
}

describe('the limits that a run names', () => {
  const dockapi = useDockapi();

  it('are set on the container', async () => {
    const { id, labels } = await dockapi.running({
      memory: '64m',
      cpus: 0.5,
      pids_limit: 50,
      read_only: true,
      user: 'nobody',
      cap_drop: ['NET_RAW', 'CHOWN'],
      labels: { team: 'a', 'odd key': '' },
    });
    const { config, host } = await made(id);
    expect(host).toMatchObject({
      Memory: 64 * MIB,
      NanoCpus: 500_000_000,
      PidsLimit: 50,
      ReadonlyRootfs: true,
      CapDrop: expect.arrayContaining([expect.stringMatching('NET_RAW'), expect.stringMatching('CHOWN')]),
      SecurityOpt: ['no-new-privileges'],
      Privileged: false,
      CapAdd: null,
    });
    expect(config).toMatchObject({ User: 'nobody', Labels: { team: 'a', 'odd key': '', 'dockapi.managed': 'true' } });
    expect(labels).toMatchObject({ team: 'a' });
  });

  it('apply inside it', async () => {
    const script = 'id -un; touch /x 2>&1; grep -E "^(NoNewPrivs|CapBnd)" /proc/self/status';
    const run = await dockapi.running({
      detach: false,
      command: ['sh', '-c', script],
      read_only: true,
      user: 'nobody',
      cap_drop: ['ALL'],
    });
    expect(run.stdout?.split('\n').filter(Boolean)).toEqual([
      'nobody',
      'touch: /x: Read-only file system',
      'CapBnd:\t0000000000000000',
      'NoNewPrivs:\t1',
    ]);
  });

  it('are only no-new-privileges by default', async () => {
    const { host } = await made((await dockapi.running()).id);
    expect(host).toMatchObject({
      Memory: 0,
      NanoCpus: 0,
      PidsLimit: null,
      ReadonlyRootfs: false,
      CapDrop: [],
      SecurityOpt: ['no-new-privileges'],
    });
  });

  it('are refused for a capability that the engine does not know', async () => {
    const { status, body } = await dockapi.run({ cap_drop: ['FLY'] });
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'invalid_request' });
    expect(body.detail).toContain('FLY');
    expect(await engineContainers()).toEqual([]);
  });

  it('never allow the engine’s socket, or a directory that contains it', async () => {
    const socket = testEngine().dockerHost.replace('unix://', '');
    for (const source of [socket, path.dirname(socket), '/', '/var/run', '/proc/1/root', '/run/docker.sock']) {
      const { status, body } = await dockapi.run({ volumes: [`${source}:/data`] });
      expect({ source, status, code: body.code }).toEqual({ source, status: 403, code: 'forbidden' });
    }
    expect(await engineContainers()).toEqual([]);
  });
});

describe('with a policy', () => {
  let dir: string;
  const dockapi = useDockapi(async () => {
    dir = await realpath(await mkdtemp(path.join(tmpdir(), 'dockapi-policy-')));
    await mkdir(path.join(dir, 'root/a'), { recursive: true });
    await mkdir(path.join(dir, 'outside'));
    await writeFile(path.join(dir, 'root/a/file'), 'inside');
    await writeFile(path.join(dir, 'outside/file'), 'outside');
    await symlink('a', path.join(dir, 'root/in'));
    await symlink('../outside', path.join(dir, 'root/out'));
    return {
      DOCKAPI_IMAGES: `docker.io/library/busybox:*`,
      DOCKAPI_MOUNT_ROOTS: path.join(dir, 'root'),
      DOCKAPI_NETWORKS: 'mine',
      DOCKAPI_HOST_PORTS: '10000-10010',
      DOCKAPI_MEMORY: '32m',
      DOCKAPI_MAX_MEMORY: '64m',
      DOCKAPI_MAX_CPUS: '0.5',
      DOCKAPI_MAX_PIDS: '20',
      DOCKAPI_MAX_SHM_SIZE: '16m',
      DOCKAPI_MAX_TMPFS: '16m',
      DOCKAPI_MAX_ULIMITS: 'nofile=1024',
      DOCKAPI_CAP_ADD: 'NET_RAW',
      DOCKAPI_MAX_GPUS: '0',
      DOCKAPI_MAX_CONTAINERS: '3',
      DOCKAPI_EXEC_TIMEOUT: '1',
    };
  });
  afterAll(() => rm(dir, { recursive: true }));

  async function expectForbidden(fields: object, detail: string): Promise<void> {
    const before = await containerIds('');
    const { status, body } = await dockapi.run(fields);
    expect({ status, code: body.code }).toEqual({ status: 403, code: 'forbidden' });
    expect(body.detail).toContain(detail);
    expect(await containerIds('')).toEqual(before);
  }

  const catFile = (source: string) => ({
    detach: false,
    volumes: [`${path.join(dir, source)}:/data`],
    command: 'cat /data/file',
  });

  it('GET /policy returns it', async () => {
    expect((await dockapi.client.get('/policy')).body).toMatchObject({
      images: ['docker.io/library/busybox:*'],
      mount_roots: [path.join(dir, 'root')],
      host_ports: { from: 10_000, to: 10_010 },
      memory: { default: 32 * MIB, max: 64 * MIB },
      max_shm_size: 16 * MIB,
      max_tmpfs: 16 * MIB,
      max_ulimits: { nofile: 1_024 },
      cap_add: ['NET_RAW'],
      max_gpus: 0,
      max_containers: 3,
      exec_timeout: 1,
    });
  });

  it('runs get its defaults, and what they request within it', async () => {
    expect((await made((await dockapi.running()).id)).host).toMatchObject({
      Memory: 32 * MIB,
      NanoCpus: 500_000_000,
      PidsLimit: 20,
    });
    const { id } = await dockapi.running({ memory: 64 * MIB, cpus: 0.1, pids_limit: 5 });
    expect((await made(id)).host).toMatchObject({ Memory: 64 * MIB, NanoCpus: 100_000_000, PidsLimit: 5 });
  });

  it('runs get no more than it allows', async () => {
    await expectForbidden({ memory: '65m' }, 'DOCKAPI_MAX_MEMORY');
    await expectForbidden({ cpus: 1 }, 'DOCKAPI_MAX_CPUS');
    await expectForbidden({ pids_limit: 21 }, 'DOCKAPI_MAX_PIDS');
    await expectForbidden({ host_port: (await freePorts()) + 1_000 }, 'DOCKAPI_HOST_PORTS');
    await expectForbidden({ network: await createNetwork() }, 'DOCKAPI_NETWORKS');
    await expectForbidden({ shm_size: '17m' }, 'DOCKAPI_MAX_SHM_SIZE');
    await expectForbidden({ tmpfs: { '/a': 'size=9m', '/b': 'size=8m' } }, 'DOCKAPI_MAX_TMPFS');
    await expectForbidden({ ulimits: { nofile: 1_025 } }, 'DOCKAPI_MAX_ULIMITS');
    await expectForbidden({ cap_add: ['SYS_NICE'] }, 'DOCKAPI_CAP_ADD');
    await expectForbidden({ gpus: 1 }, 'DOCKAPI_MAX_GPUS');
    const beyond = { container_port: 81, host_port: (await freePorts()) + 1_000 };
    await expectForbidden({ ports: [beyond] }, 'DOCKAPI_HOST_PORTS');
  });

  it('only the images that it allows are run or pulled', async () => {
    await expectForbidden({ image: 'nginx' }, 'DOCKAPI_IMAGES');
    await expectForbidden({ image: `${testEngine().registry}/library/busybox` }, 'DOCKAPI_IMAGES');
    const { body: images } = (await engineRequest('GET', '/images/busybox/json')) as { body: { Id: string } };
    const digits = images.Id.slice('sha256:'.length);
    for (const image of [images.Id, digits, digits.slice(0, 12), `sha256:${digits.slice(0, 12)}`])
      await expectForbidden({ image }, 'DOCKAPI_IMAGES');

    const pull = await dockapi.client.post<ProblemMembers>('/images/pull', { image: 'nginx' });
    expect({ status: pull.status, code: pull.body.code }).toEqual({ status: 403, code: 'forbidden' });
    expect((await dockapi.client.post('/images/pull', { image: 'busybox' })).status).toBe(200);
  });

  it('directories within its roots are mounted, and no symlink leads out of them', async () => {
    expect((await dockapi.running(catFile('root/a'))).stdout).toBe('inside');
    expect((await dockapi.running(catFile('root/in'))).stdout).toBe('inside');
    for (const source of ['outside', 'root/out', 'root/../outside', 'root/in/../../outside'])
      await expectForbidden({ volumes: [`${dir}/${source}:/data`] }, 'DOCKAPI_MOUNT_ROOTS');
  });

  it('concurrent runs get as many containers as it allows, and a removed one makes room', async () => {
    const runs = await Promise.all(Array.from({ length: 10 }, () => dockapi.run()));
    const responses = runs.map(({ status, body }) => body.code ?? status).sort();
    expect(responses).toEqual([...Array(3).fill(201), ...Array(7).fill('forbidden')]);
    expect(runs.find(({ status }) => status === 403)?.body.detail).toContain('DOCKAPI_MAX_CONTAINERS');
    expect(await engineContainers()).toHaveLength(3);

    const { id } = runs.find(({ status }) => status === 201)!.body;
    await dockapi.client.post(`/containers/${id}/stop?timeout=0`);
    expect((await dockapi.run()).status).toBe(403);
    await dockapi.client.delete(`/containers/${id}`);
    expect((await dockapi.run()).status).toBe(201);
  });

  it('failed runs do not count', async () => {
    for (let run = 0; run < 4; run++) expect((await dockapi.run({ command: 'no-such-command' })).status).toBe(400);
    expect((await dockapi.run()).status).toBe(201);
  });

  it('an exec that takes too long is exec_timeout', async () => {
    const { id } = await dockapi.running();
    const exec = (command: string) =>
      dockapi.client.post<ExecResultDto & ProblemMembers>(`/containers/${id}/exec`, { command });
    expect((await exec('echo in time')).body).toMatchObject({ exit_code: 0, stdout: 'in time\n' });
    const began = Date.now();
    const { status, body } = await exec('sleep 600.25');
    expect({ status, code: body.code }).toEqual({ status: 504, code: 'exec_timeout' });
    expect(body.detail).toContain('DOCKAPI_EXEC_TIMEOUT');
    expect(Date.now() - began).toBeGreaterThanOrEqual(1_000);
    expect(body).toMatchObject({ container_id: id, stdout: '', survivors: [] });
    expect(processesWith('sleep 600.25')).toEqual([]);

    const execs = new Execs(dockapi, id);
    const left = await execs.start({ command: 'sleep 600.25' });
    expect(await execs.end(left.body.exec_id)).toMatchObject({ state: 'timed_out' });
    expect(processesWith('sleep 600.25')).toEqual([]);
  });
});

describe('a symlink that replaces a directory', () => {
  let root: string;
  const dockapi = useDockapi(async () => {
    root = await realpath(await mkdtemp(path.join(tmpdir(), 'dockapi-policy-')));
    return { DOCKAPI_MOUNT_ROOTS: root };
  });
  afterAll(() => rm(root, { recursive: true }));

  async function directory(name: string): Promise<string> {
    const made = path.join(root, name);
    await mkdir(made);
    return made;
  }

  async function swap(directory: string): Promise<void> {
    await rename(directory, `${directory}-away`);
    await symlink(tmpdir(), directory);
  }

  it('is not followed by a run whose image is pulled meanwhile', async () => {
    await using registry = await HoldingRegistry.listen();
    const mounted = await directory('pulled');
    const image = registry.image();
    afterContainers(() => engineRequest('DELETE', `/images/${image}:latest?force=1`));
    const run = dockapi.run({ image, volumes: [`${mounted}:/data`] });
    await registry.pulling;
    await swap(mounted);
    registry.release();
    const { status, body } = await run;
    expect({ status, code: body.code }).toEqual({ status: 403, code: 'forbidden' });
    expect(await engineContainers()).toEqual([]);
  });

  it('is not followed by the next start or restart', async () => {
    const mounted = await directory('started');
    const { id } = await dockapi.running({ volumes: [`${mounted}:/data`] });
    await swap(mounted);
    for (const verb of ['restart?timeout=0', 'start']) {
      const { status, body } = await dockapi.client.post<ProblemMembers>(`/containers/${id}/${verb}`);
      expect({ verb, status, code: body.code }).toEqual({ verb, status: 403, code: 'forbidden' });
    }
  });
});

describe('with DOCKAPI_PULL_LIMIT=1', () => {
  const dockapi = useDockapi({ DOCKAPI_PULL_LIMIT: '1' });
  let registry: HoldingRegistry;
  beforeAll(async () => {
    registry = await HoldingRegistry.listen();
  });
  afterAll(() => registry[Symbol.asyncDispose]());

  it('a pull that takes longer is engine_timeout', async () => {
    const { status, body } = await dockapi.client.post<ProblemMembers>('/images/pull', { image: registry.image() });
    expect({ status, code: body.code }).toEqual({ status: 504, code: 'engine_timeout' });
    expect(body.detail).toContain('DOCKAPI_PULL_LIMIT');
  });
});
