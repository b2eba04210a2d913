import { once } from 'node:events';
import http from 'node:http';
import { extract } from 'tar-stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useDockapi } from '../../support/dockapi.js';
import { engineRequest } from '../../support/engine.js';
import { type EngineForwarder, startEngineForwarder } from '../../support/engine-forwarder.js';
import { differs } from '../../support/tested-engine.js';
import { waitFor } from '../../support/wait-for.js';

const GIB = 1024 ** 3;
const MIB = 1024 ** 2;
const ARCHIVE = /\/archive\?/;
let engine: EngineForwarder;
beforeAll(async () => {
  engine ??= await startEngineForwarder();
});
afterAll(() => engine[Symbol.asyncDispose]());

const dockapi = useDockapi(async () => {
  engine ??= await startEngineForwarder();
  return { DOCKER_HOST: engine.dockerHost, DOCKAPI_BODY_TIMEOUT: '1' };
});

let id = '';
beforeAll(async () => {
  id = await dockapi.sleeper();
});

const at = (path: string) => `/containers/${id}/files?path=${path}`;
const urlOf = (path: string) => dockapi.service.url + at(path);

async function exec(script: string): Promise<string> {
  const command = ['sh', '-c', script];
  return (await dockapi.client.post<{ stdout: string }>(`/containers/${id}/exec`, { command })).body.stdout;
}

/** The names in `/tmp` as the engine has them. */
const left = async () => (await engineRequest('GET', `/containers/${id}/archive?path=/tmp`)).text;

describe('a sparse file of 10 GiB', () => {
  const read: RequestInit = { headers: { range: 'bytes=3-9' } };

  beforeAll(async () => {
    await exec('printf beginning > /sparse; dd if=/dev/null of=/sparse bs=1 seek=10G');
  });

  it('has its size, and a part of it is read without the rest', async () => {
    const head = await dockapi.client.request('HEAD', at('/sparse'));
    expect(head.headers.get('content-length')).toBe(String(10 * GIB));
    const before = engine.forwarded();
    const response = await fetch(urlOf('/sparse'), read);
    expect(response.headers.get('content-range')).toBe(`bytes 3-9/${10 * GIB}`);
    expect(await response.text()).toBe('inning\0');
    await engine.until(() => engine.open(ARCHIVE) === 0);
    expect(engine.forwarded() - before).toBeLessThan(64 * MIB);
  });

  it('is no longer read when its client leaves in the middle', async () => {
    const leaving = new AbortController();
    const response = await fetch(urlOf('/sparse'), { signal: leaving.signal });
    await response.body?.getReader().read();
    expect(engine.open(ARCHIVE)).toBe(1);
    leaving.abort();
    await engine.until(() => engine.open(ARCHIVE) === 0);
    expect(await exec('echo free')).toBe('free\n'); // the engine locks a container while it sends
  });
});

it('a client that leaves during an upload ends it at the engine, and leaves nothing', async () => {
  await dockapi.client.request('PUT', at('/tmp/kept'), { body: 'before' });
  const { request } = begin('PUT', at('/tmp/kept'), 'x'.repeat(MIB), 64 * MIB);
  await engine.until(() => engine.open(/^PUT .*\/archive\?/) === 1);
  request.destroy();
  await engine.until(() => engine.open(ARCHIVE) === 0);
  await waitFor(async () => expect(await left()).not.toContain('.dockapi-'));
  expect((await dockapi.client.get(at('/tmp/kept'))).text).toBe('before');
});

it('an upload may take longer than DOCKAPI_BODY_TIMEOUT', async () => {
  const upload = begin('PUT', at('/tmp/slow'), 'a');
  // The setting has passed when a request that began later, and is bound to it, has been refused.
  const bound = begin('POST', '/containers/run', '{');
  expect(await bound.status).toBe(408);
  upload.request.end('bc');
  expect(await upload.status).toBe(201);
  expect((await dockapi.client.get(at('/tmp/slow'))).text).toBe('abc');
});

it('10,000 files come out in one tar', async () => {
  await exec('mkdir /many; cd /many; for i in $(seq 10000); do echo $i > $i; done');
  const entries = extract();
  const response = await fetch(urlOf('/many'));
  expect(response.headers.get('content-type')).toBe('application/x-tar');
  entries.end(Buffer.from(await response.arrayBuffer()));
  const sizes = new Map<string, number | undefined>();
  for await (const entry of entries) {
    sizes.set(entry.header.name, entry.header.size);
    entry.resume();
  }
  expect(sizes.size).toBe(10_001); // with the directory
  expect(sizes.get('many/10000')).toBe('10000\n'.length);
});

it('a full volume is 507 disk_full, and what was there before stays', async () => {
  const name = 'dockapi-test-full';
  const options = { type: 'tmpfs', device: 'tmpfs', o: 'size=4m' };
  await engineRequest('POST', '/volumes/create', { Name: name, Driver: 'local', DriverOpts: options });
  try {
    const running = await dockapi.running({ command: 'sleep 600', volumes: [`${name}:/full`] });
    const file = `/containers/${running.id}/files?path=/full/file`;
    await dockapi.client.request('PUT', file, { body: 'before' });
    const { status, body } = await dockapi.client.request('PUT', file, { body: 'x'.repeat(8 * MIB) });
    if (differs('breaks uploads off')) expect(['disk_full', 'engine_unreachable']).toContain(body['code']);
    else expect({ status, code: body['code'] }).toEqual({ status: 507, code: 'disk_full' });
    expect((await dockapi.client.get(file)).text).toBe('before');
    const list = await dockapi.client.get<{ entries: object[] }>(`/containers/${running.id}/files/list?path=/full`);
    expect(list.body.entries).toHaveLength(1);
    await dockapi.client.delete(`/containers/${running.id}?force=true`);
  } finally {
    await engineRequest('DELETE', `/volumes/${name}`);
  }
});

describe('a page of an allowed origin', () => {
  const origin = 'http://localhost:3000';

  it('may upload: its preflight is answered', async () => {
    const asked = { 'access-control-request-method': 'PUT', 'access-control-request-headers': 'content-type' };
    const { status, headers } = await dockapi.client.request('OPTIONS', at('/tmp/page'), {
      headers: { origin, ...asked },
    });
    expect(status).toBe(204);
    expect(headers.get('access-control-allow-origin')).toBe(origin);
    expect(headers.get('access-control-allow-methods')?.split(',')).toContain('PUT');
    expect(headers.get('access-control-allow-headers')).toBe('content-type');
  });

  it('reads what the headers of a download say', async () => {
    await dockapi.client.request('PUT', at('/tmp/page'), { body: 'x', headers: { origin } });
    const { headers } = await dockapi.client.get(at('/tmp/page'), { headers: { origin } });
    expect(headers.get('access-control-allow-origin')).toBe(origin);
    const exposed = headers.get('access-control-expose-headers')?.split(', ');
    expect(exposed).toEqual(expect.arrayContaining(['ETag', 'Content-Range', 'X-File-Type', 'X-File-Mode']));
    expect(headers.get('vary')).toMatch(/Accept.*Origin|Origin.*Accept/);
  });
});

/** Begins a request whose body goes on. */
function begin(method: string, path: string, sent: string, length = 3) {
  const headers = { 'content-type': 'application/json', 'content-length': length };
  const request = http.request(dockapi.service.url + path, { method, headers }).on('error', () => undefined);
  const status = once(request, 'response').then(([response]: http.IncomingMessage[]) => response?.resume().statusCode);
  status.catch(() => undefined);
  request.write(sent);
  return { request, status };
}
