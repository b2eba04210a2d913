import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { useDockapi } from '../../support/dockapi.js';
import { logLines } from '../../support/log-lines.js';
import { Agent } from '../../support/mcp.js';
import { plainRequest } from '../../support/plain-request.js';
import { makeToken } from '../../support/tokens.js';

const worker = makeToken('worker', 'team-a', 'read,run,exec,proxy');
const reader = makeToken('reader', 'team-a', 'read');
const stranger = makeToken('stranger', 'team-b', 'read,run,exec');
const leaver = makeToken('leaver', 'team-a', 'exec');
const KEPT = [worker, reader, stranger];

const MOST_BYTES = 64 * 1024;
const SLEEPER = { image: 'busybox', container_port: 8080, command: ['sleep', '3600'] };

let directory: string;
const tokensFile = () => path.join(directory, 'tokens');
const writeTokens = (tokens: typeof KEPT) => writeFile(tokensFile(), tokens.map(({ entry }) => entry).join('\n'));
const dockapi = useDockapi(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'dockapi-mcp-'));
  await writeTokens([...KEPT, leaver]);
  return { DOCKAPI_TOKENS_FILE: tokensFile(), DOCKAPI_MAX_MEMORY: '64m' };
}, worker.headers);
afterAll(() => rm(directory, { recursive: true }));

const connect = ({ headers } = worker) => Agent.connect(dockapi.service.url, headers);

/** A message, as a client without the SDK sends it. */
const send = (message: unknown, headers: Record<string, string> = {}) =>
  fetch(`${dockapi.service.url}/mcp`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...worker.headers, ...headers },
    body: JSON.stringify(message),
  });
const LIST = { jsonrpc: '2.0', id: 1, method: 'tools/list' };

describe('an agent', () => {
  it.each(['auto', 'legacy'] as const)('does a whole job (protocol: %s)', async (era) => {
    const bearer = { authorization: `Bearer ${worker.token}` };
    await using agent = await Agent.connect(dockapi.service.url, bearer, era);
    expect(agent.protocol).toMatch(era === 'auto' ? /^2026-/ : /^2025-/);
    const job = await agent.done('run_container', {
      image: 'busybox',
      container_port: 8080,
      command: ['sh', '-c', 'echo started; mkdir -p /srv; exec httpd -f -p 8080 -h /srv'],
      name: `job-${era}`,
    });
    expect(job).toMatchObject({ name: `job-${era}`, status: 'running' });
    const container = `job-${era}`;
    await agent.done('write_file', { container, path: '/srv/page', content: 'héllo' });
    const { exit_code, stdout } = await agent.done('exec', { container, command: ['wc', '-c', '/srv/page'] });
    expect({ exit_code, stdout }).toEqual({ exit_code: 0, stdout: '6 /srv/page\n' });
    expect(await agent.done('read_file', { container, path: '/srv/page' })).toEqual({
      path: '/srv/page',
      size: 6,
      offset: 0,
      next_offset: null,
      encoding: 'utf-8',
      content: 'héllo',
      truncated: false,
    });
    expect(await agent.done('logs', { container })).toMatchObject({ log: 'started\n', truncated: false });
    expect(await agent.done('list_containers', { name: container })).toMatchObject({ containers: [{ id: job['id'] }] });
    const { proxy_url } = await agent.done('container_url', { container });
    const page = await fetch(`${String(proxy_url)}page`, worker);
    expect(await page.text()).toBe('héllo');
    expect(await agent.done('stop_container', { container, timeout: 0 })).toMatchObject({ status: 'stopped' });
    expect(await agent.done('wait', { container, for: 'exited' })).toMatchObject({ exit_code: 137 });
    expect(await agent.done('remove_container', { container })).toEqual({ id: job['id'], removed: true });
    expect(await agent.failed('wait', { container })).toMatchObject({ code: 'container_not_found' });
  });

  it('is told what its token may do, and nothing else', async () => {
    await using all = await connect();
    expect((await all.tools()).map(({ name }) => name)).toEqual([
      ...['run_container', 'list_containers', 'exec', 'read_file', 'write_file', 'logs', 'wait'],
      ...['stop_container', 'remove_container', 'container_url'],
    ]);
    await using some = await connect(reader);
    expect((await some.tools()).map(({ name }) => name)).toEqual(['list_containers', 'logs', 'wait', 'container_url']);
  });

  it('may not use a tool without its scope', async () => {
    const id = await dockapi.sleeper();
    await using agent = await connect(reader);
    const calls = {
      run_container: SLEEPER,
      exec: { container: id, command: ['true'] },
      read_file: { container: id, path: '/etc/passwd' },
      write_file: { container: id, path: '/x', content: '' },
      stop_container: { container: id },
      remove_container: { container: id, force: true },
    };
    for (const [name, given] of Object.entries(calls))
      expect(await agent.failed(name, given), name).toMatchObject({ code: 'forbidden' });
    expect((await dockapi.client.get(`/containers/${id}`)).body).toMatchObject({ status: 'running' });
  });

  it('sees its owner’s containers only', async () => {
    const container = await dockapi.sleeper();
    await using agent = await connect(stranger);
    expect(await agent.done('list_containers')).toEqual({ containers: [] });
    const calls = {
      exec: { command: ['true'] },
      read_file: { path: '/etc/passwd' },
      write_file: { path: '/x', content: '' },
      logs: {},
      wait: {},
      stop_container: {},
      remove_container: { force: true },
      container_url: {},
    };
    for (const [name, given] of Object.entries(calls))
      expect(await agent.failed(name, { container, ...given }), name).toMatchObject({ code: 'container_not_found' });
  });

  it('is held to the limits of runs', async () => {
    await using agent = await connect();
    const answer = await agent.failed('run_container', { ...SLEEPER, memory: '1g' });
    expect(answer).toMatchObject({ code: 'forbidden', detail: expect.stringContaining('DOCKAPI_MAX_MEMORY') });
  });

  it('is told which argument is wrong, and loses nothing', async () => {
    const container = await dockapi.sleeper();
    await using agent = await connect();
    const wrong: [string, Record<string, unknown>, string][] = [
      ['run_container', { image: 'busybox' }, 'container_port'],
      ['exec', { container, command: ['true'], cwd: '/' }, 'cwd'],
      ['exec', { container: '../x', command: ['true'] }, 'container'],
      ['exec', { container }, 'command'],
      ['read_file', { container, path: 'relative' }, 'path'],
      ['read_file', { container, path: '/etc/passwd', offset: 1e9 }, 'offset'],
      ['write_file', { container, path: '/etc/passwd', content: '%', encoding: 'base64' }, 'content'],
      ['logs', { container, tail: 'all' }, 'tail'],
      ['wait', { container, for: 'ever' }, 'for'],
      ['stop_container', { container, timeout: -1 }, 'timeout'],
      ['container_url', { container, port: 0 }, 'port'],
    ];
    for (const [name, given, field] of wrong)
      expect(await agent.failed(name, given), name).toMatchObject({ code: 'invalid_request', errors: [{ field }] });
    const { content } = await agent.done('read_file', { container, path: '/etc/passwd' });
    expect(content).toContain('root');
    await expect(agent.call('rm')).rejects.toThrow('Unknown tool "rm"');
  });
});

