import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { afterContainers, createNetwork, pullByEngine, runForeign, uniqueName } from '../../support/containers.js';
import { useDockapi } from '../../support/dockapi.js';
import { containerIds, engineRequest, inspectContainer, removeContainer } from '../../support/engine.js';
import { testEngine } from '../../support/test-engine.js';
import { differs } from '../../support/tested-engine.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('POST /containers/run', () => {
  const dockapi = useDockapi();

  /** The output of a command in a container with these fields. */
  async function outputOf(fields: object): Promise<string> {
    const { stdout, exit_code, stderr } = await dockapi.running({ detach: false, ...fields });
    expect({ exit_code, stderr }).toEqual({ exit_code: 0, stderr: null });
    return stdout ?? '';
  }

  it('returns the container as the engine has it', async () => {
    const name = uniqueName();
    const { status, body } = await dockapi.run({ name });
    const engine = await inspectContainer(name);
    const hostPort = Number(engine?.NetworkSettings.Ports['8080/tcp']?.[0]?.HostPort);
    expect(status).toBe(201);
    expect(body).toEqual({
      id: engine?.Id,
      name,
      image: 'busybox',
      status: 'running',
      labels: engine?.Config.Labels,
      host_port: hostPort,
      container_port: 8080,
      ports: [{ container_port: 8080, host_port: hostPort }],
      expires_at: null,
      idle_timeout: null,
      last_activity_at: null,
      asleep: null,
    });
    expect(body.id).toMatch(/^[0-9a-f]{64}$/);
  });

  it('labels the container as the contract says, and adds no other label', async () => {
    const name = uniqueName();
    const named = await dockapi.running({ name });
    const nameless = await dockapi.running({ image: 'busybox:latest' });
    const labels = {
      'dockapi.managed': 'true',
      'dockapi.container_port': '8080',
      'dockapi.run': expect.stringMatching(UUID),
    };
    expect((await inspectContainer(named.id))?.Config.Labels).toEqual({
      ...labels,
      'dockapi.name': name,
      'dockapi.host_port': String(named.host_port),
      'dockapi.ports': `${named.host_port}:8080`,
      'dockapi.image': 'busybox',
    });
    expect((await inspectContainer(nameless.id))?.Config.Labels).toEqual({
      ...labels,
      'dockapi.host_port': String(nameless.host_port),
      'dockapi.ports': `${nameless.host_port}:8080`,
      'dockapi.image': 'busybox:latest',
    });
    expect(named.labels['dockapi.run']).not.toBe(nameless.labels['dockapi.run']);
  });

  it('publishes the one port on 127.0.0.1 and on no other address', async () => {
    const { id, host_port } = await dockapi.running({ image: 'dockapi/echo', command: undefined, wait_ready: true });
    const { PortBindings } = (await inspectContainer(id))!.HostConfig;
    expect(PortBindings).toEqual({ '8080/tcp': [{ HostIp: '127.0.0.1', HostPort: String(host_port) }] });
    expect(await accepts('127.0.0.1', host_port!)).toBe(true);
    const others = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter(({ family, internal }) => family === 'IPv4' && !internal);
    expect(others).not.toEqual([]);
    for (const { address } of others) expect(await accepts(address, host_port!), address).toBe(false);
  });

  describe('pull', () => {
    const image = () => `${testEngine().registry}/library/busybox`;
    const removeImage = (name: string) => engineRequest('DELETE', `/images/${name}:latest?force=1`);

    it('pulls an image that the engine lacks before the run', async () => {
      await removeImage(image());
      afterContainers(() => removeImage(image()));
      expect((await dockapi.running({ image: image() })).image).toBe(image());
      expect((await engineRequest('GET', `/images/${image()}:latest/json`)).status).toBe(200);
    });

    it('returns image_not_found and leaves nothing for an image that does not exist', async () => {
      const before = await containerIds('');
      const { status, body } = await dockapi.run({ image: `${testEngine().registry}/nosuch/image:1` });
      expect({ status, code: body.code }).toEqual({ status: 400, code: 'image_not_found' });
      expect(await containerIds('')).toEqual(before);
    });

    it('calls no registry with never', async () => {
      await removeImage(image());
      const { status, body } = await dockapi.run({ image: image(), pull: 'never' });
      expect({ status, code: body.code }).toEqual({ status: 400, code: 'image_not_found' });
      expect((await engineRequest('GET', `/images/${image()}:latest/json`)).status).toBe(404);
    });

    it('runs the engine’s image with missing and never, and the registry’s with always', async () => {
      const name = `${image()}:latest`;
      await pullByEngine('nginx');
      await pullByEngine('busybox');
      const [repo] = name.split(/:latest$/);
      await engineRequest('POST', `/images/nginx/tag?${new URLSearchParams({ repo: repo ?? '', tag: 'latest' })}`);
      afterContainers(() => removeImage(image()));
      const imageId = async (pull: string) =>
        (await inspectContainer((await dockapi.running({ image: name, pull })).id))?.Image;
      const idOf = async (ref: string) =>
        ((await engineRequest('GET', `/images/${ref}/json`)).body as { Id: string }).Id;

      expect(await imageId('missing')).toBe(await idOf('nginx'));
      expect(await imageId('never')).toBe(await idOf('nginx'));
      expect(await imageId('always')).toBe(await idOf('busybox'));
    });
  });

  describe('an image without a name', () => {
    it('runs by the id that GET /images returns, and by its full id, with every pull but always', async () => {
      const made = await engineRequest('POST', '/containers/create', { Image: 'busybox', Cmd: ['true'] });
      const { Id: source } = made.body as { Id: string };
      const committed = await engineRequest('POST', `/commit?${new URLSearchParams({ container: source })}`, {});
      const full = `sha256:${(committed.body as { Id: string }).Id.replace('sha256:', '')}`; // Podman's is bare
      afterContainers(async () => {
        await removeContainer(source);
        await engineRequest('DELETE', `/images/${full}?force=1`);
      });
      const { body: images } = await dockapi.client.get<{ id: string; repo_tags: string[] }[]>('/images');
      const listed = images.find(({ id }) => full.startsWith(`sha256:${id}`));
      expect(listed).toMatchObject({ repo_tags: [], id: expect.stringMatching(/^[0-9a-f]{12}$/) });

      const short = differs('whole image ids') ? [] : [`sha256:${listed?.id}`];
      for (const image of [listed?.id, ...short, full, full.slice('sha256:'.length)]) {
        for (const pull of ['never', 'missing']) {
          const { id, image: asked } = await dockapi.running({ image, pull });
          expect({ asked, image: (await inspectContainer(id))?.Image }).toEqual({ asked: image, image: full });
        }
      }
      const gone = await dockapi.run({ image: '0123456789ab', pull: 'never' });
      expect({ status: gone.status, code: gone.body.code }).toEqual({ status: 400, code: 'image_not_found' });
    });
  });

  describe('name', () => {
    it.each(['a', '-a', '_ab', 'a b', 'a/b', 'ä1', '', `x${'a'.repeat(128)}`, 'abcdef012345', 'a'.repeat(64)])(
      'is refused as %j',
      async (name) => {
        const { status, body } = await dockapi.run({ name });
        expect({ status, code: body.code }).toEqual({ status: 400, code: 'invalid_request' });
        expect(body.errors.map(({ field }) => field)).toEqual(['name']);
      },
    );

    it.each(['x9', 'A_b.c-9', 'abcdef01234', `g${'a'.repeat(127)}`])('may be %j', async (name) => {
      expect((await dockapi.running({ name })).name).toBe(name);
    });

    it('of another container is name_in_use, even if that container is not dockAPI’s', async () => {
      const name = uniqueName();
      await runForeign({}, name);
      const before = await containerIds('');
      const { status, body } = await dockapi.run({ name });
      expect({ status, code: body.code }).toEqual({ status: 400, code: 'name_in_use' });
      expect(await containerIds('')).toEqual(before);
    });
  });

  it('sets the container’s env', async () => {
    const { id } = await dockapi.running({ env: { KEY: 'a b=c\n"é', EMPTY: '', 'odd name': '1' } });
    expect((await inspectContainer(id))?.Config.Env).toEqual(
      expect.arrayContaining(['KEY=a b=c\n"é', 'EMPTY=', 'odd name=1']),
    );
  });

  it('sets an env of hundreds of kilobytes too', async () => {
    const env = Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`BIG_${index}`, 'é'.repeat(20_000)]));
    const { id } = await dockapi.running({ env });
    const { Config } = (await inspectContainer(id))!;
    expect(Config.Env).toEqual(expect.arrayContaining(Object.entries(env).map((pair) => pair.join('='))));
  });

  it('refuses env with names that every JavaScript object has, instead of losing them', async () => {
    const { status, body } = await dockapi.run({ env: JSON.parse('{"constructor":"1","__proto__":"2"}') as object });
    expect(status).toBe(400);
    expect(body.errors.map(({ field }) => field).sort()).toEqual(['env.__proto__', 'env.constructor']);
  });

  describe('command', () => {
    it('is taken word for word as an array, and split like POSIX as a string, without a shell', async () => {
      const words = ['echo', '-n', 'a  b', '', '$HOME', '*', ';', '|', "'", '"'];
      expect(await outputOf({ command: words })).toBe(words.slice(2).join(' '));
      const text = `echo -n 'a  b' "" $HOME * ; \\| "'" '"' x"y"'z' "\\$ \\a"`;
      expect(await outputOf({ command: text })).toBe(`a  b  $HOME * ; | ' " xyz $ \\a`);
    });

    it.each([`echo 'a`, 'echo "a', 'echo a\\'])('with an unclosed quote is refused: %s', async (command) => {
      const { status, body } = await dockapi.run({ command });
      expect({ status, code: body.code }).toEqual({ status: 400, code: 'invalid_request' });
      expect(body.errors.map(({ field }) => field)).toEqual(['command']);
    });

    it('is the image’s own by default', async () => {
      const { id } = await dockapi.running({ image: 'nginx', container_port: 80, command: undefined });
      expect((await inspectContainer(id))?.Config.Cmd?.[0]).toBe('/usr/sbin/nginx');
    });
  });

  describe('volumes', () => {
    async function directory(): Promise<string> {
      const dir = await mkdtemp(path.join(tmpdir(), 'dockapi-volume-'));
      afterContainers(() => rm(dir, { recursive: true }));
      await writeFile(path.join(dir, 'given'), 'from the host');
      return dir;
    }

    it('mount a host path, writable by default and with rw, and not with ro', async () => {
      const dir = await directory();
      expect(await outputOf({ volumes: [`${dir}:/data`], command: 'cat /data/given' })).toBe('from the host');
      await outputOf({ volumes: [`${dir}:/data:rw`], command: `sh -c 'echo -n back > /data/made'` });
      expect(await readFile(path.join(dir, 'made'), 'utf8')).toBe('back');
      const { exit_code, stderr } = await dockapi.running({
        detach: false,
        volumes: [`${dir}:/data:ro`],
        command: 'touch /data/other',
      });
      expect(exit_code).toBe(1);
      expect(stderr).toContain('Read-only');
    });

    it('may be named: the data outlives the container', async () => {
      const name = uniqueName('volume');
      afterContainers(() => engineRequest('DELETE', `/volumes/${name}`));
      await outputOf({ volumes: [`${name}:/data`], command: `sh -c 'echo -n kept > /data/f'`, auto_remove: true });
      expect(await outputOf({ volumes: [`${name}:/data:ro`], command: 'cat /data/f' })).toBe('kept');
    });

    it.each([
      '',
      '/data',
      '/a:b',
      'a b:/data',
      './rel:/data',
      '/tmp:/data:rx',
      '/tmp:/data:ro:rw',
      '/tmp:/',
      'C:/a:/b',
    ])('are refused as %j', async (volume) => {
      const before = await containerIds('');
      const { status, body } = await dockapi.run({ volumes: [volume] });
      expect({ status, code: body.code }).toEqual({ status: 400, code: 'invalid_request' });
      expect(await containerIds('')).toEqual(before);
    });

    it('with a missing host path are volume_path_not_found, and the path is not created', async () => {
      const before = await containerIds('');
      const missing = path.join(tmpdir(), uniqueName('missing'));
      const { status, body } = await dockapi.run({ volumes: [`${missing}:/data`] });
      expect({ status, code: body.code }).toEqual({ status: 400, code: 'volume_path_not_found' });
      expect(await containerIds('')).toEqual(before);
      await expect(readFile(missing)).rejects.toThrow('ENOENT');
    });
  });

  it('joins a user-defined network and still publishes its port', async () => {
    const network = await createNetwork();
    const { id, host_port } = await dockapi.running({
      image: 'dockapi/echo',
      command: undefined,
      network,
      wait_ready: true,
      health_path: '/healthz',
    });
    expect(Object.keys((await inspectContainer(id))!.NetworkSettings.Networks)).toEqual([network]);
    expect(await (await fetch(`http://127.0.0.1:${host_port}/healthz`)).text()).toBe('ok');
  });

  it.each([
    ['no', { Name: 'no', MaximumRetryCount: 0 }],
    ['on-failure', { Name: 'on-failure', MaximumRetryCount: 0 }],
    ['on-failure:3', { Name: 'on-failure', MaximumRetryCount: 3 }],
    ['always', { Name: 'always', MaximumRetryCount: 0 }],
    ['unless-stopped', { Name: 'unless-stopped', MaximumRetryCount: 0 }],
  ])('sends the restart policy %s to the engine', async (restart_policy, expected) => {
    const { id } = await dockapi.running({ restart_policy });
    expect((await inspectContainer(id))?.HostConfig.RestartPolicy).toEqual(expected);
  });

  it('restarts a failing container as often as on-failure:N allows', async () => {
    const { id } = await dockapi.running({ restart_policy: 'on-failure:2', command: 'false' });
    await expect
      .poll(async () => (await dockapi.client.get(`/containers/${id}`)).body, { interval: 100 })
      .toMatchObject({ status: 'exited', exit_code: 1, restart_count: 2 });
  });
});

function accepts(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port })
      .once('connect', () => resolve(true))
      .once('error', () => resolve(false))
      .once('connect', () => socket.destroy());
  });
}
