import { once } from 'node:events';
import { beforeAll, describe, expect, it } from 'vitest';
import { useDockapi } from '../../support/dockapi.js';
import { engineRequest } from '../../support/engine.js';
import { Execs } from '../../support/execs.js';
import { Terminal } from '../../support/terminal.js';
import { differs } from '../../support/tested-engine.js';
import { makeToken } from '../../support/tokens.js';

const operator = makeToken('operator', 'ops', 'admin');
const alice = makeToken('alice', 'team-a', 'run,exec');
const reader = makeToken('reader', 'team-a', 'read,run,files,proxy');
const bob = makeToken('bob', 'team-b', 'run,exec');

const dockapi = useDockapi(
  {
    DOCKAPI_TOKENS: [operator, alice, reader, bob].map(({ entry }) => entry).join(';'),
    DOCKAPI_MAX_EXEC_VIEWERS: '4',
    DOCKAPI_EXEC_HISTORY: '256k',
  },
  alice.headers,
);
let execs: Execs;
beforeAll(async () => {
  execs = new Execs(dockapi, await dockapi.sleeper());
});

const attach = (execId: string, query = '', options: Parameters<typeof Terminal.open>[1] = {}, of = execs) =>
  Terminal.open(`${dockapi.service.url}${of.path}/${execId}/attach?${query}`, { headers: alice.headers, ...options });

/** What the same request gets without a WebSocket. */
const reasonOf = async (execId: string, query = '') =>
  (await dockapi.client.get<{ status: number; code: string }>(`${execs.path}/${execId}/attach?${query}`)).body;