describe('a result', () => {
  let agent: Agent;
  let container: string;
  beforeAll(async () => {
    agent = await connect();
  });
  beforeEach(async () => {
    container = await dockapi.sleeper();
  });
  afterAll(() => agent[Symbol.asyncDispose]());

  it('of a command is cut at 64 KiB, and says so', async () => {
    const command = ['sh', '-c', 'yes "a \\"quoted\\" line" | head -n 20000; yes error | head -n 20000 >&2'];
    const { value, size } = await agent.call('exec', { container, command });
    expect(value).toMatchObject({ exit_code: 0, truncated: true });
    expect(value['stdout']).toMatch(/^a "quoted" line\n/);
    expect(value['stderr']).toMatch(/^error\n/);
    expect(size).toBeLessThanOrEqual(MOST_BYTES);
    expect(size).toBeGreaterThan(MOST_BYTES - 100);
  });

  it('of a log is its end', async () => {
    const id = await dockapi.ranScript('seq 1 20000');
    const { value, size } = await agent.call('logs', { container: id, tail: 10_000 });
    expect(value['truncated']).toBe(true);
    expect(value['log']).toMatch(/\n19999\n20000\n$/);
    expect(size).toBeLessThanOrEqual(MOST_BYTES);
    expect(await agent.done('logs', { container: id, tail: 2 })).toEqual({ log: '19999\n20000\n', truncated: false });
  });

  it('of a long file is a part, after which the next one begins', async () => {
    const command = ['sh', '-c', 'yes "zażółć gęślą jaźń" | head -n 10000 > /tmp/long'];
    await agent.done('exec', { container, command });
    let text = '';
    let calls = 0;
    for (let offset: unknown = 0; offset !== null; calls++) {
      const { value, size } = await agent.call('read_file', { container, path: '/tmp/long', offset });
      expect(size).toBeLessThanOrEqual(MOST_BYTES);
      expect(value['truncated']).toBe(value['next_offset'] !== null);
      text += value['content'] as string;
      offset = value['next_offset'];
    }
    expect(text).toBe('zażółć gęślą jaźń\n'.repeat(10_000));
    expect(calls).toBe(5);
  });

  it('of a file that is no text is base64, which can be written again', async () => {
    const bytes = Buffer.from(Array.from({ length: 100_000 }, (_, index) => (index * 7) % 256));
    const written = { container, path: '/tmp/bytes', content: bytes.toString('base64'), encoding: 'base64' };
    await agent.done('write_file', written);
    const first = await agent.done('read_file', { container, path: '/tmp/bytes' });
    expect(first).toMatchObject({ encoding: 'base64', size: 100_000 });
    const rest = { container, path: '/tmp/bytes', offset: first['next_offset'], encoding: 'base64' };
    const parts = [first, await agent.done('read_file', rest)].map(({ content }) => content as string);
    expect(parts.map((part) => Buffer.from(part, 'base64'))).toSatisfy((all: Buffer[]) =>
      Buffer.concat(all).equals(bytes.subarray(0, Buffer.concat(all).length)),
    );
    const asText = { container, path: '/tmp/bytes', encoding: 'utf-8' };
    expect(await agent.failed('read_file', asText)).toMatchObject({ code: 'invalid_request' });
  });

  it('of a directory is a list of its entries', async () => {
    const { entries } = await agent.done('read_file', { container, path: '/etc' });
    expect(entries).toContainEqual(expect.objectContaining({ name: 'passwd', type: 'file' }));
  });

  it('of a failed run has its code, the exit code and the log', async () => {
    const command = ['sh', '-c', 'echo broken; exit 4'];
    const answer = await agent.failed('run_container', { ...SLEEPER, command, wait_ready: true });
    expect(answer).toMatchObject({ code: 'container_exited', exit_code: 4, logs: ['broken'] });
  });
});

