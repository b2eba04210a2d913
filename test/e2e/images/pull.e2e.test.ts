import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ImageDto } from '../../../src/images/dto/image.dto.js';
import type { PulledImageDto } from '../../../src/images/dto/pull-image.dto.js';
import { engineRequest } from '../../support/engine.js';
import { type EngineForwarder, startEngineForwarder } from '../../support/engine-forwarder.js';
import {
  imageForAnotherPlatform,
  oneImage,
  registryError,
  startScriptedRegistry,
} from '../../support/scripted-registry.mjs';
import { startService } from '../../support/service.js';
import { useDockapi } from '../../support/dockapi.js';
import { testEngine } from '../../support/test-engine.js';
import { differs } from '../../support/tested-engine.js';

const NDJSON = { headers: { accept: 'application/x-ndjson' } };
/** Of one platform, as the two image stores push them. */
const MANIFESTS = 'application/vnd.docker.distribution.manifest.v2+json, application/vnd.oci.image.manifest.v1+json';
const PULL = /^POST \S*\/images\/create\?/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;

let engine: EngineForwarder;

beforeAll(async () => {
  engine = await startEngineForwarder();
});
afterAll(() => engine[Symbol.asyncDispose]());
const dockapi = useDockapi(() => ({ DOCKER_HOST: engine.dockerHost }));

