import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { AppError, type ErrorCode } from '../../src/errors/app-error.js';
import { type AllowedCalls, startApp } from '../support/app.js';

/** The expected statuses, written down independently of the code. */
const STATUS: Partial<Record<ErrorCode, number>> = {
  invalid_request: 400,
  image_not_found: 400,
  image_pull_denied: 400,
  port_in_use: 400,
  name_in_use: 400,
  network_not_found: 400,
  volume_path_not_found: 400,
  container_running: 400,
  container_not_running: 400,
  logs_not_readable: 400,
  container_not_found: 404,
  engine_unreachable: 500,
  engine_error: 500,
  registry_unreachable: 500,
  registry_rate_limited: 500,
  engine_timeout: 504,
};

const ID = 'a'.repeat(64);
const STACK = /\n\s+at |node_modules|\.js:\d+/;

const details = {
  Id: ID,
  Name: '/mine',
  Image: 'sha256:1',
  Created: '2026-01-01T00:00:00Z',
  RestartCount: 0,
  State: {
    Status: 'running',
    Running: true,
    ExitCode: 0,
    StartedAt: '2026-01-01T00:00:00Z',
    FinishedAt: '0001-01-01T00:00:00Z',
  },
  Config: {
    Image: 'nginx',
    Tty: false,
    Labels: { 'dockapi.managed': 'true', 'dockapi.run': 'r', 'dockapi.container_port': '80' },
  },
  HostConfig: { AutoRemove: false },
  Mounts: [],
  NetworkSettings: { Ports: {}, Networks: {} },
};

/** An engine with one container of dockAPI's, where one call fails: `images.pull` is that of EngineImages. */
function failing(call: string, error: unknown): AllowedCalls {
  const engine = {
    inspectContainer: () => Promise.resolve(details),
    createContainer: () => Promise.resolve(ID),
    removeContainer: () => Promise.resolve(false),
    attachContainer: () => Promise.resolve(Readable.from([])),
    createExec: () => Promise.resolve('exec'),
    listContainers: () => Promise.resolve([]),
    images: {
      inspect: () => Promise.resolve({ Id: 'sha256:1', Config: { Labels: {} } }),
      list: () => Promise.resolve([]),
      pull: () => Promise.resolve(Readable.from([])),
    },
    networks: {},
  };
  const [name = '', kind] = call.split('.').reverse() as [string, 'images' | 'networks' | undefined];
  const failed = { [name]: () => Promise.reject(error) };
  Object.assign(kind ? engine[kind] : engine, failed);
  return engine as unknown as AllowedCalls;
}

const ENGINE: ErrorCode[] = ['engine_unreachable', 'engine_error', 'engine_timeout'];
const REGISTRY: ErrorCode[] = ['image_not_found', 'image_pull_denied', 'registry_unreachable', 'registry_rate_limited'];
const run = { image: 'nginx', container_port: 80 };