describe('a client that attaches to an exec', () => {
  it('has a terminal: its size before the first byte, input, output, and the exit code at the end', async () => {
    const id = await execs.sh('read x; stty size; read x; stty size; echo $x; exit 7', { tty: true, stdin: true });
    using terminal = await attach(id, 'after=0', { first: [Terminal.size(91, 27)] });
    terminal.type('\n');
    await terminal.until('27 91');
    terminal.resize(101, 33);
    terminal.type('typed\n');
    expect(await terminal.closed).toEqual({ code: 1000, reason: 'exited' });
    expect(terminal.output.toString()).toContain('33 101\r\ntyped\r\n');
    expect(terminal.status).toMatchObject({
      status: 'Failure',
      reason: 'NonZeroExitCode',
      details: {
        causes: [
          { reason: 'ExitCode', message: '7' },
          { reason: 'State', message: 'exited' },
        ],
      },
    });
  });

  it.each(['v5.channel.k8s.io', 'v4.channel.k8s.io'])(
    'speaks %s, with stderr on a channel of its own',
    async (protocol) => {
      const id = await execs.sh('read x; echo $x; echo bad >&2', { stdin: true });
      using terminal = await attach(id, '', { protocol });
      expect(terminal.socket.protocol).toBe(protocol);
      terminal.type('in\n');
      expect(await terminal.closed).toEqual({ code: 1000, reason: 'exited' });
      expect({ out: String(terminal.output), err: String(terminal.stderr) }).toEqual({ out: 'in\n', err: 'bad\n' });
      expect(terminal.status).toEqual({ metadata: {}, status: 'Success' });
    },
  );

  it('may show a ticket instead of a token, once', async () => {
    const id = await execs.sh('read x; echo $x', { stdin: true });
    const { ticket } = (await dockapi.client.post<{ ticket: string }>('/tickets')).body;
    using terminal = await attach(id, `after=0&ticket=${ticket}`, { headers: {} });
    await expect(attach(id, `watch=true&ticket=${ticket}`, { headers: {} })).rejects.toMatchObject({ status: 401 });
    terminal.type('in\n');
    await terminal.closed;
    expect(String(terminal.output)).toBe('in\n');
  });

  it('ends the input by closing its channel', async () => {
    const id = await execs.sh('cat; echo end', { stdin: true });
    using terminal = await attach(id);
    terminal.type('all');
    terminal.closeInput();
    await terminal.closed;
    expect(terminal.output.toString()).toBe('allend\n');
  });

  it('loses nothing with its connection, in the middle of a character among others', async () => {
    const id = await execs.sh(`printf 'a\\303'; read x; printf '\\251z'; read x`, { stdin: true });
    const before = await attach(id, 'after=0');
    await before.until('a\xc3'.slice(0, 1));
    await expect.poll(() => before.output.length).toBe(2);
    before.socket.terminate();
    using terminal = await attach(id, `after=${before.output.length}`, {}, execs);
    terminal.type('\n');
    await terminal.until('z');
    expect(Buffer.concat([before.output, terminal.output]).toString()).toBe('aéz');
  });

  it('gets the last 64 KiB first, or what follows the byte that it names, or output_gone', async () => {
    const id = await execs.sh(`head -c 300000 /dev/zero | tr '\\0' x; echo end; read x`, { stdin: true });
    await expect.poll(async () => (await execs.get(id)).body.output.next).toBe(300_004);
    using late = await attach(id, 'watch=true');
    await late.until('end');
    expect(late.output).toHaveLength(65_536);
    using exact = await attach(id, 'watch=true&after=300000');
    await exact.until('end');
    expect(exact.output.toString()).toBe('end\n');
    await expect(attach(id, 'watch=true&after=0')).rejects.toMatchObject({ status: 410, code: 'output_gone' });
    expect(await reasonOf(id, 'watch=true&after=0')).toMatchObject({ status: 410, code: 'output_gone' });
  });

  it('is one that writes, besides any number that watch; a takeover replaces it', async () => {
    const id = await execs.sh('while read x; do echo got $x; done', { stdin: true });
    using first = await attach(id);
    await expect(attach(id)).rejects.toMatchObject({ status: 409, code: 'exec_attached' });
    expect(await reasonOf(id)).toMatchObject({ status: 409, code: 'exec_attached' });
    expect(await reasonOf(id, 'watch=true')).toMatchObject({ status: 400, code: 'invalid_request' });
    using watcher = await attach(id, 'watch=true');
    watcher.type('ignored\n');
    first.type('one\n');
    await watcher.until('got one');
    using second = await attach(id, 'takeover=true');
    expect(await first.closed).toMatchObject({ code: 4001 });
    second.type('two\n');
    await watcher.until('got two');
    expect(watcher.output.toString()).toBe('got one\ngot two\n');
    second.socket.close();
    await second.closed;
    await expect
      .poll(async () =>
        attach(id).then(
          (each) => each[Symbol.dispose](),
          (error: { code: string }) => error.code,
        ),
      )
      .toBeUndefined();
  });

  it('is closed with 4008 if it does not read, while the command goes on at its own pace', async () => {
    const id = await execs.sh('read x; head -c 100000000 /dev/zero; echo done >&2', { stdin: true });
    using stalled = await attach(id);
    stalled.type('\n');
    stalled.socket.pause();
    expect(await execs.end(id)).toMatchObject({ state: 'exited', exit_code: 0, output: { next: 100_000_005 } });
    stalled.socket.resume();
    expect(await stalled.closed).toMatchObject({ code: 4008 });
    expect(stalled.output.length).toBeLessThan(50_000_000); // TCP alone holds 10 MB each way, and a gateway has two of them
  });

  it.skipIf(differs('input waits for output'))(
    'gets no more than its window before it tells that it has read, and types meanwhile',
    async () => {
      const script = 'head -c 1000000 /dev/zero & cat >/tmp/typed; wait; wc -c </tmp/typed >&2';
      const id = await execs.sh(script, { stdin: true, wait_for_reader: true });
      using terminal = await attach(id, 'after=0&window=65536');
      await expect.poll(() => terminal.output.length).toBe(65_536);
      for (let typed = 50_000; typed <= 2_000_000; typed += 50_000) {
        terminal.type('x'.repeat(50_000));
        while (terminal.written < typed) await once(terminal.socket, 'message');
      }
      expect(terminal.output).toHaveLength(65_536);
      terminal.read(10_000_000); // more than there is does not count
      terminal.read(10_000);
      await expect.poll(() => terminal.output.length).toBe(75_536);
      terminal.closeInput();
      while (terminal.output.length < 1_000_000) {
        terminal.read(terminal.output.length);
        await once(terminal.socket, 'message');
      }
      expect(await terminal.closed).toEqual({ code: 1000, reason: 'exited' });
      expect(String(terminal.stderr).trim()).toBe('2000000');
    },
  );

  it('gets the status and the reason when the container stops', async () => {
    const other = new Execs(dockapi, await dockapi.sleeper());
    const id = await other.sh('echo begun; sleep 600', { tty: true, stdin: true });
    using terminal = await attach(id, 'after=0', {}, other);
    await terminal.until('begun');
    await engineRequest('POST', `/containers/${other.container}/kill`);
    expect(await terminal.closed).toEqual({ code: 1000, reason: 'container_ended' });
    expect(terminal.status).toMatchObject({
      details: { causes: [{ message: '137' }, { message: 'container_ended' }] },
    });
  });

  it('sees the end of a command that has ended already', async () => {
    const id = await execs.sh('echo gone');
    await execs.end(id);
    using terminal = await attach(id);
    expect(await terminal.closed).toEqual({ code: 1000, reason: 'exited' });
    expect(terminal.output.toString()).toBe('gone\n');
  });
});