describe('POST /images/pull', () => {
  it('returns the engine’s id and the requested image', async () => {
    const image = `${testEngine().registry}/library/busybox`;
    const { status, body } = await dockapi.client.post<PulledImageDto>('/images/pull', { image });
    expect(status).toBe(200);
    expect(body).toEqual({ id: expect.stringMatching(DIGEST), image });
    expect(await imageId(`${image}:latest`)).toBe(body.id);
  });

  it('pulls by digest', async () => {
    const repository = `${testEngine().registry}/library/busybox`;
    const head = await fetch(`http://${testEngine().registry}/v2/library/busybox/manifests/latest`, {
      headers: { accept: MANIFESTS },
    });
    await head.body?.cancel();
    const image = `${repository}@${head.headers.get('docker-content-digest')}`;
    const { status, body } = await dockapi.client.post<PulledImageDto>('/images/pull', { image });
    expect(status).toBe(200);
    expect(body).toEqual({ id: await imageId(image), image });
  });

  it('requests the platform from the engine', async () => {
    const image = `${testEngine().registry}/library/busybox`;
    const { status } = await dockapi.client.post('/images/pull', { image, platform: 'linux/amd64' });
    expect(status).toBe(200);
    const asked = new URL(
      engine.requests
        .filter((each) => PULL.test(each))
        .at(-1)
        ?.split(' ')[1] ?? '',
      'http://engine',
    );
    expect(asked.searchParams.get('platform')).toBe('linux/amd64');
    expect(asked.searchParams.get('tag')).toBe('latest');
  });

  it.skipIf(differs('progress'))('returns a line for each of the engine’s, and the image as the last', async () => {
    const image = `${testEngine().registry}/library/nginx:latest`;
    await engineRequest('DELETE', `/images/${image}?force=1`);
    const { status, headers, text } = await dockapi.client.post('/images/pull', { image }, NDJSON);
    expect(status).toBe(200);
    expect(headers.get('content-type')).toMatch(/^application\/x-ndjson/);
    const lines = linesOf(text);
    expect(lines.at(-1)).toEqual({ id: await imageId(image), image });
    const progress = lines.slice(0, -1);
    expect(progress.every((line) => typeof line.status === 'string')).toBe(true);
    expect(progress[0]).toMatchObject({ id: 'latest', status: expect.stringContaining('Pulling from') });
    expect(progress.at(-1)?.status).toMatch(/Status: (?:Downloaded newer image|Image is up to date)/);
  });

  it.skipIf(differs('progress'))('sends progress during the pull', async () => {
    const registry = await startScriptedRegistry(oneImage(() => undefined));
    try {
      const gone = new AbortController();
      const response = await openPull(`${registry.address}/slow/image`, NDJSON.headers, gone.signal);
      expect(response.statusCode).toBe(200);
      let text = '';
      for await (const chunk of response.setEncoding('utf8')) {
        text += chunk as string;
        if (text.includes('Pulling fs layer')) break;
      }
      expect(linesOf(text.slice(0, text.lastIndexOf('\n')))[0]).toMatchObject({ status: 'Pulling from slow/image' });
      gone.abort();
    } finally {
      await registry.close();
    }
  });

  it.each([
    ['a repository that does not exist', () => `${testEngine().registry}/no/such`],
    ['a tag that does not exist', () => `${testEngine().registry}/library/busybox:no-such-tag`],
    ['a digest that does not exist', () => `${testEngine().registry}/library/busybox@sha256:${'0'.repeat(64)}`],
    ['an image id, which no registry knows', () => 'f'.repeat(64)],
  ])('returns 400 image_not_found for %s, with and without progress', async (_what, image) => {
    for (const options of [{}, NDJSON]) {
      const { status, headers, body } = await dockapi.client.post('/images/pull', { image: image() }, options);
      expect({ status, code: body.code }).toEqual({ status: 400, code: 'image_not_found' });
      expect(headers.get('content-type')).toBe('application/problem+json');
    }
  });

  it('returns 500 registry_unreachable if the registry is unreachable, has no address, or is out of order', async () => {
    const broken = await startScriptedRegistry(registryError(503, 'UNAVAILABLE', 'maintenance'));
    try {
      const cases = [
        [`127.0.0.1:${await closedPort()}/no/such`, 'connection refused'],
        // A name that no resolver knows (RFC 6761, section 6.4); the engine's own may be away.
        ['registry.invalid/no/such', 'lookup registry.invalid'],
        [`${broken.address}/some/image`, '503'],
      ];
      for (const [image, words] of cases) {
        const { status, headers, body } = await dockapi.client.post('/images/pull', { image });
        expect({ status, code: body.code }, image).toEqual({ status: 500, code: 'registry_unreachable' });
        expect(body.detail).toContain(words);
        expect(headers.get('retry-after')).toBeNull();
      }
    } finally {
      await broken.close();
    }
  });

  it.skipIf(differs('waits for registries'))(
    'returns 500 registry_rate_limited if the registry limits pulls, with the seconds to wait if it sends them',
    async () => {
      const registry = await startScriptedRegistry((request, response) => {
        const wait = request.url?.includes('/known/') ? 'retry-after: 1m30.5s, allowed: 44000/minute' : 'slow down';
        registryError(429, 'TOOMANYREQUESTS', wait)(request, response);
      });
      try {
        for (const [name, retryAfter] of [
          ['known', '91'],
          ['unknown', null],
        ] as const) {
          const image = `${registry.address}/${name}/image`;
          const { status, headers, body } = await dockapi.client.post('/images/pull', { image });
          expect({ status, code: body.code }).toEqual({ status: 500, code: 'registry_rate_limited' });
          expect(body.detail).toMatch(/raise the limit with a login/);
          const expected = differs('no word of the registry') ? null : retryAfter;
          expect(headers.get('retry-after')).toBe(expected);
          const run = await dockapi.client.post('/containers/run', { image, container_port: 80 });
          expect({ status: run.status, code: run.body.code }).toEqual({ status: 500, code: 'registry_rate_limited' });
          expect(run.headers.get('retry-after')).toBe(expected);
        }
      } finally {
        await registry.close();
      }
    },
  );

  it('returns 400 image_pull_denied if the registry denies access', async () => {
    const registry = await startScriptedRegistry(
      registryError(403, 'DENIED', 'requested access to the resource is denied'),
    );
    try {
      const { status, body } = await dockapi.client.post('/images/pull', { image: `${registry.address}/some/image` });
      expect({ status, code: body.code }).toEqual({ status: 400, code: 'image_pull_denied' });
    } finally {
      await registry.close();
    }
  });

  it('returns 400 image_not_found for an image of other platforms', async () => {
    const registry = await startScriptedRegistry(imageForAnotherPlatform());
    try {
      const { status, body } = await dockapi.client.post('/images/pull', { image: `${registry.address}/some/image` });
      expect({ status, code: body.code }).toEqual({ status: 400, code: 'image_not_found' });
    } finally {
      await registry.close();
    }
  });

  it('returns a late failure as the last line of the progress', async () => {
    const registry = await startScriptedRegistry(imageForAnotherPlatform());
    const image = `${registry.address}/some/image`;
    try {
      const { status, body, text } = await dockapi.client.post('/images/pull', { image }, NDJSON);
      if (differs('platforms first')) return expect([status, body.code]).toEqual([400, 'image_not_found']);
      expect(status).toBe(200);
      const lines = linesOf(text);
      expect(lines[0]).toMatchObject({ status: 'Pulling from some/image' });
      expect(lines.at(-1)).toMatchObject({ code: 'image_not_found', status: 400, instance: '/images/pull' });
      expect(lines.filter((line) => 'image' in line)).toEqual([]);
    } finally {
      await registry.close();
    }
  });

  it.each([
    '',
    'Nginx',
    '../nginx',
    'nginx?tag=1',
    'nginx#1',
    'nginx%2e',
    'ngi nx',
    'nginx:',
    'http://nginx',
    5,
    null,
    ['nginx'],
  ])('returns 400 that names the field for the reference %j, without an engine call', async (image) => {
    const before = engine.requests.length;
    const { status, body } = await dockapi.client.post('/images/pull', { image });
    expect(status).toBe(400);
    expect(body).toMatchObject({ code: 'invalid_request', errors: [{ field: 'image' }] });
    expect(engine.requests.slice(before)).toEqual([]);
  });

  it('refuses a long invalid reference as fast as a short one', async () => {
    const own = await startService();
    try {
      const response = await fetch(`${own.url}/images/pull`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ image: `${'a'.repeat(200)}!` }),
        signal: AbortSignal.timeout(20_000),
      });
      expect(response.status).toBe(400);
      await response.body?.cancel();
    } finally {
      own.process.kill('SIGKILL'); // it would not hear anything else
    }
  });

  it.each([
    [{ image: 'busybox', registry: 'x' }, 'registry'],
    [{ image: 'busybox', platform: 'amd64' }, 'platform'],
    [{ image: 'busybox', platform: 'linux/amd64&x=1' }, 'platform'],
    [{ image: 'busybox', registry_auth: 'user:password' }, 'registry_auth'],
    [{ image: 'busybox', registry_auth: { username: 'u' } }, 'registry_auth.password'],
    [{ image: 'busybox', registry_auth: { username: 'u', password: 'p', email: 'e' } }, 'registry_auth.email'],
    [{}, 'image'],
  ])('returns 400 for %j', async (request, field) => {
    const { status, body } = await dockapi.client.post('/images/pull', request);
    expect(status).toBe(400);
    expect(body).toMatchObject({ code: 'invalid_request', errors: [{ field }] });
  });
});