const ROUTES: [string, string, string, ErrorCode[], object?][] = [
  ['GET', '/images', 'images.list', ENGINE],
  ['POST', '/images/pull', 'images.pull', [...REGISTRY, 'invalid_request', ...ENGINE], { image: 'nginx' }],
  ['POST', '/images/pull', 'images.inspect', ENGINE, { image: 'nginx' }],
  ['GET', '/containers', 'listContainers', ['invalid_request', ...ENGINE]],
  ['GET', `/containers/${ID}`, 'inspectContainer', ['container_not_found', ...ENGINE]],
  [
    'POST',
    '/containers/run',
    'createContainer',
    ['name_in_use', 'volume_path_not_found', 'invalid_request', ...ENGINE],
    run,
  ],
  ['POST', '/containers/run', 'startContainer', ['network_not_found', 'invalid_request', ...ENGINE], run],
  ['POST', '/containers/run', 'startContainer', ['port_in_use', 'volume_path_not_found'], { ...run, host_port: 8080 }],
  ['POST', '/containers/run', 'createContainer', ['image_not_found'], { ...run, pull: 'never' }],
  ['POST', '/containers/run', 'watchContainer', ['container_not_found', ...ENGINE], { ...run, detach: false }],
  ['POST', '/containers/run', 'images.pull', [...REGISTRY, ...ENGINE], { ...run, pull: 'always' }],
  ['POST', '/containers/run', 'networks.inspect', ['network_not_found', ...ENGINE], { ...run, network: 'mine' }],
  [
    'POST',
    `/containers/${ID}/start`,
    'startContainer',
    ['port_in_use', 'network_not_found', 'volume_path_not_found', 'container_not_found', ...ENGINE],
  ],
  [
    'POST',
    `/containers/${ID}/restart`,
    'restartContainer',
    ['port_in_use', 'network_not_found', 'volume_path_not_found', 'container_not_found', ...ENGINE],
  ],
  ['POST', `/containers/${ID}/stop`, 'stopContainer', ['container_not_found', ...ENGINE]],
  ['DELETE', `/containers/${ID}`, 'removeContainer', ['container_running', ...ENGINE]],
  ['GET', `/containers/${ID}/logs`, 'containerLogs', ['logs_not_readable', 'container_not_found', ...ENGINE]],
  ['GET', `/containers/${ID}/logs?follow=true`, 'containerLogs', ENGINE],
  [
    'POST',
    `/containers/${ID}/exec`,
    'createExec',
    ['container_not_running', 'container_not_found', 'invalid_request', ...ENGINE],
    { command: 'ls' },
  ],
  ['POST', `/containers/${ID}/exec`, 'startExec', ['container_not_running', ...ENGINE], { command: 'ls' }],
];

describe.each(ROUTES)('%s %s, when %s fails', (method, path, call, codes, body) => {
  it.each(codes)('with %s, responds with the contract’s status and a problem', async (code) => {
    await using app = await startApp(failing(call, new AppError(code, 'What to do.', { cause: new Error('inside') })));
    const problem = await expectProblem(app.url, method, path, body);
    expect(problem).toMatchObject({ status: STATUS[code], code, instance: path.split('?')[0] });
    expect(problem['detail']).toMatch(code === 'container_not_found' ? /./ : /^What to do\.$/);
  });

  // A failed pull is always reported as an engine error.
  if (call !== 'images.pull')
    it('with an unexpected error, responds with 500 internal_error and reveals nothing', async () => {
      await using app = await startApp(failing(call, new TypeError('secret of the inside')));
      const problem = await expectProblem(app.url, method, path, body);
      expect(problem).toMatchObject({ status: 500, code: 'internal_error' });
      expect(JSON.stringify(problem)).not.toContain('secret');
    });
});

it.each(['', '/start', '/stop', '/restart', '/logs', '/exec'])(
  'returns 404 at /containers/{id}%s for a container that is not dockAPI’s',
  async (verb) => {
    const foreign = { ...details, Config: { ...details.Config, Labels: { 'dockapi.managed': 'true' } } };
    await using app = await startApp({
      inspectContainer: () => Promise.resolve(foreign),
    } as unknown as AllowedCalls);
    const method = ['', '/logs'].includes(verb) ? 'GET' : 'POST';
    const body = verb === '/exec' ? { command: 'ls' } : undefined;
    expect(await expectProblem(app.url, method, `/containers/${ID}${verb}`, body)).toMatchObject({
      status: 404,
      code: 'container_not_found',
    });
  },
);

it('responds with 500 engine_unreachable at /healthz for an engine that hangs', async () => {
  await using app = await startApp(failing('version', new AppError('engine_timeout', 'too slow')));
  expect(await expectProblem(app.url, 'GET', '/healthz')).toMatchObject({ status: 500, code: 'engine_unreachable' });
});

