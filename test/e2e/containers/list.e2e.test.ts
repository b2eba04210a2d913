import { afterAll, describe, expect, it } from 'vitest';
import type { ContainerDto } from '../../../src/containers/dto/container.dto.js';
import { commit, ok, runForeign, uniqueName } from '../../support/containers.js';
import { CountingEngine } from '../../support/counting-engine.js';
import { type ProblemMembers, useDockapi } from '../../support/dockapi.js';
import { engineRequest } from '../../support/engine.js';

describe('GET /containers', () => {
  let engine: CountingEngine;
  const dockapi = useDockapi(async () => {
    engine = await CountingEngine.listen();
    return { DOCKER_HOST: engine.host };
  });
  afterAll(() => engine[Symbol.asyncDispose]());

  const list = (query = '') => dockapi.client.get<ContainerDto[]>(`/containers${query}`);
  const names = async (query: string) => (await list(query)).body.map(({ name }) => name).sort();

  it('lists managed containers only, running or not, with the fields of their runs', async () => {
    expect((await list()).body).toEqual([]);
    await runForeign();
    const running = await dockapi.running({ name: uniqueName() });
    const exited = await dockapi.running({ detach: false, command: 'true' });
    const { exit_code: _code, stdout: _out, stderr: _err, truncated: _truncated, ...summary } = exited;
    const { status, body } = await list();
    expect(status).toBe(200);
    expect(body.sort((a, b) => a.status.localeCompare(b.status))).toEqual([summary, running]);
    expect(summary).toMatchObject({ status: 'exited', host_port: null });
  });

  it('makes one engine call, however many containers and images exist', async () => {
    const first = await dockapi.running();
    await dockapi.running({ image: 'nginx', container_port: 80, command: undefined });
    await dockapi.running({ image: await commit(first.id) });
    await list(); // the images are new to it
    const calls = await engine.during(list);
    expect(calls.map(({ method, target }) => `${method} ${target.replace(/\?.*/, '')}`)).toEqual([
      'GET /containers/json',
    ]);
    expect((await list()).body).toHaveLength(3);
  });

  it('filters by status, in the engine’s terms', async () => {
    const name = uniqueName();
    const { id } = await dockapi.running({ name });
    await dockapi.running({ name: `${name}-2`, detach: false, command: 'true' });
    const all = ['created', 'running', 'paused', 'restarting', 'removing', 'exited', 'dead'];
    const found = await Promise.all(all.map(async (status) => [status, await names(`?status=${status}`)]));
    expect(found.filter(([, each]) => each?.length)).toEqual([
      ['running', [name]],
      ['exited', [`${name}-2`]],
    ]);
    await engineRequest('POST', `/containers/${id}/pause`);
    expect(await names('?status=paused')).toEqual([name]);
    expect((await list('?status=paused')).body[0]?.status).toBe('paused');
    await engineRequest('POST', `/containers/${id}/unpause`);
  });

  it('filters by name and by label, and by all filters at once', async () => {
    const name = uniqueName();
    const { labels } = await dockapi.running({ name });
    await dockapi.running({ name: `${name}-other`, container_port: 81 });
    expect(await names(`?name=${name}`)).toEqual([name, `${name}-other`]);
    expect(await names(`?name=${name}-o`)).toEqual([`${name}-other`]);
    expect(await names('?name=nosuch')).toEqual([]);
    expect(await names(`?label=dockapi.run=${labels['dockapi.run']}`)).toEqual([name]);
    expect(await names('?label=dockapi.container_port=81')).toEqual([`${name}-other`]);
    expect(await names(`?label=dockapi.container_port=81&label=dockapi.name=${name}`)).toEqual([]);
    expect(await names(`?status=running&name=${name}&label=dockapi.container_port=8080`)).toEqual([name]);
    expect(await names(`?status=exited&name=${name}`)).toEqual([]);
    expect(await names('?label=dockapi.managed=false')).toEqual([]);
  });

  it.each([
    ['status', '?status=stopped'],
    ['status', '?status=running&status=exited'],
    ['name', '?name=a&name=b'],
    ['label', '?label='],
    ['label', '?label==v'],
    ['color', '?color=red'],
    ['constructor', '?constructor=red'],
  ])('refuses invalid filters, and names %s: %s', async (field, query) => {
    const { status, body } = await dockapi.client.get<ProblemMembers>(`/containers${query}`);
    expect({ status, code: body.code, field: body.errors[0]?.field }).toEqual({
      status: 400,
      code: 'invalid_request',
      field,
    });
  });

  it('returns the requested image, even if its tag has moved', async () => {
    const image = await commit(await runForeign());
    const { id } = await dockapi.running({ image });
    await ok('POST', `/images/busybox/tag?repo=${image}&tag=latest`);
    expect((await list()).body.find((each) => each.id === id)?.image).toBe(image);
    expect((await dockapi.client.get(`/containers/${id}`)).body.image).toBe(image);
  });
});