describe('a handshake for an exec', () => {
  let id: string;
  beforeAll(async () => {
    id = await execs.sh('sleep 600', { stdin: true });
  });

  it.each([
    ['no token', {}, 401, 'unauthorized'],
    ['a token without the scope exec', reader.headers, 403, 'forbidden'],
    ['a token of another owner', bob.headers, 404, 'container_not_found'],
    ['a page on another origin', { ...alice.headers, origin: 'https://evil.example' }, 403, 'forbidden'],
    ['a host that is not dockAPI’s', { ...alice.headers, host: 'evil.example' }, 403, 'forbidden'],
  ])('is refused with %s', async (_what, headers, status, code) => {
    await expect(attach(id, 'watch=true', { headers })).rejects.toMatchObject({ status, code });
  });

  it.each([
    ['after=x', 'after'],
    ['after=1000', 'after'],
    ['takeover=1', 'takeover'],
    ['watch=true&watch=true', 'watch'],
    ['other=1', 'other'],
    ['window=1000', 'window'],
    ['window=4194305', 'window'],
  ])('is 400 for ?%s', async (query, field) => {
    await expect(attach(id, query)).rejects.toMatchObject({
      status: 400,
      code: 'invalid_request',
      errors: [{ field }],
    });
  });

  it('is refused for an exec that is not there, and without a protocol that dockAPI speaks', async () => {
    await expect(attach('nobody')).rejects.toMatchObject({ status: 404, code: 'exec_not_found' });
    await expect(attach(id, '', { protocol: 'tty' })).rejects.toMatchObject({ status: 400, code: 'invalid_request' });
  });

  it('is refused beyond DOCKAPI_MAX_EXEC_VIEWERS, and taken again when a viewer has left', async () => {
    const viewers = await Promise.all(Array.from({ length: 4 }, () => attach(id, 'watch=true')));
    await expect(attach(id, 'watch=true')).rejects.toMatchObject({ status: 429, code: 'too_many_requests' });
    const { text } = await dockapi.client.get('/metrics', { headers: operator.headers });
    expect(text).toMatch(/^dockapi_exec_viewers 4$/m);
    expect(Number(/^dockapi_execs_running (\d+)$/m.exec(text)?.[1])).toBeGreaterThanOrEqual(1);
    expect(Number(/^dockapi_exec_history_bytes (\d+)$/m.exec(text)?.[1])).toBeGreaterThan(0);
    for (const viewer of viewers) viewer[Symbol.dispose]();
    await expect
      .poll(() =>
        attach(id, 'watch=true').then(
          (each) => each[Symbol.dispose](),
          (error: { code: string }) => error.code,
        ),
      )
      .toBeUndefined();
  });
});

it('closes its viewers when dockAPI shuts down', async () => {
  await using service = await (await import('../../support/service.js')).startService();
  const container = await dockapi.sleeper();
  const started = await fetch(`${service.url}/containers/${container}/execs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ command: 'sleep 600' }),
  });
  const { exec_id: id } = (await started.json()) as { exec_id: string };
  using terminal = await Terminal.open(`${service.url}/containers/${container}/execs/${id}/attach`);
  const stopped = service.stop();
  expect(await terminal.closed).toMatchObject({ code: 1001 });
  expect(await stopped).toBe(0);
});