it('reports a failed pull by its error line, and with progress as the last line', async () => {
  const lines = [
    { status: 'Pulling from library/nginx', id: 'latest' },
    { error: 'no', errorDetail: { message: 'unauthorized: x' } },
  ];
  const pull = () => Promise.resolve(Readable.from(lines.map((line) => `${JSON.stringify(line)}\r\n`)));
  await using app = await startApp({ images: { pull } as object });
  expect(await expectProblem(app.url, 'POST', '/images/pull', { image: 'nginx' })).toMatchObject({
    status: 400,
    code: 'image_pull_denied',
  });

  const response = await send(app.url, 'POST', '/images/pull', { image: 'nginx' }, { accept: 'application/x-ndjson' });
  expect(response.status).toBe(200);
  const received = (await response.text())
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as object);
  expect(received).toEqual([lines[0], expect.objectContaining({ status: 400, code: 'image_pull_denied' })]);
});

it('has the time for another pull in Retry-After, and in the last line of the progress', async () => {
  const lines = [
    { status: 'Pulling from library/nginx', id: 'latest' },
    { error: 'no', errorDetail: { message: 'toomanyrequests: retry-after: 1m30s, allowed: 44000/minute' } },
  ];
  const pull = () => Promise.resolve(Readable.from(lines.map((line) => `${JSON.stringify(line)}\n`)));
  await using app = await startApp({ images: { pull } as object });
  const response = await send(app.url, 'POST', '/images/pull', { image: 'nginx' });
  expect(response.status).toBe(500);
  expect(response.headers.get('retry-after')).toBe('90');
  expect(await response.json()).toMatchObject({ code: 'registry_rate_limited', retry_after: 90 });

  const progress = await send(app.url, 'POST', '/images/pull', { image: 'nginx' }, { accept: 'application/x-ndjson' });
  const last = (await progress.text()).trim().split('\n').at(-1) ?? '';
  expect(JSON.parse(last)).toMatchObject({ code: 'registry_rate_limited', retry_after: 90 });
});

it('responds with engine_error, and not with an exit, when the engine cannot tell how a container ended', async () => {
  const removed: string[] = [];
  const engine: AllowedCalls = {
    ...failing('version', undefined),
    startContainer: () => Promise.resolve(),
    watchContainer: () =>
      Promise.resolve({ exited: Promise.reject(new AppError('engine_error', 'It could not wait')) }),
    removeContainer: (id) => Promise.resolve(removed.push(id) === 0),
  };
  await using app = await startApp(engine);
  const problem = await expectProblem(app.url, 'POST', '/containers/run', { ...run, detach: false });
  expect(problem).toMatchObject({ status: 500, code: 'engine_error', detail: 'It could not wait' });
  expect(removed).toEqual([]); // it has started, and may run on
});

it('cuts a response short if the engine breaks off in the middle of a log', async () => {
  const containerLogs = () => {
    const body = new Readable({ read: () => undefined });
    body.push(Buffer.from([1, 0, 0, 0, 0, 0, 0, 4, 0x64, 0x6f]));
    setImmediate(() => body.destroy(new Error('socket hang up')));
    return Promise.resolve(body);
  };
  await using app = await startApp({
    ...failing('version', undefined),
    containerLogs,
  });
  await expect(
    send(app.url, 'GET', `/containers/${ID}/logs?tail=all`).then((response) => response.text()),
  ).rejects.toThrow();
});

function send(url: string, method: string, path: string, body?: object, headers: Record<string, string> = {}) {
  return fetch(url + path, {
    method,
    headers: { ...(body && { 'content-type': 'application/json' }), ...headers },
    ...(body && { body: JSON.stringify(body) }),
  });
}

async function expectProblem(
  url: string,
  method: string,
  path: string,
  body?: object,
): Promise<Record<string, unknown>> {
  const response = await send(url, method, path, body);
  const text = await response.text();
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  expect(text).not.toMatch(STACK);
  const problem = JSON.parse(text) as Record<string, unknown>;
  expect(problem).toMatchObject({ type: expect.any(String), title: expect.any(String), status: response.status });
  return problem;
}
