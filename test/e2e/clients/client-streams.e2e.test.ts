import { describe, expect, it } from 'vitest';
import {
  type Container,
  Dockapi,
  type DockapiEvent,
  type OperationData,
  type OutputPiece,
} from '../../../clients/typescript/src/index.js';
import { startCutConnections } from '../../support/cut-connections.js';
import { useDockapi } from '../../support/dockapi.js';
import { testEngine } from '../../support/test-engine.js';

const dockapi = useDockapi();
const SLEEPER = { image: 'busybox', container_port: 8080, command: ['sleep', '600'] };
const connect = (url = dockapi.service.url) => new Dockapi({ url });
const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** A container whose log gets a line for each `touch /N`. */
const counter = (client: Dockapi) =>
  client.run({
    ...SLEEPER,
    command: ['sh', '-c', 'for i in 1 2 3; do until [ -e /$i ]; do sleep 0.1; done; echo line $i; done'],
  });

describe('a client whose connections break', () => {
  it('follows a log without loss or repetition', async () => {
    await using way = await startCutConnections(dockapi.service.url);
    const container = await counter(connect());
    const lines: string[] = [];
    let lost = 0;
    const log = connect(way.url)
      .container(container.id)
      .logs({ follow: true, tail: 'all', onLost: () => lost++ });
    await container.exec('touch /1');
    for await (const event of log) {
      if (event.type !== 'stdout') continue;
      lines.push(event.text);
      if (lines.length === 3) continue;
      way.cut();
      await container.exec(`touch /${lines.length + 1}`);
    }
    expect(lines).toEqual(['line 1\n', 'line 2\n', 'line 3\n']);
    expect(lost).toBeGreaterThanOrEqual(2);
  });

  it('gets all events, each once', async () => {
    await using way = await startCutConnections(dockapi.service.url);
    const container = await connect().run(SLEEPER);
    const leave = new AbortController();
    const events = connect(way.url).events({ container: container.id, signal: leave.signal });
    const seen: string[] = [];
    const first = events.next();
    await expect
      .poll(async () => {
        await container.pause(); // until its stream is open
        await container.unpause();
        return Promise.race([first, Promise.resolve()]);
      })
      .toBeDefined();
    seen.push((await first).value!.type);
    way.cut();
    await container.kill();
    await container.remove();
    for await (const { type } of events) {
      seen.push(type);
      if (type === 'container.removed') leave.abort();
      if (type === 'container.removed') break;
    }
    expect(seen.at(-1)).toBe('container.removed');
    expect(seen.filter((type) => type === 'container.died')).toHaveLength(1);
    expect(seen).not.toContain('gap');
  });

  it('attaches to a terminal again, and has all of its output', async () => {
    await using way = await startCutConnections(dockapi.service.url);
    const container = await connect().run(SLEEPER);
    const remote = connect(way.url).container(container.id);
    let lost = Promise.withResolvers<void>();
    const script = 'stty -echo; echo ready; while read x; do echo "got $x"; done';
    const options = { tty: true, stdin: true, onLost: () => lost.resolve() };
    await using process = await remote.spawn(['sh', '-c', script], options);
    const writer = process.stdin.getWriter();
    const inputs = ['one', 'two'];
    let output = '';
    for await (const { bytes } of process.output) {
      output += decoder.decode(bytes);
      if (output.endsWith('got two\r\n')) break;
      if (!output.endsWith('\n')) continue;
      lost = Promise.withResolvers();
      way.cut();
      await lost.promise; // what is typed before a loss is noticed is lost
      await writer.write(encoder.encode(`${inputs.shift()}\n`));
    }
    expect(output).toBe('ready\r\ngot one\r\ngot two\r\n');
  });

  it('attaches to a terminal whose first output was dropped, and again without repeating any', async () => {
    await using way = await startCutConnections(dockapi.service.url);
    const container = await connect().run(SLEEPER);
    const script = 'stty -echo; seq 1000000 1300000; while read x; do echo "got $x"; done';
    const { exec_id } = await container.spawnDetached(['sh', '-c', script], { tty: true, stdin: true });
    const written = async () => (await container.execs())[0]!.output;
    await expect.poll(async () => (await written()).next).toBe(300_001 * 9);
    let lost = Promise.withResolvers<void>();
    const remote = connect(way.url).container(container.id);
    const process = await remote.attach(exec_id, { onLost: () => lost.resolve() });
    const writer = process.stdin.getWriter();
    const inputs = ['one', 'two'];
    let output = '';
    let last = 0;
    for await (const { bytes, seq } of process.output) {
      output += decoder.decode(bytes);
      last = seq;
      if (output.endsWith('got two\r\n')) break;
      if (!/(1300000|got one)\r\n$/.test(output)) continue;
      lost = Promise.withResolvers();
      way.cut();
      await lost.promise; // what is typed before a loss is noticed is lost
      await writer.write(encoder.encode(`${inputs.shift()}\n`));
    }
    process.leave();
    const lines = output.split('\r\n').slice(1); // the first may be a part
    const first = Number(lines[0]);
    const numbers = Array.from({ length: 1_300_001 - first }, (_, index) => String(first + index));
    expect(first).toBeGreaterThan(1_000_000);
    expect(lines.length).toBe(numbers.length + 3);
    expect(lines).toEqual([...numbers, 'got one', 'got two', '']);
    expect(last).toBe((await written()).next);
  });

  it('goes on after output that was dropped while it was away only if it says so, and is told how much', async () => {
    await using way = await startCutConnections(dockapi.service.url);
    const container = await connect().run(SLEEPER);
    const script = 'echo ready; until [ -e /go ]; do sleep 0.1; done; head -c 3000000 /dev/zero';
    const { exec_id } = await container.spawnDetached(['sh', '-c', script]);
    const attach = async (skip: boolean) => {
      const process = await connect(way.url).container(container.id).attach(exec_id, { skip, watch: true });
      const output = process.output[Symbol.asyncIterator]();
      expect(await output.next()).toMatchObject({ value: { seq: 6 } });
      return output;
    };
    const [skipping, strict] = [await attach(true), await attach(false)];
    way.isDown = true;
    await container.exec('touch /go');
    const known = async () => (await container.execs()).find((exec) => exec.exec_id === exec_id)!;
    await expect.poll(async () => (await known()).state).toBe('exited');
    way.isDown = false;
    const { first } = (await known()).output;
    expect(first).toBeGreaterThan(6);
    const { bytes, seq, skipped } = (await skipping.next()).value as OutputPiece;
    expect([skipped, seq]).toEqual([first - 6, first + bytes.length]);
    await expect(strict.next()).rejects.toMatchObject({ code: 'output_lost' });
  });

  it('does not send input again that may have arrived', async () => {
    await using way = await startCutConnections(dockapi.service.url);
    const container = await connect().run(SLEEPER);
    const process = await connect(way.url).container(container.id).spawn('cat', { stdin: true });
    await process.stdin.getWriter().write(encoder.encode('one'));
    for await (const _piece of process.output) break;
    way.cut();
    await expect(process.end).rejects.toMatchObject({ code: 'input_interrupted' });
  });

  it('runs one container, although the response to its run was lost', async () => {
    await using way = await startCutConnections(dockapi.service.url);
    let attempts = 0;
    const client = new Dockapi({
      url: way.url,
      fetch: async (request) => {
        const response = await fetch(request);
        if (request.method === 'POST' && ++attempts === 1) throw new TypeError('the connection broke');
        return response;
      },
    });
    await using container = await client.run({ ...SLEEPER, name: 'once' });
    expect(attempts).toBe(2);
    expect((await connect().containers()).map(({ id }) => id)).toEqual([container.id]);
  });

  it('says that dockAPI cannot be reached', async () => {
    const way = await startCutConnections(dockapi.service.url);
    await way[Symbol.asyncDispose]();
    await expect(connect(way.url).containers()).rejects.toMatchObject({ code: 'unreachable' });
  });
});

