import { once } from 'node:events';
import type { OpenAPIObject } from '@nestjs/swagger';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { ContainerDto, RunResultDto } from '../../../src/containers/dto/container.dto.js';
import type { AllStatsDto } from '../../../src/containers/stats/stats.dto.js';
import { Client } from '../../support/client.js';
import { afterContainers, imageWith, ok, uniqueName } from '../../support/containers.js';
import { useDockapi } from '../../support/dockapi.js';
import { engineRequest } from '../../support/engine.js';
import { logLines } from '../../support/log-lines.js';
import { lint, routesOf } from '../../support/openapi.js';
import { plainRequest } from '../../support/plain-request.js';
import { type Service, startService } from '../../support/service.js';
import { makeToken, type TestToken } from '../../support/tokens.js';
import { importUpstreamImage, UPSTREAM_IMAGE } from '../../support/upstream-image.js';

const ALL = 'read,run,exec,proxy,host';
const alice = makeToken('alice', 'team-a', ALL);
const bob = makeToken('bob', 'team-b', ALL);
/** Without the scope `host`. */
const carol = makeToken('carol', 'team-a', 'run');
const dave = makeToken('dave', 'team-b', 'run');
const admin = makeToken('root', 'ops', 'admin');

/** Without tokens, on the same engine. */
let local: Service;
/** Alice's. */
let app: RunResultDto;

const dockapi = useDockapi({
  DOCKAPI_TOKENS: [alice, bob, carol, dave, admin].map(({ entry }) => entry).join(';'),
  DOCKAPI_HOSTS: 'dockapi.example.com',
});
beforeAll(async () => {
  await importUpstreamImage();
  local = await startService();
  const spec = { image: UPSTREAM_IMAGE, container_port: 80, name: 'alices', wait_ready: true, health_path: '/' };
  const { body, text, status } = await dockapi.client.post<RunResultDto>('/containers/run', spec, alice);
  expect(status, text).toBe(201);
  app = body;
});
afterAll(() => local?.stop());

const shortId = () => app.id.slice(0, 12);
const ownHost = () => `${shortId()}.localhost:${new URL(dockapi.service.url).port}`;
const idsFor = async ({ headers }: TestToken, query = '') =>
  (await dockapi.client.get<ContainerDto[]>(`/containers${query}`, { headers })).body.map(({ id }) => id);

/** Every request for a container. */
const ACTS: [string, string, object?][] = [
  ['GET', ''],
  ['PATCH', '', { pids_limit: 100 }],
  ['POST', '/start'],
  ['POST', '/restart'],
  ['POST', '/stop'],
  ['DELETE', '?force=true'],
  ['GET', '/wait?for=removed&timeout=1'],
  ['GET', '/lifetime'],
  ['GET', '/env'],
  ['POST', '/touch'],
  ['GET', '/logs'],
  ['POST', '/exec', { command: ['/node', '-v'] }],
  ['POST', '/links', {}],
  ['GET', '/links'],
  ['DELETE', '/links/x'],
  ['POST', '/kill'],
  ['POST', '/pause'],
  ['POST', '/unpause'],
  ['GET', '/top'],
  ['GET', '/stats'],
  ['GET', '/changes'],
  ['POST', '/commit', { image: 'taken:1' }],
  ['GET', '/files?path=/etc/hostname'],
  ['GET', '/files/list?path=/'],
  ['PUT', '/files?path=/x', {}],
  ['DELETE', '/files?path=/etc/hostname'],
  ['GET', '/execs'],
  ['POST', '/execs', { command: ['/node', '-v'] }],
  ['GET', '/execs/x'],
  ['GET', '/execs/x/output'],
  ['POST', '/execs/x/input', {}],
  ['POST', '/execs/x/resize', { cols: 80, rows: 24 }],
  ['POST', '/execs/x/kill', {}],
  ['DELETE', '/execs/x'],
];
/** HEAD is GET, and a handshake is no request like others. */
const isAct = (method: string, path: string) =>
  path.startsWith('/containers/{id}') && method !== 'head' && !path.endsWith('/attach');

describe('/openapi.json', () => {
  it('documents how to send a token', async () => {
    const document = (await (await fetch(`${dockapi.service.url}/openapi.json`)).json()) as OpenAPIObject;
    expect(document.security).toEqual([{ 'X-API-Key': [] }, { Bearer: [] }]);
    expect(document.paths['/livez']?.get?.security).toEqual([]);
    expect(await lint(document)).toEqual([]);
  });
});

