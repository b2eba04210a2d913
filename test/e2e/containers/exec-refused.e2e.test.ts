import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engineRequest } from '../../support/engine.js';
import { type EngineForwarder, startEngineForwarder } from '../../support/engine-forwarder.js';
import { useDockapi } from '../../support/dockapi.js';
import { createManaged, createForeign } from '../../support/containers.js';
import { isThroughGateway } from '../../support/service.js';

let engine: EngineForwarder;
let id: string;

beforeAll(async () => {
  engine = await startEngineForwarder();
});
afterAll(() => engine[Symbol.asyncDispose]());
const dockapi = useDockapi(() => ({ DOCKER_HOST: engine.dockerHost }));
beforeAll(async () => {
  id = await dockapi.sleeper();
});

describe('POST /containers/{id}/exec', () => {
  it('returns 400 container_not_running for a container that has exited, and for one that never started', async () => {
    const exited = await dockapi.ran('true');
    const created = await createManaged({ Cmd: ['true'] });
    for (const each of [exited, created]) {
      const { status, body } = await exec(each, { command: 'true' });
      expect({ status, code: body.code }).toEqual({ status: 400, code: 'container_not_running' });
    }
  });

  it('returns 400 container_not_running for a paused container', async () => {
    const paused = await dockapi.sleeper();
    await engineRequest('POST', `/containers/${paused}/pause`);
    const { status, body } = await exec(paused, { command: 'true' });
    await engineRequest('POST', `/containers/${paused}/unpause`);
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'container_not_running' });
  });

  it('returns 404 for a missing container, and for containers of others', async () => {
    const foreign = await createForeign({ Cmd: ['sleep', '3600'] });
    await engineRequest('POST', `/containers/${foreign}/start`);
    for (const each of ['nobody', 'f'.repeat(64), foreign, foreign.slice(0, 12), id.slice(0, 11)]) {
      const { status, body } = await exec(each, { command: 'true' });
      expect({ status, code: body.code }, each).toEqual({ status: 404, code: 'container_not_found' });
    }
  });

  it('returns 404 for a prefix of several containers', async () => {
    const ids = await Promise.all(Array.from({ length: 17 }, () => createManaged({ Cmd: ['true'] })));
    const digits = ids.map((each) => each.charAt(0));
    const shared = digits.find((digit, index) => digits.indexOf(digit) !== index) ?? '';
    const { status, body } = await exec(shared, { command: 'true' });
    expect({ status, code: body.code }).toEqual({ status: 404, code: 'container_not_found' });
  });

  it.each([
    [{}, 'command'],
    [{ command: '' }, 'command'],
    [{ command: '   ' }, 'command'],
    [{ command: [] }, 'command'],
    [{ command: [''] }, 'command'],
    [{ command: '""' }, 'command'],
    [{ command: null }, 'command'],
    [{ command: 5 }, 'command'],
    [{ command: { 0: 'echo' } }, 'command'],
    [{ command: ['echo', 1] }, 'command'],
    [{ command: ['echo', null] }, 'command'],
    [{ command: 'echo "x' }, 'command'],
    [{ command: "echo 'x" }, 'command'],
    [{ command: 'echo x\\' }, 'command'],
    [{ command: 'echo \0' }, 'command'],
    [{ command: ['echo', 'a\0b'] }, 'command'],
    [{ command: 'true', workdir: '' }, 'workdir'],
    [{ command: 'true', workdir: '/a\0b' }, 'workdir'],
    [{ command: 'true', workdir: 5 }, 'workdir'],
    [{ command: 'true', env: 'A=b' }, 'env'],
    [{ command: 'true', env: ['A=b'] }, 'env'],
    [{ command: 'true', env: { A: 1 } }, 'env'],
    [{ command: 'true', env: { '': 'x' } }, 'env'],
    [{ command: 'true', env: { 'A=B': 'x' } }, 'env'],
    [{ command: 'true', env: { A: 'x\0y' } }, 'env'],
    [{ command: 'true', tty: 'yes' }, 'tty'],
    [{ command: 'true', tty: 1 }, 'tty'],
    [{ command: 'true', user: 0 }, 'user'],
    [{ command: 'true', user: 'root\0' }, 'user'],
    [{ command: 'true', cmd: 'true' }, 'cmd'],
    [{ command: 'true', privileged: true }, 'privileged'],
    [{ command: 'true', constructor: 1 }, 'constructor'],
  ])('returns 400 that names the field for %j, without an exec of the engine', async (request, field) => {
    const before = engine.requests.length;
    const { status, body } = await exec(id, request);
    expect(status).toBe(400);
    expect(body).toMatchObject({ code: 'invalid_request', errors: [{ field }] });
    expect(engine.requests.slice(before).filter((each) => each.startsWith('POST'))).toEqual([]);
  });

  it('names every invalid field, one entry each', async () => {
    const { body } = await exec(id, { command: 5, tty: 'x', more: 1 });
    expect((body.errors as { field: string }[]).map(({ field }) => field).sort()).toEqual(['command', 'more', 'tty']);
  });

  it.each([...(isThroughGateway ? [] : ['..%2f..%2finfo']), 'a%2fb', '%20', 'a%3fb', '-x'])(
    'returns 400 for the id %s',
    async (bad) => {
      const { status, body } = await dockapi.client.post(`/containers/${bad}/exec`, { command: 'true' });
      expect(status).toBe(400);
      expect(body).toMatchObject({ code: 'invalid_request', errors: [{ field: 'id' }] });
    },
  );
});

function exec(container: string, request: object) {
  return dockapi.client.post(`/containers/${container}/exec`, request);
}