describe('/mcp', () => {
  it('needs a token', async () => {
    const response = await send(LIST, { 'x-api-key': '' });
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ code: 'unauthorized' });
  });

  it('is for no foreign page, by Origin or by Host', async () => {
    const foreign = await send(LIST, { origin: 'https://evil.example' });
    expect(foreign.status).toBe(403);
    const rebound = await plainRequest(dockapi.service.url, '/mcp', {
      method: 'POST',
      headers: { ...worker.headers, host: 'evil.example', 'content-type': 'application/json' },
      body: JSON.stringify(LIST),
    });
    expect(rebound.status).toBe(403);
    expect((await send(LIST)).status).toBe(200);
  });

  it('has no sessions: other methods are 405', async () => {
    for (const method of ['GET', 'DELETE']) {
      const response = await fetch(`${dockapi.service.url}/mcp`, { method, headers: worker.headers });
      expect(response.status, method).toBe(405);
      expect(response.headers.get('allow')).toBe('POST');
    }
    expect((await send(LIST)).headers.get('mcp-session-id')).toBeNull();
  });

  it('takes one message at a time, so that each counts for the rate limit', async () => {
    const response = await send([LIST, { ...LIST, id: 2 }]);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'invalid_request' });
  });

  it('refuses what is no message, and goes on', async () => {
    const deep = JSON.parse('{"a":'.repeat(200) + '1' + '}'.repeat(200)) as object;
    for (const message of [{}, { ...LIST, jsonrpc: '1.0' }, { ...LIST, params: deep }, 'text', null])
      expect((await send(message)).status, JSON.stringify(message).slice(0, 50)).toBe(400);
    expect((await send(LIST)).status).toBe(200);
  });

  it('ends a call when its client leaves', async () => {
    const container = await dockapi.sleeper();
    await using agent = await connect();
    const leave = new AbortController();
    const failure = expect(agent.call('exec', { container, ...LONG }, leave.signal)).rejects.toThrow();
    await begun(container);
    leave.abort(new Error('left'));
    await failure;
    await expect.poll(() => callsOf(container)).toMatchObject([{ tool: 'exec', cut: true }]);
  });

  it('ends a call when its token is revoked', async () => {
    const container = await dockapi.sleeper();
    const params = { name: 'exec', arguments: { container, ...LONG } };
    const response = await send({ jsonrpc: '2.0', id: 1, method: 'tools/call', params }, leaver.headers);
    await begun(container);
    await writeTokens(KEPT);
    await expect(response.text()).rejects.toThrow();
    await expect.poll(() => callsOf(container)).toMatchObject([{ tool: 'exec', cut: true, caller: 'leaver' }]);
    expect((await send(LIST, leaver.headers)).status).toBe(401);
  });

  it('writes a line for each call into the log: who, which tool and container, and what came of it', async () => {
    const container = await dockapi.sleeper();
    await using agent = await connect();
    await agent.done('exec', { container, command: ['echo', 'secret-canary'] });
    await agent.failed('remove_container', { container });
    await agent.done('container_url', { container });
    const who = { container_id: container, caller: 'worker', owner: 'team-a', request_id: expect.any(String) };
    const expected = [
      { context: 'Audit', tool: 'exec', ...who },
      { context: 'Audit', tool: 'remove_container', code: 'container_running', ...who },
      { context: 'Request', tool: 'container_url', ...who },
    ];
    await expect.poll(() => callsOf(container)).toMatchObject(expected);
    expect(dockapi.service.output()).not.toContain('secret-canary');
  });
});

/** A command that goes on, and shows that it has begun. */
const LONG = { command: ['sh', '-c', 'touch /begun; sleep 600'] };
const begun = (container: string) =>
  expect
    .poll(() => fetch(`${dockapi.service.url}/containers/${container}/files?path=/begun`, worker))
    .toMatchObject({ status: 200 });

/** The lines about calls of tools for a container. */
const callsOf = (container: string) =>
  logLines(dockapi.service.output()).filter((line) => 'tool' in line && line['container_id'] === container);