describe('another owner’s container', () => {
  it('is visible to its owner, with its label', async () => {
    expect(app.labels['dockapi.owner']).toBe('team-a');
    expect((await dockapi.client.get(`/proxy/alices/x`, alice)).status).toBe(200); // from now on from memory
    expect((await dockapi.client.post(`/containers/alices/exec`, { command: ['/node', '-v'] }, alice)).status).toBe(
      200,
    );
  });

  it('is the same 404 as a missing one, for every request and every name', async () => {
    for (const [method, rest, json] of ACTS) {
      const none = await dockapi.client.request('GET', '/containers/nobody', bob);
      for (const name of [app.id, shortId(), 'alices']) {
        const { status, body } = await dockapi.client.request(method, `/containers/${name}${rest}`, { ...bob, json });
        const instance = `/containers/${name}${rest.split('?')[0]}`;
        const detail = String(none.body.detail).replace('nobody', name);
        expect([status, body]).toEqual([404, { ...none.body, detail, instance }]);
      }
    }
    expect((await dockapi.client.get<ContainerDto>('/containers/alices', alice)).body.status).toBe('running');
    expect(await upgrade('/containers/alices/execs/x/attach', bob.headers, 'v5.channel.k8s.io')).toBe(404);
    const { body } = await dockapi.client.get<OpenAPIObject>('/openapi.json', bob);
    const routes = routesOf(body).filter(({ method, path }) => isAct(method, path));
    const asked = ACTS.map(([method, rest]) => `${method} ${rest.replace(/\?.*/, '').replace('/x', '/…')}`);
    expect([...new Set(asked)].sort()).toEqual(
      routes
        .map(
          ({ method, path }) => `${method.toUpperCase()} ${path.replace('/containers/{id}', '').replace(/{\w+}/, '…')}`,
        )
        .sort(),
    );
  });

  it('is 404 for proxied requests too: by path, at its own origin, and for WebSockets', async () => {
    for (const path of ['/proxy/alices', '/proxy/alices/x', `/proxy/${app.id}/x`, `/proxy/${shortId()}/x`])
      expect([path, (await dockapi.client.get(path, bob)).status]).toEqual([path, 404]);
    const { status } = await plainRequest(dockapi.service.url, '/x', { headers: { Host: ownHost(), ...bob.headers } });
    expect(status).toBe(404);
    expect(await upgrade('/proxy/alices/ws', bob.headers)).toBe(404);
    expect(await upgrade('/ws', { Host: ownHost(), ...bob.headers })).toBe(404);
  });

  it('is listed for its owner and admins only', async () => {
    expect(await idsFor(alice)).toContain(app.id);
    expect(await idsFor(admin)).toContain(app.id);
    for (const query of ['', '?label=dockapi.owner=team-a', '?name=alices'])
      expect(await idsFor(bob, query)).not.toContain(app.id);
    const measured = async (by: TestToken) =>
      (await dockapi.client.get<AllStatsDto>('/stats', by)).body.containers.map(({ id }) => id);
    for (const by of [alice, admin]) expect(await measured(by)).toContain(app.id);
    expect(await measured(bob)).not.toContain(app.id);
  });

  it('can be used by an admin', async () => {
    expect((await dockapi.client.get('/proxy/alices/x', admin)).status).toBe(200);
    expect((await dockapi.client.get('/containers/alices', admin)).status).toBe(200);
  });
});

describe('a container that was run without tokens', () => {
  async function runLocally(image: string): Promise<string> {
    const { body, text } = await (
      await Client.connect(local.url)
    ).post<RunResultDto>('/containers/run', { image, container_port: 80, command: ['sleep', '600'] });
    expect(body.id, text).toMatch(/^[0-9a-f]{64}$/);
    return body.id;
  }

  it.each([
    ['an image without labels', undefined],
    ['an image that names an owner', 'LABEL dockapi.owner=team-b dockapi.owner_run=x'],
  ])('is visible to admins only: %s', async (_what, label) => {
    const id = await runLocally(label === undefined ? 'busybox' : await imageWith(label));
    expect((await dockapi.client.get(`/containers/${id}`, bob)).status).toBe(404);
    expect(await idsFor(bob)).not.toContain(id);
    expect((await dockapi.client.get(`/containers/${id}`, admin)).status).toBe(200);
    expect(await idsFor(admin)).toContain(id);
  });
});

