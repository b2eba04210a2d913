import { describe, expect, it } from 'vitest';
import { commit, createForeign, imageWith, ok, runForeign, uniqueName } from '../../support/containers.js';
import { type ProblemMembers, useDockapi } from '../../support/dockapi.js';
import { inspectContainer } from '../../support/engine.js';
import { plainRequest } from '../../support/plain-request.js';
import { isThroughGateway } from '../../support/service.js';
import { differs } from '../../support/tested-engine.js';

/** Every route of one container. */
const ROUTES = [
  ['GET', ''],
  ['POST', '/start'],
  ['POST', '/stop?timeout=0'],
  ['POST', '/restart?timeout=0'],
  ['GET', '/logs'],
  ['POST', '/exec'],
  ['DELETE', '?force=true'],
] as const;

describe('{id}', () => {
  const dockapi = useDockapi();
  const managed = { 'dockapi.managed': 'true', 'dockapi.container_port': '80', 'dockapi.host_port': '20000' };

  it('is a full id, at least its first 12 digits, or a name', async () => {
    const name = uniqueName();
    const { id } = await dockapi.running({ name });
    for (const each of [id, id.slice(0, 12), id.slice(0, 63), name]) {
      const { status, body } = await dockapi.client.get(`/containers/${each}`);
      expect({ status, id: body.id }, each).toEqual({ status: 200, id });
    }
  });

  it('of no managed container is the same 404, whether such a container exists or not', async () => {
    const { id } = await dockapi.running();
    const own = await commit(id);
    const strangers = [
      'nosuch',
      'f'.repeat(64),
      id.slice(0, 11),
      id.toUpperCase(),
      await runForeign(),
      await createForeign({ Labels: { 'dockapi.managed': 'true', 'dockapi.container_port': '80' } }),
      await createForeign({ Labels: { ...managed, 'dockapi.managed': 'false', 'dockapi.run': 'x' } }),
      await createForeign({ Labels: { 'dockapi.run': 'x' } }),
      // All labels are there, but they are the image's.
      await createForeign({ Image: own }),
      await createForeign({ Image: own, Labels: managed }),
    ];
    for (const stranger of strangers) {
      for (const [method, route] of ROUTES) {
        const json = route === '/exec' ? { command: 'true' } : undefined;
        const path = `/containers/${stranger}`;
        const { status, body } = await dockapi.client.request<ProblemMembers>(method, path + route, { json });
        expect({ status, ...body }, `${method} ${route}`).toEqual({
          type: 'about:blank',
          title: 'Not Found',
          status: 404,
          code: 'container_not_found',
          detail: `dockAPI has no container "${stranger}": list them with GET /containers`,
          instance: path + route.replace(/\?.*/, ''),
        });
      }
    }
    for (const stranger of strangers.slice(4)) expect(await inspectContainer(stranger)).toBeDefined();
    expect((await inspectContainer(strangers[4]!))?.State.Running).toBe(true);
    const list = await dockapi.client.get<{ id: string }[]>('/containers');
    expect(list.body.map((each) => each.id)).toEqual([id]);
  });

  it('is one of dockAPI’s even if the image has the labels of another', async () => {
    const first = await dockapi.running({ name: uniqueName() });
    const { id, labels } = await dockapi.running({ image: await commit(first.id), container_port: 80 });
    expect((await dockapi.client.get(`/containers/${id}`)).body).toMatchObject({ id, container_port: 80 });
    expect(labels['dockapi.run']).not.toBe(first.labels['dockapi.run']);
    const list = await dockapi.client.get<{ id: string }[]>('/containers');
    expect(list.body.map((each) => each.id).sort()).toEqual([first.id, id].sort());
  });

  it('is not one of dockAPI’s if the image with its labels is gone', async () => {
    const { id } = await dockapi.running();
    const image = await commit(id);
    const stranger = await createForeign({ Image: image });
    await ok('DELETE', `/images/${image}?force=true`);
    const { status, body } = await dockapi.client.get<ProblemMembers>(`/containers/${stranger}`);
    expect({ status, code: body.code }).toEqual({ status: 404, code: 'container_not_found' });
    const list = await dockapi.client.get<{ id: string }[]>('/containers');
    expect(list.body.map((each) => each.id)).toEqual([id]);
  });

  it.skipIf(differs('no annotations') || differs('images take containers along'))(
    'is proven by its annotation if its image has been removed, so that auto_remove still works',
    async () => {
      const image = await imageWith('LABEL from=test');
      const thirdTime = 'printf x >>/tmp/n; test "$(wc -c </tmp/n)" -eq 3';
      const fields = { image, auto_remove: true, restart_policy: 'on-failure:1', command: ['sh', '-c', thirdTime] };
      const { id, labels } = await dockapi.running(fields);
      await expect.poll(async () => (await inspectContainer(id))?.State.Status).toBe('exited');
      const { HostConfig } = (await inspectContainer(id))!;
      expect(HostConfig.Annotations).toMatchObject({ 'dockapi.run': labels['dockapi.run'] });
      await ok('DELETE', `/images/${image}?force=true`);
      expect((await dockapi.client.post(`/containers/${id}/start`)).status).toBe(200);
      await expect.poll(() => inspectContainer(id)).toBeUndefined();
    },
  );

  it.skipIf(differs('images take containers along'))('is one of dockAPI’s even if its own image is gone', async () => {
    const image = await imageWith('LABEL from=test');
    const { id } = await dockapi.running({ image });
    await dockapi.client.post(`/containers/${id}/stop?timeout=0`); // the engine keeps a running container's image
    await ok('DELETE', `/images/${image}?force=true`);
    expect((await dockapi.client.get(`/containers/${id}`)).body).toMatchObject({ id });
    const list = await dockapi.client.get<{ id: string }[]>('/containers');
    expect(list.body.map((each) => each.id)).toEqual([id]);
  });

  it.each(['always', 'on-failure'])(
    'takes no auto_remove from an image that a container with auto_remove and %s became',
    async (restart_policy) => {
      const first = await dockapi.running({ auto_remove: true, restart_policy });
      const image = await commit(first.id);
      const { id } = await dockapi.running({ image, command: 'true' });
      await expect.poll(async () => (await inspectContainer(id))?.State.Status).toBe('exited');
      // Automatic removals happen in the order of the exits.
      const later = await dockapi.running({ auto_remove: true, restart_policy: 'on-failure', command: 'true' });
      await expect.poll(() => inspectContainer(later.id)).toBeUndefined();
      expect((await dockapi.client.post(`/containers/${id}/stop`)).body).toEqual({
        id,
        status: 'stopped',
        removed: false,
      });
      expect(await inspectContainer(id)).toBeDefined();
    },
  );

  it.each([
    '..',
    '%2e%2e',
    'a%2Fb',
    '%2Fa',
    'a%3Fb',
    'a%23b',
    'a%20b',
    '-a',
    '.a',
    '%C3%A4',
    'a'.repeat(129),
    'a%0D%0Ab',
    ...(isThroughGateway ? [] : ['..%2F..%2Fimages', 'a%00b']),
  ])('with invalid syntax is refused: %s', async (id) => {
    for (const [method, route] of ROUTES) {
      const path = `/containers/${id}${route}`;
      const headers = { 'content-type': 'application/json' };
      const { status, text } = await plainRequest(dockapi.service.url, path, { method, headers });
      const { code, errors } = JSON.parse(text) as ProblemMembers;
      if (route === '/exec') expect(status).toBe(400);
      else
        expect({ status, code, field: errors[0]?.field }, path).toEqual({
          status: 400,
          code: 'invalid_request',
          field: 'id',
        });
    }
  });

  it.skipIf(isThroughGateway)('that cannot be decoded is refused with a problem', async () => {
    const { status, headers, text } = await plainRequest(dockapi.service.url, '/containers/%zz');
    expect(headers['content-type']).toBe('application/problem+json');
    expect({ status, code: (JSON.parse(text) as ProblemMembers).code }).toEqual({
      status: 400,
      code: 'invalid_request',
    });
  });
});
