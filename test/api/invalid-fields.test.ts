import type { OpenAPIObject } from '@nestjs/swagger';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/app.js';

/** Requests that are refused before any engine call. An engine call would change the response and fail the test. */
describe('a request with an invalid field', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp({});
  });
  afterAll(() => app[Symbol.asyncDispose]());

  const post = (path: string, body: string, headers: Record<string, string> = { 'content-type': 'application/json' }) =>
    fetch(app.url + path, { method: 'POST', body, headers });

  it.each([
    ['a missing image', { container_port: 80 }, 'image'],
    ['a missing port', { image: 'nginx' }, 'container_port'],
    ['a port of 0', { image: 'nginx', container_port: 0 }, 'container_port'],
    ['a port beyond 65535', { image: 'nginx', container_port: 65_536 }, 'container_port'],
    ['a port as text', { image: 'nginx', container_port: '80' }, 'container_port'],
    ['a broken port', { image: 'nginx', container_port: 80.5 }, 'container_port'],
    ['a host port below 0', { image: 'nginx', container_port: 80, host_port: -1 }, 'host_port'],
    ['a bad image', { image: 'NGINX', container_port: 80 }, 'image'],
    ['an image with a path out', { image: '../../etc', container_port: 80 }, 'image'],
    ['a name like an id', { image: 'nginx', container_port: 80, name: 'abcdef012345' }, 'name'],
    ['a name with a slash', { image: 'nginx', container_port: 80, name: 'a/b' }, 'name'],
    ['a name beyond 128 characters', { image: 'nginx', container_port: 80, name: 'a'.repeat(129) }, 'name'],
    ['env that is a list', { image: 'nginx', container_port: 80, env: ['A=1'] }, 'env'],
    ['env with a number', { image: 'nginx', container_port: 80, env: { A: 1 } }, 'env'],
    ['env with a name of nothing', { image: 'nginx', container_port: 80, env: { '': 'x' } }, 'env'],
    ['an open quote', { image: 'nginx', container_port: 80, command: 'sh "' }, 'command'],
    ['a command that is a number', { image: 'nginx', container_port: 80, command: 1 }, 'command'],
    [
      'an unknown restart policy',
      { image: 'nginx', container_port: 80, restart_policy: 'sometimes' },
      'restart_policy',
    ],
    ['retries for always', { image: 'nginx', container_port: 80, restart_policy: 'always:3' }, 'restart_policy'],
    ['a volume of nonsense', { image: 'nginx', container_port: 80, volumes: ['nonsense'] }, 'volumes'],
    ['a volume with a bad mode', { image: 'nginx', container_port: 80, volumes: ['/a:/b:rwx'] }, 'volumes'],
    ['201 volumes', { image: 'nginx', container_port: 80, volumes: Array(201).fill('a:/b') }, 'volumes'],
    ['a relative host path', { image: 'nginx', container_port: 80, volumes: ['./a:/b'] }, 'volumes'],
    ['the host network', { image: 'nginx', container_port: 80, network: 'host' }, 'network'],
    ['another container’s network', { image: 'nginx', container_port: 80, network: 'container:x' }, 'network'],
    ['a network with a path out', { image: 'nginx', container_port: 80, network: '../x' }, 'network'],
    ['memory below 6 MiB', { image: 'nginx', container_port: 80, memory: '5m' }, 'memory'],
    ['memory of no size', { image: 'nginx', container_port: 80, memory: 'much' }, 'memory'],
    ['memory below 0', { image: 'nginx', container_port: 80, memory: -1 }, 'memory'],
    ['memory that is a list', { image: 'nginx', container_port: 80, memory: ['64m'] }, 'memory'],
    ['no CPU', { image: 'nginx', container_port: 80, cpus: 0 }, 'cpus'],
    ['CPUs as text', { image: 'nginx', container_port: 80, cpus: '1' }, 'cpus'],
    ['no process', { image: 'nginx', container_port: 80, pids_limit: 0 }, 'pids_limit'],
    ['unlimited processes', { image: 'nginx', container_port: 80, pids_limit: -1 }, 'pids_limit'],
    ['read_only as text', { image: 'nginx', container_port: 80, read_only: 'yes' }, 'read_only'],
    ['an empty user', { image: 'nginx', container_port: 80, user: '' }, 'user'],
    ['one capability', { image: 'nginx', container_port: 80, cap_drop: 'ALL' }, 'cap_drop'],
    ['a capability that is no name', { image: 'nginx', container_port: 80, cap_drop: ['NET-RAW'] }, 'cap_drop'],
    ['a Host of its own', { image: 'nginx', container_port: 80, host_header: 'example.com' }, 'host_header'],
    ['labels that are a list', { image: 'nginx', container_port: 80, labels: ['a=b'] }, 'labels'],
    ['a label that is a number', { image: 'nginx', container_port: 80, labels: { a: 1 } }, 'labels'],
    ['a label without a name', { image: 'nginx', container_port: 80, labels: { '': 'x' } }, 'labels'],
    ['a label of dockAPI’s', { image: 'nginx', container_port: 80, labels: { 'dockapi.managed': 'x' } }, 'labels'],
    ['a health path without a slash', { image: 'nginx', container_port: 80, health_path: 'health' }, 'health_path'],
    ['a health path to elsewhere', { image: 'nginx', container_port: 80, health_path: '/\r\nHost: x' }, 'health_path'],
    ['a wait of 0', { image: 'nginx', container_port: 80, wait_timeout: 0 }, 'wait_timeout'],
    ['a wait beyond an hour', { image: 'nginx', container_port: 80, wait_timeout: 3_601 }, 'wait_timeout'],
    [
      'wait_ready without detach',
      { image: 'nginx', container_port: 80, detach: false, wait_ready: true },
      'wait_ready',
    ],
    ['a pull policy unknown', { image: 'nginx', container_port: 80, pull: 'yes' }, 'pull'],
    [
      'half a login',
      { image: 'nginx', container_port: 80, registry_auth: { username: 'u' } },
      'registry_auth.password',
    ],
    [
      'a login of more',
      { image: 'nginx', container_port: 80, registry_auth: { identity_token: 't', x: 1 } },
      'registry_auth.x',
    ],
    ['an entrypoint with an open quote', { image: 'nginx', container_port: 80, entrypoint: "sh -c '" }, 'entrypoint'],
    ['an entrypoint that is a number', { image: 'nginx', container_port: 80, entrypoint: 1 }, 'entrypoint'],
    ['a relative workdir', { image: 'nginx', container_port: 80, workdir: 'tmp' }, 'workdir'],
    ['a hostname with a space', { image: 'nginx', container_port: 80, hostname: 'a b' }, 'hostname'],
    ['a hostname that begins with a hyphen', { image: 'nginx', container_port: 80, hostname: '-a' }, 'hostname'],
    ['a hostname beyond 63 characters', { image: 'nginx', container_port: 80, hostname: 'a'.repeat(64) }, 'hostname'],
    ['init as text', { image: 'nginx', container_port: 80, init: 'yes' }, 'init'],
    ['a signal of 0', { image: 'nginx', container_port: 80, stop_signal: 0 }, 'stop_signal'],
    ['a signal beyond 64', { image: 'nginx', container_port: 80, stop_signal: '65' }, 'stop_signal'],
    ['a signal that does not exist', { image: 'nginx', container_port: 80, stop_signal: 'SIGNOTHING' }, 'stop_signal'],
    ['a signal with a space', { image: 'nginx', container_port: 80, stop_signal: 'SIG INT' }, 'stop_signal'],
    ['a stop_timeout below 0', { image: 'nginx', container_port: 80, stop_timeout: -1 }, 'stop_timeout'],
    ['a group of two', { image: 'nginx', container_port: 80, group_add: ['a:b'] }, 'group_add'],
    ['a group that is a number', { image: 'nginx', container_port: 80, group_add: [1] }, 'group_add'],
    ['shared memory of 0', { image: 'nginx', container_port: 80, shm_size: 0 }, 'shm_size'],
    ['shared memory of no size', { image: 'nginx', container_port: 80, shm_size: '50%' }, 'shm_size'],
    ['tmpfs that is a list', { image: 'nginx', container_port: 80, tmpfs: ['/a'] }, 'tmpfs'],
    ['tmpfs with an unknown option', { image: 'nginx', container_port: 80, tmpfs: { '/a': 'suid' } }, 'tmpfs'],
    [
      'tmpfs at the path of a volume',
      { image: 'nginx', container_port: 80, tmpfs: { '/a/': '' }, volumes: ['x1:/a'] },
      'tmpfs',
    ],
    [
      'tmpfs beyond the memory',
      { image: 'nginx', container_port: 80, tmpfs: { '/a': 'size=65m' }, memory: '64m' },
      'tmpfs',
    ],
    ['an unknown ulimit', { image: 'nginx', container_port: 80, ulimits: { fly: 1 } }, 'ulimits'],
    ['a ulimit as text', { image: 'nginx', container_port: 80, ulimits: { nofile: '1' } }, 'ulimits'],
    ['half a ulimit', { image: 'nginx', container_port: 80, ulimits: { nofile: { soft: 1 } } }, 'ulimits'],
    [
      'a ulimit of more',
      { image: 'nginx', container_port: 80, ulimits: { nofile: { soft: 1, hard: 1, x: 1 } } },
      'ulimits',
    ],
    ['a capability to add that is no name', { image: 'nginx', container_port: 80, cap_add: ['NET-RAW'] }, 'cap_add'],
    ['a capability with a line break', { image: 'nginx', container_port: 80, cap_add: ['SYS_ADMIN\n'] }, 'cap_add'],
    ['a capability with a NUL', { image: 'nginx', container_port: 80, cap_add: ['SYS_ADMIN\0'] }, 'cap_add'],
    ['a capability of another S', { image: 'nginx', container_port: 80, cap_add: ['\u017fys_admin'] }, 'cap_add'],
    ['a prefix given twice', { image: 'nginx', container_port: 80, cap_add: ['CAP_cap_SYS_ADMIN'] }, 'cap_add'],
    ['a prefix to drop twice', { image: 'nginx', container_port: 80, cap_drop: ['CAP_CAP_NET_RAW'] }, 'cap_drop'],
    ['no GPU', { image: 'nginx', container_port: 80, gpus: 0 }, 'gpus'],
    ['GPUs by name', { image: 'nginx', container_port: 80, gpus: 'some' }, 'gpus'],
    ['a host without an address', { image: 'nginx', container_port: 80, extra_hosts: { db: '' } }, 'extra_hosts'],
    [
      'a host with another host',
      { image: 'nginx', container_port: 80, extra_hosts: { db: 'example.com' } },
      'extra_hosts',
    ],
    [
      'a host with a line break',
      { image: 'nginx', container_port: 80, extra_hosts: { 'a\n127.0.0.1 b': '192.0.2.1' } },
      'extra_hosts',
    ],
    [
      'an address with a zone',
      { image: 'nginx', container_port: 80, extra_hosts: { db: 'fe80::1%eth0' } },
      'extra_hosts',
    ],
    ['half a platform', { image: 'nginx', container_port: 80, platform: 'linux' }, 'platform'],
    ['a health check of text', { image: 'nginx', container_port: 80, health: 'true' }, 'health'],
    ['a health check without a command', { image: 'nginx', container_port: 80, health: {} }, 'health.command'],
    [
      'a health check in a Dockerfile’s notation',
      { image: 'nginx', container_port: 80, health: { command: ['CMD', 'true'] } },
      'health.command',
    ],
    [
      'a health check with an interval of 0',
      { image: 'nginx', container_port: 80, health: { command: 'true', interval: 0 } },
      'health.interval',
    ],
    ['a health check of more', { image: 'nginx', container_port: 80, health: { command: 'true', x: 1 } }, 'health.x'],
    ['an unknown field', { image: 'nginx', container_port: 80, imge: 'x' }, 'imge'],
    ['a field named constructor', { image: 'nginx', container_port: 80, constructor: 'x' }, 'constructor'],
    ['a field named toString', { image: 'nginx', container_port: 80, toString: 'x' }, 'toString'],
  ])('names the field of %s', async (_name, body, field) => {
    const response = await post('/containers/run', JSON.stringify(body));
    const problem = (await response.json()) as { code: string; errors: { field: string; message: string }[] };
    expect(response.status).toBe(400);
    expect(problem.code).toBe('invalid_request');
    expect(problem.errors).toEqual([{ field, message: expect.stringMatching(/\S/) }]);
  });

  it('gets one entry for each invalid field', async () => {
    const response = await post(
      '/containers/run',
      JSON.stringify({ container_port: 'x', name: '/', wait_timeout: -1, nope: 1 }),
    );
    const { errors } = (await response.json()) as { errors: { field: string }[] };
    expect(errors.map(({ field }) => field).sort()).toEqual([
      'container_port',
      'image',
      'name',
      'nope',
      'wait_timeout',
    ]);
  });

  it.each([
    '2099-W21-2T01:22Z',
    '2099-141T01:22:00Z',
    '2099-02-30T00:00:00Z',
    '2099-01-01T00:00:00',
    '',
    4_102_444_800,
  ])('names expires_at of %j, which is no time of RFC 3339', async (expires_at) => {
    const response = await fetch(`${app.url}/containers/web`, {
      method: 'PATCH',
      body: JSON.stringify({ expires_at }),
      headers: { 'content-type': 'application/json' },
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'invalid_request', errors: [{ field: 'expires_at' }] });
  });

  it.each([
    '/containers/..%2F..%2Fimages',
    '/containers/a%2Fb',
    '/containers/%00',
    '/containers/.hidden',
    '/containers/-x/logs',
    `/containers/${'a'.repeat(129)}`,
    '/containers/a%3Fb',
    '/containers/a%20b',
    '/containers/%zz',
    '/proxy/a%2Fb',
  ])('is 400 for the id in %s', async (path) => {
    const response = await fetch(app.url + path);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'invalid_request' });
  });

  it.each([
    ['/containers?status=sleeping', 'status'],
    ['/containers?label==x', 'label'],
    ['/containers?all=true', 'all'],
    ['/containers/web/logs?tail=-1', 'tail'],
    ['/containers/web/logs?tail=abc', 'tail'],
    ['/containers/web/logs?follow=maybe', 'follow'],
    ['/containers/web/logs?since=yesterday', 'since'],
    ['/containers/web/logs?stdout=false&stderr=false', 'stdout'],
    ['/containers/web/logs?tail=1&tail=2', 'tail'],
  ])('names the query field in %s', async (path, field) => {
    const response = await fetch(app.url + path);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'invalid_request', errors: [{ field }] });
  });

  it.each([
    ['POST', '/containers/web/stop?timeout=-1', 'timeout'],
    ['POST', '/containers/web/stop?timeout=1.5', 'timeout'],
    ['DELETE', '/containers/web?force=1', 'force'],
    ['POST', '/containers/web/kill?signal=HUP', 'signal'],
    ['POST', '/containers/web/commit?pause=false', 'pause'],
    ['DELETE', '/networks/team?force=true', 'force'],
    ['GET', '/networks?node=a&node=b&all=1', 'all'],
    ['GET', '/policy?__proto__=x', '__proto__'],
  ])('names the query field in %s %s', async (method, path, field) => {
    const response = await fetch(app.url + path, { method });
    expect(await response.json()).toMatchObject({ code: 'invalid_request', errors: [{ field }] });
  });

  it.each([
    ['POST', '/containers/web/stop', 'timeout'],
    ['POST', '/containers/web/pause', '__proto__'],
    ['DELETE', '/containers/web', 'force'],
    ['DELETE', '/containers/web/files?path=/x', 'recursive'],
    ['POST', '/tickets', 'expires_in'],
  ])('names the field in the body of %s %s, which has none', async (method, path, field) => {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(app.url + path, { method, headers, body: `{"${field}":60}` });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'invalid_request', errors: [{ field }] });
  });

  it('may be an empty object where there are none', async () => {
    for (const body of ['{}', '']) expect((await post('/tickets', body)).status).toBe(201);
  });

  it('gets its name from every route of the API', async () => {
    const { paths } = (await (await fetch(`${app.url}/openapi.json`)).json()) as OpenAPIObject;
    const routes = Object.entries(paths).flatMap(([path, item]) =>
      Object.entries(item as Record<string, { tags?: string[] }>)
        .filter(([, { tags = [] }]) => !tags.includes('health') && !tags.includes('agents'))
        .map(([method]) => [method.toUpperCase(), path.replaceAll(/\{\w+\}/g, 'web')] as const),
    );
    // Traffic of containers has no fields, and routes of an exec look for it first.
    const api = routes.filter(([, path]) => !/^\/proxy\/web[:/]|\/execs\/web/.test(path));
    expect(api.length).toBeGreaterThan(50);
    const named = await Promise.all(
      api.map(async ([method, path]) => {
        const response = await fetch(`${app.url}${path}?nonsense=1`, { method });
        const { errors = [] } = (method === 'HEAD' ? {} : await response.json()) as { errors?: { field: string }[] };
        return [method, path, response.status, method === 'HEAD' || errors.some(({ field }) => field === 'nonsense')];
      }),
    );
    expect(named).toEqual(api.map((route) => [...route, 400, true]));
  });

  it.each(['/livez?cache=1', '/metrics?cache=1', '/?utm_source=x', '/ui/?source=pwa', '/docs?x=1'])(
    'is not looked for in %s',
    async (path) => {
      expect((await fetch(app.url + path)).status).not.toBe(400);
    },
  );

  it.each([
    ['an empty command', { command: '' }],
    ['a command of blanks', { command: '  ' }],
    ['a command of no words', { command: [] }],
    ['a command whose program is empty', { command: [''] }],
    ['an open quote', { command: "sh -c 'x" }],
    ['a backslash at the end', { command: 'a\\' }],
    ['a NUL', { command: ['a\0b'] }],
  ])('names the command of an exec with %s', async (_name, body) => {
    const response = await post('/containers/web/exec', JSON.stringify(body));
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'invalid_request', errors: [{ field: 'command' }] });
  });
});