it('a field that reaches beyond the container needs the scope host', async () => {
  const ulimits = { rtprio: 1 };
  for (const fields of [
    { cap_add: ['NET_RAW'] },
    { gpus: 1 },
    { ulimits },
    { volumes: ['/srv:/srv'] },
    { host_port: 1 },
  ]) {
    const spec = { image: 'busybox', container_port: 80, command: ['sleep', '600'], ...fields };
    const { status, body } = await dockapi.client.post('/containers/run', spec, carol);
    const detail = expect.stringContaining('"host"') as string;
    expect([fields, status, body]).toMatchObject([fields, 403, { code: 'forbidden', detail }]);
  }
});

describe('a named volume', () => {
  const mount = async (volume: string, command: string[], by: TestToken) => {
    const spec = { image: 'busybox', container_port: 80, volumes: [`${volume}:/data`], detach: false, command };
    const { body } = await dockapi.client.post<RunResultDto & { code?: string }>('/containers/run', spec, by);
    return body.code ?? body.stdout;
  };
  const named = () => {
    const name = uniqueName('volume');
    afterContainers(() => engineRequest('DELETE', `/volumes/${name}`));
    return name;
  };
  const WRITE = ['sh', '-c', 'echo mine >/data/x'];
  const READ = ['cat', '/data/x'];

  it('can be used by its owner and with the scope host', async () => {
    const name = named();
    await mount(name, WRITE, carol);
    const seen = await Promise.all([carol, dave, bob, admin].map((by) => mount(name, READ, by)));
    expect(seen).toEqual(['mine\n', 'forbidden', 'mine\n', 'mine\n']);
  });

  it('that was created outside dockAPI needs the scope host', async () => {
    const name = named();
    await ok('POST', '/volumes/create', { Name: name });
    expect([await mount(name, WRITE, carol), await mount(name, WRITE, alice)]).toEqual(['forbidden', '']);
  });
});

describe('a proxied request', () => {
  const seen = async (headers: Record<string, string>, path = '/proxy/alices/x') =>
    JSON.parse((await plainRequest(dockapi.service.url, path, { headers })).text) as {
      rawHeaders: string[];
      url: string;
    };

  it('needs a token in X-API-Key, because Authorization is the application’s', async () => {
    for (const headers of [{}, { Authorization: `Bearer ${alice.token}` }, { 'X-API-Key': 'nobody' }]) {
      const responses = [
        await plainRequest(dockapi.service.url, '/proxy/alices/x', { headers }),
        await plainRequest(dockapi.service.url, '/x', { headers: { ...headers, Host: ownHost() } }),
        await plainRequest(dockapi.service.url, '/proxy/nobody/x', { headers }),
      ];
      expect(responses.map(({ status }) => status)).toEqual([401, 401, 401]);
    }
    expect(await upgrade('/proxy/alices/ws', {})).toBe(401);
    expect(await upgrade('/ws', { Host: ownHost() })).toBe(401);
    const { rawHeaders } = await seen({ ...alice.headers, Authorization: 'Bearer application' });
    expect(rawHeaders).toContain('Bearer application');
  });

  it('reaches the application without the token, as does a WebSocket handshake', async () => {
    const shown = { 'X-API-Key': alice.token, X_Api_Key: alice.token, 'X-API_key': alice.token };
    expect(JSON.stringify(await seen(shown))).not.toContain(alice.token);
    const twice = await seen({ ...alice.headers, Authorization: `Bearer ${alice.token}` });
    expect(JSON.stringify(twice)).not.toContain(alice.token);
    const socket = new WebSocket(`${dockapi.service.url.replace('http', 'ws')}/proxy/alices/ws`, { headers: shown });
    await once(socket, 'open');
    socket.send('headers');
    const [headers] = (await once(socket, 'message')) as [Buffer];
    expect(headers.toString()).not.toContain(alice.token);
    socket.terminate();
  });

  it('passes unchanged without tokens', async () => {
    const id = shortId();
    const { text } = await plainRequest(local.url, `/proxy/${id}/x?dockapi_link=a`, {
      headers: { 'X-API-Key': 'mine', Cookie: 'dockapi_link=b' },
    });
    for (const kept of ['mine', 'dockapi_link=a', 'dockapi_link=b']) expect(text).toContain(kept);
  });

  it('does not reach own origins by name, which another owner could take over', async () => {
    const { status } = await plainRequest(dockapi.service.url, '/x', {
      headers: { ...alice.headers, Host: `alices.localhost:${new URL(dockapi.service.url).port}` },
    });
    expect(status).toBe(404);
  });
});