describe('an operation', () => {
  it('tells its progress and its result', async () => {
    const image = `${testEngine().registry}/library/busybox:latest`;
    const operation = await connect().beginPull(image);
    const states: OperationData[] = [];
    for await (const state of operation.progress()) states.push(state);
    expect(states.at(-1)).toMatchObject({ kind: 'pull', state: 'succeeded' });
    expect(await operation.done).toMatchObject({ image });
  });

  it('rejects with its problem', async () => {
    const operation = await connect().beginRun({ ...SLEEPER, command: ['no-such-command'] });
    await expect(operation.done).rejects.toMatchObject({ code: 'invalid_request', status: 400 });
  });

  it('is cancelled by the signal of its run, which leaves nothing', async () => {
    const leave = new AbortController();
    const run = connect().run(
      { ...SLEEPER, wait_ready: true, wait_timeout: 600 },
      { signal: leave.signal, onProgress: ({ progress }) => progress?.phase === 'waiting' && leave.abort() },
    );
    await expect(run).rejects.toMatchObject({ name: 'AbortError' });
    expect(await connect().containers()).toEqual([]);
  });

  it('runs a container to its end', async () => {
    const result = await connect().runToEnd({ ...SLEEPER, command: 'echo hi', auto_remove: true });
    expect(result).toMatchObject({ exit_code: 0, stdout: 'hi\n' });
  });
});

