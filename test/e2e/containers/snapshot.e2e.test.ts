import { describe, expect, it } from 'vitest';
import type { ChangesDto, CommittedImageDto } from '../../../src/containers/snapshot/snapshot.dto.js';
import { afterContainers, runForeign, uniqueName } from '../../support/containers.js';
import { type ProblemMembers, useDockapi } from '../../support/dockapi.js';
import { engineContainers, engineRequest } from '../../support/engine.js';
import { differs } from '../../support/tested-engine.js';
import { makeToken } from '../../support/tokens.js';

const alice = makeToken('alice', 'team-a', 'read,run,exec');
const admin = makeToken('admin', 'ops', 'admin');
const tokens = `${alice.entry};${admin.entry}`;

/** What the engine itself changes in a container. */
const OF_ENGINE = differs('changes of the engine') ? [{ path: '/etc', kind: 'changed' }] : [];

type Commit = CommittedImageDto & ProblemMembers;

/** A reference that no other test uses. Its image is removed with the test's containers. */
function imageName(): string {
  const name = `${uniqueName('snapshot')}:1`;
  afterContainers(() => engineRequest('DELETE', `/images/${name}?force=1`));
  return name;
}

describe('changes and commit', () => {
  const dockapi = useDockapi({ DOCKAPI_TOKENS: tokens }, alice.headers);
  const commit = (id: string, json: object) => dockapi.client.post<Commit>(`/containers/${id}/commit`, json);
  const changesOf = async (id: string) => (await dockapi.client.get<ChangesDto>(`/containers/${id}/changes`)).body;

  it('list added, changed and deleted files', async () => {
    const script = 'touch "/a \\"}{\\\\ é"; chmod 700 /etc; rm /bin/vi; sleep 600';
    const { id } = await dockapi.running({ command: ['sh', '-c', script] });
    await expect
      .poll(() => changesOf(id))
      .toEqual({
        changes: expect.arrayContaining([
          { path: '/a "}{\\ é', kind: 'added' },
          { path: '/etc', kind: 'changed' },
          { path: '/bin/vi', kind: 'deleted' },
        ]),
        truncated: false,
      });
  });

  it('are empty for a container that changed nothing, and at most 10,000', async () => {
    const { id } = await dockapi.running({ read_only: true });
    expect(await changesOf(id)).toEqual({ changes: OF_ENGINE, truncated: false });
    const many = 'mkdir /many; i=0; while [ $i -lt 10100 ]; do : > /many/$i; i=$((i+1)); done';
    const { id: full } = await dockapi.running({ detach: false, command: ['sh', '-c', many] });
    const { changes, truncated } = await changesOf(full);
    expect([changes.length, truncated]).toEqual([10_000, true]);
  });

  it('make an image that runs with the files and labels, whose containers are dockAPI’s and its owner’s own', async () => {
    const { id } = await dockapi.running({
      command: ['sh', '-c', 'echo kept > /kept; sleep 600'],
      labels: { team: 'a' },
    });
    await expect.poll(() => changesOf(id)).toMatchObject({ changes: [...OF_ENGINE, { path: '/kept' }] });
    const image = imageName();
    const { status, body } = await commit(id, { image, labels: { stage: '2' } });
    expect({ status, body }).toEqual({ status: 201, body: { id: expect.stringMatching(/^sha256:/), image } });
    const run = { image, command: 'cat /kept', detach: false, pull: 'never' };
    const { stdout, labels, id: own } = await dockapi.running(run);
    expect(stdout).toBe('kept\n');
    expect(labels).toMatchObject({ team: 'a', stage: '2', 'dockapi.owner': 'team-a' });
    expect((await dockapi.client.get(`/containers/${own}`)).status).toBe(200);
  });

  it.each([
    [undefined, 1],
    [true, 1],
    [false, 0],
  ])('pause the container while its image is made, unless pause is false: %s', async (pause, pauses) => {
    const since = Math.floor(Date.now() / 1_000);
    const { id } = await dockapi.running();
    expect((await commit(id, { image: imageName(), ...(pause !== undefined && { pause }) })).status).toBe(201);
    const filters = JSON.stringify({ container: [id], event: ['pause'] });
    const until = Math.ceil(Date.now() / 1_000) + 1;
    const { text } = await engineRequest(
      'GET',
      `/events?since=${since}&until=${until}&filters=${encodeURIComponent(filters)}`,
    );
    const told = differs('silent pauses of commits') ? 0 : pauses;
    expect(text.match(/"(?:Action|status)":"pause"/g)?.length ?? 0).toBeGreaterThanOrEqual(told);
    if (told === 0) expect(text.trim()).toBe('');
    expect((await dockapi.client.get(`/containers/${id}`)).body).toMatchObject({ status: 'running' });
  });

  it('make no container dockAPI’s by the labels of an image', async () => {
    const { id } = await dockapi.running();
    const image = imageName();
    await commit(id, { image, pause: false });
    const foreign = await runForeign({ Image: image });
    for (const { headers } of [alice, admin]) {
      expect((await dockapi.client.get(`/containers/${foreign}`, { headers })).status).toBe(404);
      const list = await dockapi.client.get<{ id: string }[]>('/containers', { headers });
      expect(list.body.map((each) => each.id)).not.toContain(foreign);
    }
    expect((await engineContainers()).map(({ Id }) => Id)).not.toContain(foreign);
  });

  it.each(['a'.repeat(64), `busybox@sha256:${'a'.repeat(64)}`, 'Upper', ''])('refuses the name %j', async (image) => {
    const { status, body } = await commit('no-matter', { image });
    expect({ status, field: body.errors[0]?.field }).toEqual({ status: 400, field: 'image' });
  });

  it('refuses labels of dockAPI', async () => {
    const { status, body } = await commit('no-matter', { image: 'x', labels: { 'dockapi.managed': 'true' } });
    expect({ status, field: body.errors[0]?.field }).toEqual({ status: 400, field: 'labels' });
  });
});

describe('a policy', () => {
  const dockapi = useDockapi(
    { DOCKAPI_TOKENS: tokens, DOCKAPI_IMAGES: 'docker.io/*', DOCKAPI_MAX_MEMORY: '64m' },
    alice.headers,
  );

  it('lets only admins commit if images are limited', async () => {
    const { id } = await dockapi.running();
    const image = imageName();
    const commit = (headers: Record<string, string>) =>
      dockapi.client.post<Commit>(`/containers/${id}/commit`, { image }, { headers });
    const refused = await commit(alice.headers);
    expect(refused).toMatchObject({
      status: 403,
      body: { code: 'forbidden', detail: expect.stringContaining('admin') },
    });
    expect((await commit(admin.headers)).status).toBe(201);
  });

  it('limits a PATCH as it limits a run', async () => {
    const { id } = await dockapi.running();
    const { status, body } = await dockapi.client.request<ProblemMembers>('PATCH', `/containers/${id}`, {
      json: { memory: '65m' },
    });
    expect({ status, code: body.code }).toEqual({ status: 403, code: 'forbidden' });
    expect(body.detail).toMatch(/^memory: .*DOCKAPI_MAX_MEMORY/);
    expect((await dockapi.client.request('PATCH', `/containers/${id}`, { json: { memory: '64m' } })).status).toBe(200);
  });
});
