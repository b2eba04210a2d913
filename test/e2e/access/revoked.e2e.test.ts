import { once } from 'node:events';
import http from 'node:http';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { useDockapi } from '../../support/dockapi.js';
import { Execs } from '../../support/execs.js';
import { begin } from '../../support/operations.js';
import { isThroughGateway } from '../../support/service.js';
import { Terminal } from '../../support/terminal.js';
import { makeToken, type TestToken } from '../../support/tokens.js';
import { importUpstreamImage, UPSTREAM_IMAGE } from '../../support/upstream-image.js';

const SCOPES = 'read,run,exec,proxy';
const stayer = makeToken('stayer', 'team-a', SCOPES);
const leaver = makeToken('leaver', 'team-a', SCOPES);
const changed = makeToken('changed', 'team-a', SCOPES);
const visitor = makeToken('visitor', 'team-a', SCOPES);

const EVENTS = 'text/event-stream';
const NDJSON = 'application/x-ndjson';

let directory: string;
const tokensFile = () => path.join(directory, 'tokens');
const dockapi = useDockapi(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'dockapi-revoked-'));
  await writeFile(tokensFile(), [stayer, leaver, changed, visitor].map(({ entry }) => entry).join('\n'));
  return { DOCKAPI_TOKENS_FILE: tokensFile() };
}, stayer.headers);
afterAll(() => rm(directory, { recursive: true }));

let execs: Execs;
let execId: string;
let operation: string;
beforeAll(async () => {
  execs = new Execs(dockapi, await dockapi.sleeper());
  execId = await execs.sh('cat', { stdin: true });
  const json = { image: 'busybox', container_port: 80, command: 'sleep 600', wait_ready: true, wait_timeout: 600 };
  operation = `/operations/${(await begin(dockapi.client, 'POST', '/containers/run', { json })).id}`;
});
afterAll(async () => {
  await dockapi.client.delete(operation); // undoes the run
});

/** Requests that go on until their client leaves, by what they are. */
function requests(): Record<string, { path: string; accept?: string; method?: string }> {
  const container = `/containers/${execs.container}`;
  const exec = `${execs.path}/${execId}`;
  return {
    events: { path: '/events', accept: EVENTS },
    'a log': { path: `${container}/logs?follow=true` },
    'a log as events': { path: `${container}/logs?follow=true`, accept: EVENTS },
    stats: { path: `${container}/stats`, accept: EVENTS },
    'all stats': { path: '/stats', accept: EVENTS },
    output: { path: `${exec}/output?follow=true` },
    'output as lines': { path: `${exec}/output?follow=true`, accept: NDJSON },
    'output as events': { path: `${exec}/output?follow=true`, accept: EVENTS },
    input: { path: `${exec}/input`, method: 'POST' },
    'a wait for an exec': { path: `${exec}?wait=60` },
    'a wait for a container': { path: `${container}/wait?for=exited&timeout=60` },
    'a wait for an operation': { path: `${operation}?wait=60` },
    'events of an operation': { path: `${operation}/events`, accept: EVENTS },
  };
}

/** Requests of a caller that are under way, by name; those that have ended, with how. */
interface Opened {
  under: Set<string>;
  ended: Map<string, string>;
  close(): void;
}

async function open({ headers }: TestToken): Promise<Opened> {
  const [under, ended, sent] = [new Set<string>(), new Map<string, string>(), [] as http.ClientRequest[]];
  for (const [name, { path: where, accept = '*/*', method = 'GET' }] of Object.entries(requests())) {
    const request = http.request(`${dockapi.service.url}${where}`, {
      method,
      agent: false,
      headers: { ...headers, accept, ...(method === 'POST' && { 'content-type': 'application/octet-stream' }) },
    });
    under.add(name);
    sent.push(request);
    const end = (how: string) => {
      under.delete(name);
      if (!ended.has(name)) ended.set(name, how);
    };
    request.on('error', () => end('cut'));
    request.on('response', (response: http.IncomingMessage) => {
      response.resume();
      response.on('error', () => end('cut'));
      // One that nginx was late with was refused, which is as good.
      const { statusCode } = response;
      const isLate = isThroughGateway && LATE.includes(name) && statusCode === 401;
      response.on('end', () => end(`complete: ${isLate ? 502 : statusCode}`));
    });
    if (method === 'POST') request.write('typed\n');
    else request.end();
  }
  await expect.poll(() => execs.text(execId)).toContain('typed'); // by now, the requests before it have arrived too
  return { under, ended, close: () => sent.forEach((request) => request.destroy()) };
}

const all = () => Object.keys(requests());
/** nginx has an answer of its own to a request whose response had not begun. */
const LATE = isThroughGateway
  ? ['input', 'a wait for an exec', 'a wait for a container', 'a wait for an operation']
  : [];