it('a client has pools, images, nodes, stats of all, and operations by their id', async () => {
  const client = connect();
  const { detach: _, ...run } = { ...SLEEPER, detach: true };
  expect(await client.putPool('warm', { run, size: 1 })).toMatchObject({ name: 'warm', size: 1 });
  await expect.poll(async () => (await client.pools())[0]?.ready).toBe(1);
  const taken = await client.run({ pool: 'warm', name: 'taken' });
  expect(taken.data).toMatchObject({ name: 'taken', warm: true });
  await client.removePool('warm');
  expect(await client.pools()).toEqual([]);
  expect((await client.images()).flatMap(({ repo_tags }) => repo_tags)).toContain('busybox:latest');
  expect(await client.nodes()).toHaveLength(1);
  expect((await client.stats()).map(({ id }) => id)).toEqual([taken.id]);
  for await (const { containers } of client.watchStats()) {
    expect(containers.map(({ id }) => id)).toEqual([taken.id]);
    break;
  }
  const ended = await taken.wait('exited', { timeout: 1 }).catch((error: unknown) => error);
  expect(ended).toMatchObject({ code: 'not_ready' });
  const { id } = await client.beginRun({ ...SLEEPER, wait_ready: true, wait_timeout: 600 });
  const operation = client.operation(id);
  expect(await operation.state()).toMatchObject({ id, kind: 'run', state: 'running' });
  await operation.cancel();
  await expect(operation.done).rejects.toMatchObject({ code: 'cancelled' });
  const gone = taken.wait('removed');
  await taken.remove({ force: true });
  expect(await gone).toEqual({ id: taken.id, removed: true });
});