describe('GET /images', () => {
  it('lists id, tags, size and time of every image on the engine', async () => {
    const image = `${testEngine().registry}/library/busybox:latest`;
    await dockapi.client.post('/images/pull', { image });
    const { status, body } = await dockapi.client.get<ImageDto[]>('/images');
    expect(status).toBe(200);
    const raw = (await engineRequest('GET', '/images/json')).body as {
      Id: string;
      RepoTags: string[];
      Size: number;
      Created: number;
    }[];
    expect(body).toHaveLength(raw.length);
    const entry = body.find(({ repo_tags }) => repo_tags.includes(image));
    const truth = raw.find(({ RepoTags }) => RepoTags?.includes(image));
    expect(entry).toEqual({
      id: truth?.Id.slice('sha256:'.length).slice(0, 12),
      repo_tags: truth?.RepoTags.map((tag) => tag.replace(/^docker\.io\/library\//, '')),
      size: truth?.Size,
      created: new Date((truth?.Created ?? 0) * 1_000).toISOString(),
    });
    expect(entry?.id).toMatch(/^[0-9a-f]{12}$/);
  });
});

async function imageId(image: string): Promise<string | undefined> {
  const { body } = await engineRequest('GET', `/images/${image}/json`);
  return (body as { Id?: string }).Id;
}

function linesOf(text: string): Record<string, unknown>[] {
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** A pull whose client may leave: the response's head. */
async function openPull(
  image: string,
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<http.IncomingMessage> {
  const request = http.request(`${dockapi.service.url}/images/pull`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    signal,
    agent: false,
  });
  request.end(JSON.stringify({ image }));
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  response.on('error', () => undefined);
  return response;
}

async function closedPort(): Promise<number> {
  const server = http.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