const cut = () => new Map(all().map((name) => [name, LATE.includes(name) ? 'complete: 502' : 'cut']));

describe('a token that is removed or changed', () => {
  it('ends its open requests, and those of no other token', async () => {
    const [gone, other, staying] = [await open(leaver), await open(changed), await open(stayer)];
    const attach = (token: TestToken, query = '') =>
      Terminal.open(`${dockapi.service.url}${execs.path}/${execId}/attach?watch=true${query}`, token);
    const ticket = async (token: TestToken) => {
      const { body } = await dockapi.client.post<{ ticket: string }>('/tickets', undefined, token);
      return body.ticket;
    };
    using attached = await attach(leaver);
    using byTicket = await attach({ ...leaver, headers: {} as never }, `&ticket=${await ticket(leaver)}`);
    using remaining = await attach(stayer);
    expect([gone.under, other.under, staying.under].map((each) => each.size)).toEqual(Array(3).fill(all().length));

    await writeFile(tokensFile(), [stayer.entry, visitor.entry, changed.entry.replace(SCOPES, 'read')].join('\n'));

    expect(await attached.closed).toEqual({ code: 1008, reason: 'the token is not valid any more' });
    expect((await byTicket.closed).code).toBe(1008);
    await expect.poll(() => [gone.ended, other.ended]).toEqual([cut(), cut()]);
    expect([...staying.under]).toEqual(all());
    expect(remaining.socket.readyState).toBe(remaining.socket.OPEN);
    expect((await execs.get(execId)).body.state).toBe('running');
    staying.close();
  });

  it('ends its proxied requests and WebSockets, and those of its links', async () => {
    await importUpstreamImage();
    const { id } = await dockapi.running({
      image: UPSTREAM_IMAGE,
      container_port: 80,
      command: null,
      wait_ready: true,
      health_path: '/',
    });
    const { url } = (await dockapi.client.post<{ url: string }>(`/containers/${id}/links`, {}, visitor)).body;
    const link = { host: new URL(url).host, cookie: new URL(url).search.slice(1) };
    const [gone, staying] = [await proxied(id, visitor.headers), await proxied(id, stayer.headers)];
    const byLink = await proxied(id, link, '');
    const before = await hanging(id);

    await writeFile(tokensFile(), stayer.entry);

    for (const { closed, ends } of [gone, byLink]) {
      expect(await closed).toBe(1008);
      expect(await Promise.all(ends.values())).toEqual([...ends.keys()].map(endOf));
    }
    await expect.poll(async () => (await hanging(id)).ended).toBe(before.ended + 4);
    staying.socket.send('still there');
    expect(String((await once(staying.socket, 'message'))[0])).toBe('still there');
    expect(await Promise.race([...staying.ends.values(), Promise.resolve('open')])).toBe('open');
    staying.close();
  });
});

/** Proxied requests that go on: a stream, a download, one without a response, and an upload. */
const PROXIED = ['GET /sse', 'GET /trickle', 'GET /hang', 'POST /hang'];
const endOf = (name: string) => (isThroughGateway && name.endsWith('/hang') ? 'complete' : 'cut');

/** What the container knows of its requests to `/hang`. */
async function hanging(id: string): Promise<{ begun: number; ended: number }> {
  return (await dockapi.client.get<{ begun: number; ended: number }>(`/proxy/${id}/hanging`)).body;
}

/** @returns when they are under way: how each ends, and a WebSocket */
async function proxied(id: string, headers: Record<string, string>, prefix = `/proxy/${id}`) {
  const base = `${dockapi.service.url}${prefix}`;
  const { begun } = await hanging(id);
  const ends = new Map<string, Promise<string>>();
  const sent = PROXIED.map((name) => {
    const [method, where] = name.split(' ');
    const request = http.request(`${base}${where}`, { method, agent: false, headers });
    const { promise, resolve } = Promise.withResolvers<string>();
    ends.set(name, promise);
    request.on('error', () => resolve('cut'));
    request.on('response', (response) => {
      response.resume().on('error', () => resolve('cut'));
      response.on('end', () => resolve('complete'));
    });
    if (method === 'POST') request.write('begun');
    else request.end();
    return request;
  });
  await Promise.all(sent.slice(0, 2).map((request) => once(request, 'response')));
  await expect.poll(async () => (await hanging(id)).begun).toBe(begun + 2);
  const socket = new WebSocket(`${base.replace('http', 'ws')}/ws`, { headers });
  const closed = once(socket, 'close').then(([code]) => code as number);
  await once(socket, 'open');
  const close = () => (sent.forEach((request) => request.destroy()), socket.terminate());
  return { ends, socket, closed, close };
}