describe('a container of the client', () => {
  it('has files, also binary and large ones', async () => {
    const { files } = await connect().run(SLEEPER);
    const bytes = crypto.getRandomValues(new Uint8Array(60_000));
    await files.write('/data/a b/ü.bin', bytes, { parents: true, mode: '0640' });
    expect(await files.read('/data/a b/ü.bin')).toEqual(bytes);
    expect(await files.stat('/data/a b/ü.bin')).toEqual({ type: 'file', mode: '0640', size: bytes.length });
    await files.write('/data/stream', new Blob([bytes, bytes]).stream());
    expect((await files.list('/data')).entries.map(({ name, size }) => [name, size])).toContainEqual([
      'stream',
      120_000,
    ]);
    const tar = await new Response(await files.tar('/data/a b')).arrayBuffer();
    await files.extract('/srv', new Uint8Array(tar)).catch(() => files.write('/srv/none', '', { parents: true }));
    await files.extract('/srv', new Uint8Array(tar));
    expect(await files.read('/srv/a b/ü.bin')).toEqual(bytes);
    const streamed = await new Response(await files.stream('/srv/a b/ü.bin')).arrayBuffer();
    expect(new Uint8Array(streamed)).toEqual(bytes);
    await files.remove('/data', { recursive: true });
    await expect(files.stat('/data')).rejects.toMatchObject({ code: 'file_not_found', status: 404 });
  });

  it('goes through its states', async () => {
    const container = await connect().run({ ...SLEEPER, stop_timeout: 0 });
    expect(await container.pause()).toMatchObject({ status: 'paused' });
    expect(await container.unpause()).toMatchObject({ status: 'running' });
    expect(await container.update({ name: 'renamed' })).toMatchObject({ name: 'renamed' });
    expect(await container.restart({ timeout: 0 })).toMatchObject({ status: 'running' });
    expect(await container.stop()).toMatchObject({ status: 'stopped' });
    expect(await container.wait('exited')).toMatchObject({ exit_code: 137 });
    await expect(container.wait('running', { timeout: 1 })).rejects.toMatchObject({ code: 'not_ready' });
    expect(await container.start()).toMatchObject({ status: 'running' });
    await expect(container.remove()).rejects.toMatchObject({ code: 'container_running' });
    expect(await container.top()).toMatchObject([{ command: 'sleep 600' }]);
    expect(await container.stats()).toMatchObject({ id: container.id, pids: 1 });
    await container.remove({ force: true });
    await container[Symbol.asyncDispose](); // once more is no error
  });

  it('has commands that are ended with everything that they have started', async () => {
    const container = await connect().run(SLEEPER);
    const running = async () => (await ended(container)).filter(({ state }) => state === 'running').length;
    {
      await using process = await container.spawn(['sh', '-c', 'sleep 500 & sleep 500']);
      expect(await running()).toBe(1);
      await process.kill('TERM', 1);
      expect(await process.end).toMatchObject({ state: 'killed' });
    }
    {
      await using _process = await container.spawn(['sleep', '500']);
    }
    expect(await container.execs()).toEqual([]);
    const { exec_id } = await container.spawnDetached('echo left');
    expect(await (await container.attach(exec_id)).text()).toBe('left\n');
  });

  it('says so when a command wrote faster than its output can be kept', async () => {
    const container = await connect().run(SLEEPER);
    const { exec_id } = await container.spawnDetached(['head', '-c', '5000000', '/dev/zero']);
    await expect.poll(async () => (await container.execs())[0]?.state).toBe('exited');
    await expect((await container.attach(exec_id, { after: 0 })).text()).rejects.toMatchObject({ code: 'output_lost' });
  });

  it('has a URL, and a terminal whose size changes', async () => {
    const container = await connect().run(SLEEPER);
    expect(await container.target()).toMatchObject({ url: expect.stringMatching(/^http:/) });
    const script = 'stty -echo; echo ready; read x; stty size';
    await using terminal = await container.spawn(['sh', '-c', script], { tty: true, stdin: true });
    const output = terminal.output[Symbol.asyncIterator]();
    expect(decoder.decode(((await output.next()).value as OutputPiece).bytes)).toBe('ready\r\n');
    terminal.resize(100, 30);
    await terminal.stdin.getWriter().write(encoder.encode('go\n'));
    expect(decoder.decode(((await output.next()).value as OutputPiece).bytes)).toBe('30 100\r\n');
  });

  it('tells what it uses, each second, until it ends', async () => {
    const container = await connect().run(SLEEPER);
    let count = 0;
    for await (const { id } of container.watchStats()) {
      expect(id).toBe(container.id);
      if (++count === 2) await container.kill();
    }
    expect(count).toBeGreaterThanOrEqual(2);
  });

  it('is told by the events of all', async () => {
    const types: DockapiEvent['type'][] = ['container.created'];
    const events = connect().events({ types: types as never[], signal: AbortSignal.timeout(60_000) });
    const first = events.next();
    await expect
      .poll(async () => (await connect().run(SLEEPER), Promise.race([first, Promise.resolve()])))
      .toBeDefined();
    expect((await first).value).toMatchObject({ type: 'container.created', name: expect.any(String) });
    await events.return();
  });
});

const ended = (container: Container) => container.execs();