describe('a link', () => {
  it('names the missing setting if the container has no origin of its own', async () => {
    const { status, text } = await plainRequest(dockapi.service.url, `/containers/${app.id}/links`, {
      method: 'POST',
      headers: { Host: 'dockapi.example.com', ...alice.headers },
    });
    expect([status, text]).toEqual([400, expect.stringContaining('DOCKAPI_PROXY_DOMAIN')]);
  });
});

describe('the audit log', () => {
  it('has a line for each change, refused ones too, and no secret', async () => {
    const start = dockapi.service.output().length;
    await dockapi.client.post('/containers/alices/restart?timeout=0', undefined, alice);
    await dockapi.client.post('/containers/alices/stop?token=canary', undefined, bob);
    await dockapi.client.post('/containers/alices/stop');
    const secret = { image: 'nosuch/image', container_port: 80, env: { A: 'canary' }, pull: 'never' };
    await dockapi.client.post('/containers/run', secret, alice);
    await dockapi.client.get('/containers/alices', alice);
    const lines = () => logLines(dockapi.service.output().slice(start)).filter(({ context }) => context === 'Audit');
    await expect.poll(() => lines().length).toBeGreaterThanOrEqual(4);
    const fields = ['caller', 'owner', 'method', 'path', 'route', 'container_id', 'status', 'code'];
    expect(lines().map((line) => fields.map((name) => line[name]))).toEqual([
      ['alice', 'team-a', 'POST', '/containers/alices/restart', '/containers/:id/restart', app.id, 200, undefined],
      ['bob', 'team-b', 'POST', '/containers/alices/stop', '/containers/:id/stop', 'alices', 400, 'invalid_request'],
      [undefined, undefined, 'POST', '/containers/alices/stop', undefined, undefined, 401, 'unauthorized'],
      ['alice', 'team-a', 'POST', '/containers/run', '/containers/run', undefined, 400, 'image_not_found'],
    ]);
    for (const secret of ['canary', alice.token, bob.token]) expect(dockapi.service.output()).not.toContain(secret);
  });

  it('has a line for every route that changes something', async () => {
    const { body } = await dockapi.client.get<OpenAPIObject>('/openapi.json', alice);
    const routes = Object.entries(body.paths)
      .filter(([path]) => !path.startsWith('/proxy/'))
      .flatMap(([path, item]) => Object.keys(item).map((method) => [method.toUpperCase(), path] as const))
      .filter(([method]) => ['POST', 'PUT', 'PATCH', 'DELETE'].includes(method));
    expect(routes).toContainEqual(['PUT', '/containers/{id}/files']);
    const start = dockapi.service.output().length;
    const asked = [];
    for (const [method, template] of routes) {
      const path = template.replaceAll(/\{\w+\}/g, 'nobody');
      // Nothing is changed: no route knows the parameter or the field.
      const { headers } = admin;
      const options = path === '/images/load' ? { headers } : { headers, json: { nonsense: 1 } };
      const { status } = await dockapi.client.request(method, `${path}?nonsense=1`, options);
      asked.push({ context: 'Audit', caller: 'root', method, path, status });
    }
    const lines = () => logLines(dockapi.service.output().slice(start)).filter(({ context }) => context === 'Audit');
    await expect.poll(() => lines().length).toBe(asked.length);
    expect(lines()).toMatchObject(asked);
    const succeeded = asked.filter(({ status }) => status < 400);
    expect(succeeded).toEqual([]);
  });

  it('has one line per event, for any input', async () => {
    const start = dockapi.service.output().length;
    // A line feed, a next line, a line separator, and a terminal's one-character control sequence introducer.
    await dockapi.client.post('/containers/x%0AForged%C2%85Forged%E2%80%A8Forged%C2%9B2K/stop', undefined, alice);
    await dockapi.client.post('/containers/run', { image: 'busybox', container_port: 80, name: 'a\nForged' }, alice);
    const lines = () => logLines(dockapi.service.output().slice(start));
    await expect.poll(() => lines().length).toBe(2);
    for (const line of lines()) expect(line).toMatchObject({ context: 'Audit', caller: 'alice' });
  });
});

/** Requests a WebSocket. @returns the status of the response */
async function upgrade(path: string, headers: Record<string, string>, ...protocols: string[]): Promise<number> {
  const socket = new WebSocket(`${dockapi.service.url.replace('http', 'ws')}${path}`, protocols, { headers });
  socket.on('error', () => undefined);
  const outcome = await Promise.race([
    once(socket, 'open').then(() => 101),
    once(socket, 'unexpected-response').then(([, response]: { statusCode: number }[]) => response?.statusCode ?? 0),
  ]);
  socket.terminate();
  return outcome;
}
