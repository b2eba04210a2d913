import { once } from 'node:events';
import { link, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../../../src/config/environment.js';
import { BindMounts } from '../../../../src/containers/mounts/bind-mounts.service.js';
import type { DockerService } from '../../../../src/docker/engine/docker.service.js';
import { HostFiles } from '../../../../src/docker/reach/host-files.service.js';
import type { Standpoint } from '../../../../src/docker/reach/standpoint.service.js';

/** Of a dockAPI that is in no container; test/e2e/image.e2e.test.ts has one that is. */
function bindMounts(env: NodeJS.ProcessEnv, isPodman = false): BindMounts {
  const config = loadConfig(env);
  const standpoint: Partial<Standpoint> = {
    container: () => Promise.resolve(undefined),
    sharesFiles: () => Promise.resolve(true),
  };
  return new BindMounts(config, new HostFiles(config, standpoint as Standpoint), {
    isPodman: () => Promise.resolve(isPodman),
  } as DockerService);
}

/** The mount that the engine gets for a host path. */
async function sourceOf(source: string, env: NodeJS.ProcessEnv, isPodman?: boolean): Promise<string> {
  const [mount] = await bindMounts(env, isPodman).check([{ Type: 'bind', Source: source }]);
  return mount!.Source;
}

const FORBIDDEN = expect.objectContaining({ code: 'forbidden' });

describe.each([
  ['on another host', 'tcp://192.0.2.1:2375'],
  ['on this host', 'unix:///nonexistent/engine.sock'],
])('host paths, with the engine %s', (_where, DOCKER_HOST) => {
  it.each([
    '/',
    '//',
    '/.',
    '/srv/..',
    '/run',
    '/run/',
    '//run',
    '/srv/../run',
    '/var',
    '/var/run',
    '/var/run/.',
    '/var/./run/docker.sock',
    '/run/docker.sock',
    '/run/containerd',
    '/run/containerd/containerd.sock',
    '/run/containerd/s/shim',
    '/run/docker/containerd',
    '/proc',
    '/proc/1/root',
    '/proc/1/root/srv',
    '/proc/self/root/etc',
    '/proc/self/cwd',
    '/srv/../proc/1',
    '/sys',
    '/sys/fs/cgroup',
    '//./pipe/docker_engine',
    '\\\\.\\pipe\\docker_engine',
    '/var/run/docker.sock.raw',
    '/run/user/1000/docker.sock',
  ])('never lead to the engine or the kernel: %s', async (source) => {
    await expect(sourceOf(source, { DOCKER_HOST })).rejects.toThrow(FORBIDDEN);
    await expect(sourceOf(source, { DOCKER_HOST, DOCKAPI_MOUNT_ROOTS: '/' })).rejects.toThrow(FORBIDDEN);
  });

  it.each(['/runner-that-is-not-there', '/variable/that/is/not/there', '/processes-not-there'])(
    'are left to the engine if this host has no such path: %s',
    async (source) => {
      expect(await sourceOf(source, { DOCKER_HOST })).toBe(source);
    },
  );

  it.each(['C:/a', 'C:\\a', 'd:\\a dir\\x'])('of Windows are passed on unchanged: %s', async (source) => {
    expect(await sourceOf(source, { DOCKER_HOST })).toBe(source);
  });

  it('leave named volumes alone', async () => {
    const mount = { Type: 'volume', Source: 'proc' };
    expect(await bindMounts({ DOCKER_HOST }).check([mount])).toEqual([mount]);
  });
});

it.each([
  ['is left to Docker, which refuses it', false, '/nonexistent/data'],
  ['is refused for Podman, which would make a directory of it', true, 'volume_path_not_found'],
])('a host path that does not exist %s', async (_what, isPodman, outcome) => {
  const source = sourceOf('/nonexistent/data', { DOCKER_HOST: 'unix:///nonexistent/engine.sock' }, isPodman);
  expect(await source.catch((error: { code: string }) => error.code)).toBe(outcome);
});

it('never lead to the socket of ssh:// on the engine’s host', async () => {
  const env = { DOCKER_HOST: 'ssh://engine.test/srv/engine/docker.sock' };
  for (const source of ['/srv', '/srv/engine', '/srv/engine/docker.sock'])
    await expect(sourceOf(source, env)).rejects.toThrow(FORBIDDEN);
  expect(await sourceOf('/srv/other', env)).toBe('/srv/other');
});

describe('host paths, with the engine on another host and roots', () => {
  const env = { DOCKER_HOST: 'tcp://192.0.2.1:2375', DOCKAPI_MOUNT_ROOTS: '/srv/data' };

  it.each(['/srv/data', '/srv/data/a', '/srv', '/etc'])(
    'are refused, because links cannot be checked: %s',
    async (source) => {
      await expect(sourceOf(source, env)).rejects.toThrow(FORBIDDEN);
    },
  );
});

describe('host paths, with the engine on this host', () => {
  let base: string;
  let server: Server;
  let env: NodeJS.ProcessEnv;
  let inRoots: NodeJS.ProcessEnv;

  beforeAll(async () => {
    base = await realpath(await mkdtemp(path.join(tmpdir(), 'dockapi-mounts-')));
    await mkdir(path.join(base, 'root/dir/deep'), { recursive: true });
    await mkdir(path.join(base, 'outside/x'), { recursive: true });
    await mkdir(path.join(base, 'rooted'));
    await mkdir(path.join(base, 'engine/inner'), { recursive: true });
    await writeFile(path.join(base, 'root/file'), '');
    server = createServer().listen(path.join(base, 'engine/inner/docker.sock'));
    await once(server, 'listening');
    await symlink('inner/docker.sock', path.join(base, 'engine/by-name.sock'));
    env = { DOCKER_HOST: `unix://${base}/engine/by-name.sock` };
    inRoots = { ...env, DOCKAPI_MOUNT_ROOTS: `${base}/root,${base}/to-rooted` };
    const links = {
      'to-rooted': 'rooted',
      'root/in': 'dir',
      'root/out': '../outside',
      'root/dir/up': '../..',
      'root/sibling': '../rooted',
      'root/engine': '../engine',
      'root/inner': '../engine/inner',
      'root/socket': '../engine/inner/docker.sock',
      'root/loop': 'loop',
      'root/dangling': 'nothing',
      'root/kernel': '/proc/1/root',
      'root/slash': '/',
      'outside/back': '../root/dir',
    };
    for (const [name, target] of Object.entries(links)) await symlink(target, path.join(base, name));
    await link(path.join(base, 'engine/inner/docker.sock'), path.join(base, 'root/hard.sock'));
  });

  afterAll(async () => {
    server.close();
    await rm(base, { recursive: true });
  });

  it.each([
    'engine',
    'engine/inner',
    'engine/inner/docker.sock',
    'engine/by-name.sock',
    'engine/inner/../../engine',
    // As the engine reads it, the part that is not there does not matter.
    'root/nothing/../socket',
    'root/nothing/../engine',
    'root/engine',
    'root/engine/inner',
    'root/inner',
    'root/socket',
    'root/hard.sock',
    'root/slash',
    'root/slash/var/run',
    'root/kernel',
    '',
    'root/../engine',
    'root/dir/up',
  ])('never lead to the engine’s own socket, through any link: %s', async (source) => {
    await expect(sourceOf(path.posix.join(base, '/') + source, env)).rejects.toThrow(FORBIDDEN);
    const everywhere = { ...env, DOCKAPI_MOUNT_ROOTS: '/' };
    await expect(sourceOf(path.posix.join(base, '/') + source, everywhere)).rejects.toThrow(FORBIDDEN);
  });

  it.each([
    ['root', 'root'],
    ['root/', 'root'],
    ['root/file', 'root/file'],
    ['root/in', 'root/dir'],
    ['root/in/deep', 'root/dir/deep'],
    ['root/./dir//deep', 'root/dir/deep'],
    ['root/in/..', 'root'],
    ['root/sibling', 'rooted'],
    ['to-rooted', 'rooted'],
    ['rooted', 'rooted'],
    ['outside/back/deep', 'root/dir/deep'],
  ])('within the roots are resolved for the engine: %s to %s', async (source, resolved) => {
    expect(await sourceOf(`${base}/${source}`, inRoots)).toBe(`${base}/${resolved}`);
  });

  it.each([
    'outside',
    'root/../outside',
    'root/out',
    'root/out/x',
    'root/dir/up/outside',
    'root/in/up/outside',
    'rootless',
    'root-x',
    'root/loop',
  ])('cannot leave the roots: %s', async (source) => {
    await expect(sourceOf(`${base}/${source}`, inRoots)).rejects.toThrow(FORBIDDEN);
  });

  it.each(['root/nothing', 'root/dangling', 'root/file/x'])(
    'within the roots that do not exist are reported as missing: %s',
    async (source) => {
      await expect(sourceOf(`${base}/${source}`, inRoots)).rejects.toThrow(
        expect.objectContaining({ code: 'volume_path_not_found' }),
      );
    },
  );

  it('never reach the engine outside the roots, however they are built', async () => {
    const names = ['root', 'rooted', 'outside', 'engine', 'inner', 'dir', 'deep', 'in', 'out', 'up', 'back', 'sibling'];
    const part = fc.constantFrom(
      ...names,
      'socket',
      'hard.sock',
      'slash',
      'kernel',
      'to-rooted',
      'file',
      '..',
      '.',
      '',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 7 }), async (parts) => {
        const source = await sourceOf([base, 'root', ...parts].join('/'), inRoots).catch(refused);
        if (source !== undefined) await expectWithinRoots(source);
      }),
      { numRuns: 1_000 },
    );
  });

  it('never reach the engine outside the roots, whatever links exist', async () => {
    const directory = fc.constantFrom('root', 'root/dir', 'root/dir/deep', 'outside');
    const target = fc.array(fc.constantFrom('..', 'root', 'dir', 'deep', 'outside', 'engine', 'a', 'b'), {
      minLength: 1,
      maxLength: 4,
    });
    const links = fc.array(fc.record({ directory, name: fc.constantFrom('a', 'b', 'c'), target }), { maxLength: 5 });
    const asked = fc.array(fc.constantFrom('..', 'dir', 'deep', 'a', 'b', 'c', 'outside'), { maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(links, asked, async (made, parts) => {
        const names = new Map(made.map((each) => [`${base}/${each.directory}/${each.name}`, each.target.join('/')]));
        for (const [name, to] of names) await symlink(to, name);
        try {
          const source = await sourceOf([base, 'root', ...parts].join('/'), inRoots).catch(refused);
          if (source !== undefined) await expectWithinRoots(source);
        } finally {
          for (const name of names.keys()) await rm(name);
        }
      }),
      { numRuns: 300 },
    );
  });

  async function expectWithinRoots(source: string): Promise<void> {
    expect(source).toBe(await realpath(source));
    expect(`${source}/`).toMatch(new RegExp(`^${base}/root(ed)?/`));
  }

  function refused(error: unknown): undefined {
    expect(['forbidden', 'volume_path_not_found']).toContain((error as { code: string }).code);
  }
});
