import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EngineForwarder, startEngineForwarder } from '../../support/engine-forwarder.js';
import { useDockapi } from '../../support/dockapi.js';
import { engineRequest } from '../../support/engine.js';
import { Execs } from '../../support/execs.js';
import { readEvents } from '../../support/server-sent-events.js';
import { Terminal } from '../../support/terminal.js';
import { differs } from '../../support/tested-engine.js';

const NDJSON = 'application/x-ndjson';

let engine: EngineForwarder;
let execs: Execs;

beforeAll(async () => {
  engine = await startEngineForwarder();
});
afterAll(() => engine[Symbol.asyncDispose]());
const dockapi = useDockapi(() => ({
  DOCKER_HOST: engine.dockerHost,
  DOCKAPI_EXEC_HISTORY: '64k',
  DOCKAPI_MAX_EXECS: '8',
}));
beforeAll(async () => {
  execs = new Execs(dockapi, await dockapi.sleeper());
});

describe('an exec', () => {
  it('runs without its client, and tells its end and its output', async () => {
    const { status, body } = await execs.start({
      command: ['sh', '-c', 'read x; echo got $x; exit 3'],
      stdin: true,
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      container_id: execs.container,
      state: 'running',
      exit_code: null,
      ended_at: null,
      stdin: 'open',
    });
    expect((await execs.input(body.exec_id, 'it\n')).status).toBe(204);
    expect(await execs.end(body.exec_id)).toMatchObject({
      state: 'exited',
      exit_code: 3,
      signal: null,
      stdin: 'closed',
      output: { first: 0, next: 7 },
    });
    expect(await execs.text(body.exec_id)).toBe('got it\n');
  });

  it('is answered from the wait as soon as it ends', async () => {
    const id = await execs.sh('read x', { stdin: true });
    const waiting = execs.get(id, 60);
    expect((await execs.input(id, '', 'eof=true')).status).toBe(204);
    expect((await waiting).body).toMatchObject({ state: 'exited', exit_code: 1 });
  });

  it('has the exit code and the signal of a command that a signal ended', async () => {
    expect(await execs.end(await execs.sh('kill -TERM $$'))).toMatchObject({
      state: 'exited',
      exit_code: 143,
      signal: 'TERM',
    });
  });

  it('has 126 or 127 and the engine’s words on stderr if it could not be started', async () => {
    for (const fields of [
      { command: 'no-such-command' },
      { command: 'no-such-command', tty: true },
      { command: 'id', user: 'nosuch' },
    ]) {
      const { status, body } = await execs.start(fields);
      expect(status).toBe(201);
      const end = await execs.end(body.exec_id);
      expect(end.state).toBe('exited');
      expect([126, 127]).toContain(end.exit_code);
      const lines = linesOf(await execs.output(body.exec_id, '', NDJSON));
      expect(lines[0]).toMatchObject({ stream: 'stderr', data: expect.stringMatching(/nosuch|no-such/) });
      expect(lines).toHaveLength(2);
    }
  });

  it('is the same one if it is posted again with the same body, and exec_id_in_use with another', async () => {
    const request = {
      command: ['sh', '-c', 'echo once >> /tmp/same; cat'],
      stdin: true,
      exec_id: 'same.1',
      env: { A: '1', B: '2' },
    };
    const answers = await Promise.all(Array.from({ length: 5 }, () => execs.start(request)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 201]);
    expect((await execs.start({ ...request, env: { B: '2', A: '1' } })).status).toBe(200);
    const other = await execs.start({ ...request, command: 'true' });
    expect({ status: other.status, code: other.body.code }).toEqual({ status: 409, code: 'exec_id_in_use' });
    await execs.input('same.1', '', 'eof=true');
    await execs.end('same.1');
    expect(
      (await dockapi.client.post(`/containers/${execs.container}/exec`, { command: 'cat /tmp/same' })).body,
    ).toMatchObject({ stdout: 'once\n' });
    expect((await execs.start(request)).body).toMatchObject({ state: 'exited', exec_id: 'same.1' });
  });

  it('ends with its own process, while a background child holds the output open', async () => {
    const id = await execs.sh('sleep 3600 & echo done; exit 6');
    expect(await execs.end(id)).toMatchObject({ state: 'exited', exit_code: 6 });
    expect(await execs.text(id)).toBe('done\n');
  });

  it('is container_ended, with the output, if its container ends under it', async () => {
    const other = new Execs(dockapi, await dockapi.sleeper());
    const id = await other.sh('echo begun; sleep 3600');
    await expect.poll(() => other.text(id)).toBe('begun\n');
    await engineRequest('POST', `/containers/${other.container}/kill`);
    expect(await other.end(id)).toMatchObject({ state: 'container_ended', exit_code: 137 });
    expect(await other.text(id)).toBe('begun\n');
  });

  it('lives through a pause of its container', async () => {
    const other = new Execs(dockapi, await dockapi.sleeper());
    const id = await other.sh('echo before; read x; echo after', { stdin: true });
    // The engine cannot start it in a paused container.
    await expect.poll(async () => (await other.get(id)).body.output.next).toBe('before\n'.length);
    await dockapi.client.post(`/containers/${other.container}/pause`);
    const looks = () => engine.requests.filter((each) => /GET \S*\/exec\/\w+\/json/.test(each)).length;
    const before = looks();
    await engine.until(() => looks() >= before + 2);
    await dockapi.client.post(`/containers/${other.container}/unpause`);
    await other.input(id, '\n');
    expect(await other.end(id)).toMatchObject({ state: 'exited', exit_code: 0 });
    expect(await other.text(id)).toBe('before\nafter\n');
  });

  it('is forgotten with its container, after `keep`, and when it is deleted', async () => {
    const id = await execs.sh('true', { keep: 0 });
    await expect.poll(async () => (await execs.get(id)).body.code).toBe('exec_not_found');
    const deleted = await execs.sh('sleep 600');
    const { status, body } = await dockapi.client.delete(`${execs.path}/${deleted}`);
    expect({ status, body }).toMatchObject({ status: 200, body: { state: 'killed', exit_code: 137, signal: 'KILL' } });
    expect((await execs.get(deleted)).status).toBe(404);
  });

  it('has a terminal of its size from the start on, and of another one later', async () => {
    const id = await execs.sh('sleep 0.2; stty size; read x; stty size', {
      tty: true,
      stdin: true,
      cols: 97,
      rows: 31,
    });
    await expect.poll(() => execs.text(id)).toContain('31 97');
    expect((await dockapi.client.post(`${execs.path}/${id}/resize`, { cols: 120, rows: 40 })).status).toBe(204);
    await execs.input(id, '\n');
    await execs.end(id);
    expect(await execs.text(id)).toContain('40 120');
  });

  it('takes no more than DOCKAPI_MAX_EXECS of a container: ended ones make room, running ones do not', async () => {
    const other = new Execs(dockapi, await dockapi.sleeper());
    const ended = await other.sh('true');
    await other.end(ended);
    for (let i = 0; i < 8; i++) await other.sh('sleep 600');
    expect((await other.get(ended)).status).toBe(404);
    expect(await other.start({ command: 'true' })).toMatchObject({ status: 429, body: { code: 'too_many_requests' } });
    expect((await dockapi.client.get<object[]>(other.path)).body).toHaveLength(8);
  });
});

describe('the output of an exec', () => {
  it('is text of stdout and stderr in one, JSON lines with whole characters, or events that can be resumed', async () => {
    const id = await execs.sh(`printf 'a\\303'; read x; printf '\\251\\n'; read x; printf '\\377'`, { stdin: true });
    for (const length of [2, 4]) {
      await expect.poll(async () => (await execs.get(id)).body.output.next).toBe(length);
      await execs.input(id, '\n');
    }
    await execs.end(id);
    const text = await execs.output(id);
    expect(text.headers.get('x-output-next')).toBe('5');
    const exit = { state: 'exited', exit_code: 0 };
    expect(linesOf(await execs.output(id, 'after=1', NDJSON))).toEqual([
      { seq: 4, stream: 'stdout', data: 'é\n' },
      { seq: 5, stream: 'stdout', base64: '/w==' },
      exit,
    ]);
    const url = `${dockapi.service.url}${execs.path}/${id}/output?follow=true`;
    using events = await readEvents<object>(url, { 'last-event-id': '2' });
    expect(await events.next('stdout')).toEqual({ base64: 'qQo=' }); // from the middle of a character on
    expect(await events.next('stdout')).toEqual({ base64: '/w==' });
    expect(await events.next('exit')).toEqual(exit);
    expect(await events.next('nothing')).toBeUndefined();
    const other = await execs.sh('echo e >&2');
    await execs.end(other);
    expect(linesOf(await execs.output(other, '', NDJSON))).toEqual([{ seq: 2, stream: 'stderr', data: 'e\n' }, exit]);
  });

  it('cannot pass for another event, line or page, whatever the command writes', async () => {
    const forged = 'x\n\nevent: exit\ndata: {"state":"exited","exit_code":0}\n\n{"state":"exited"}\r\n<script>';
    const id = await execs.sh(`printf '%s' "$FORGED"; exit 5`, { env: { FORGED: forged } });
    await execs.end(id);
    expect(linesOf(await execs.output(id, '', NDJSON))).toEqual([
      { seq: forged.length, stream: 'stdout', data: forged },
      { state: 'exited', exit_code: 5 },
    ]);
    using events = await readEvents<object>(`${dockapi.service.url}${execs.path}/${id}/output`);
    expect(await events.next('stdout')).toEqual({ data: forged });
    expect(await events.next('exit')).toEqual({ state: 'exited', exit_code: 5 });
    const { headers } = await execs.output(id, '', 'text/html, */*');
    expect(headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('follows the command to its end', async () => {
    const id = await execs.sh('read a; echo 1; read b; echo 2', { stdin: true });
    const following = execs.output(id, 'follow=true', NDJSON);
    await execs.input(id, '\n');
    await expect.poll(() => execs.text(id)).toBe('1\n');
    await execs.input(id, '\n');
    const lines = linesOf(await following);
    expect(lines.map(({ data }) => data).join('')).toBe('1\n2\n');
    expect(lines.at(-1)).toEqual({ state: 'exited', exit_code: 0 });
  });

  it('is output_gone before the last DOCKAPI_EXEC_HISTORY bytes, and says what is kept', async () => {
    const id = await execs.sh(`head -c 1000000 /dev/zero | tr '\\0' x; echo end`);
    const { output } = await execs.end(id);
    expect(output).toEqual({ first: 1_000_004 - 65_536, next: 1_000_004 });
    const { status, body } = await execs.output(id, 'after=5');
    expect({ status, body }).toMatchObject({ status: 410, body: { code: 'output_gone', first: output.first } });
    const kept = (await execs.output(id, `after=${output.first}`)).text;
    expect(kept).toHaveLength(65_536);
    expect(kept.endsWith('xend\n')).toBe(true);
    expect(await execs.output(id, 'after=1000005')).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'after' }] },
    });
  });
});

describe('an exec that waits for its readers', () => {
  const waiting = { wait_for_reader: true };
  const PIECE = 4096;
  const BIG = 20_000_000;
  /** Bytes that tell where they belong. */
  const big = `i=0; while [ $i -lt 20 ]; do head -c 1000000 /dev/zero | tr '\\0' $(printf "\\\\$((101 + i))"); i=$((i + 1)); done`;
  const isHeld = (id: string) => expect.poll(async () => (await execs.get(id)).body.output.next).toBe(65_536);

  it.each(['text/plain', NDJSON])('loses nothing of 20 MB to a slow reader of %s', async (accept) => {
    const id = await execs.sh(`${big}; exit 3`, waiting);
    const url = `${dockapi.service.url}${execs.path}/${id}/output?follow=true`;
    const response = await fetch(url, { headers: { accept } });
    let text = '';
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      await new Promise(setImmediate);
    }
    if (accept === NDJSON)
      text = linesOf({ text })
        .map(({ data = '' }) => data)
        .join('');
    expect(text.length).toBe(BIG);
    for (let n = 0; n < 20; n++) {
      const part = text.slice(n * 1_000_000, (n + 1) * 1_000_000);
      expect(part === part[0]!.repeat(1_000_000)).toBe(true);
    }
    expect(await execs.end(id)).toMatchObject({ state: 'exited', exit_code: 3, wait_for_reader: true });
  });

  it('keeps all of its last output when it ends, for a reader that is late', async () => {
    const other = new Execs(dockapi, await dockapi.sleeper());
    const script = 'head -c 300000 /dev/zero; exit 4';
    const [id, cut] = [await other.sh(script, waiting), await other.sh(script.replace('exit 4', 'sleep 600'), waiting)];
    expect(await other.end(id)).toMatchObject({ state: 'exited', exit_code: 4 });
    await expect.poll(async () => (await other.get(cut)).body.output.next).toBe(65_536);
    await engineRequest('POST', `/containers/${other.container}/kill`);
    expect(await other.end(cut)).toMatchObject({ state: 'container_ended', exit_code: 137 });
    for (const each of [id, cut]) {
      const { text } = await other.output(each, 'follow=true');
      expect([text.length, text === '\0'.repeat(300_000)]).toEqual([300_000, true]);
    }
  });

  it.skipIf(differs('input waits for output'))(
    'keeps what the engine’s pipes hold at its end, for a reader that is late',
    async () => {
      const other = new Execs(dockapi, await dockapi.sleeper());
      const shell = (script: string) => other.sh(script).then((id) => other.end(id).then(() => other.text(id)));
      // Whole pieces, as a pipe takes a page or nothing. After 30 s without a reader none waits.
      const fill = `while true; do head -c ${PIECE} /dev/zero; printf . >>/tmp/written; done`;
      const id = await other.sh(
        `(${fill}) & until [ -e /tmp/full ]; do usleep 50000; done; kill -9 $!; killall -9 head; exit 0`,
        waiting,
      );
      const written = () => shell('wc -c </tmp/written').then(Number);
      let most = 0;
      const isFull = async () => {
        const before = most;
        most = await written();
        return most > 16 && most === before;
      };
      await expect.poll(isFull, { interval: 500 }).toBe(true);
      await other.sh('touch /tmp/full');
      expect(await other.end(id)).toMatchObject({ state: 'exited', exit_code: 0 });
      const pieces = await written(); // it may be ended between a piece and its number
      const { status, text } = await other.output(id, 'follow=true');
      expect(status, text.slice(0, 500)).toBe(200);
      expect([pieces, pieces + 1]).toContain(text.length / PIECE);
    },
  );

  it('is ended by kill, by its timeout and by its removal while it waits, and nothing before that is lost', async () => {
    const [killed, removed] = [await execs.sh(big, waiting), await execs.sh(big, waiting)];
    const late = await execs.sh(big, { ...waiting, timeout: 1 });
    await isHeld(killed);
    const { body } = await execs.kill(killed, { grace: 1 });
    expect(body).toMatchObject({ state: 'killed', output: { first: 0 } });
    expect(body.survivors).toBeUndefined();
    expect(body.output.next).toBeLessThan(BIG);
    expect(await execs.text(killed)).toHaveLength(body.output.next);
    expect(await execs.end(late)).toMatchObject({ state: 'timed_out', output: { first: 0 } });
    expect((await dockapi.client.delete(`${execs.path}/${removed}`)).body).toMatchObject({ state: 'killed' });
    expect((await execs.get(removed)).status).toBe(404);
  });

  it('is not held back by a client that only watches', async () => {
    const id = await execs.sh(`read x; ${big}`, { ...waiting, stdin: true });
    const attach = (query: string) => Terminal.open(`${dockapi.service.url}${execs.path}/${id}/attach?${query}`);
    using watcher = await attach('watch=true');
    using reader = await attach('after=0');
    watcher.socket.pause();
    reader.type('\n');
    expect(await reader.closed).toEqual({ code: 1000, reason: 'exited' });
    expect(reader.output).toHaveLength(BIG);
    watcher.socket.resume();
    const { code } = await watcher.closed;
    // What is on its way may be all that it was behind, with a gateway between. It never misses a part and ends well.
    const ends = [
      { code: 4008, isWhole: false },
      { code: 1006, isWhole: false }, // it did not read for so long that its connection was cut
      { code: 1000, isWhole: true },
    ];
    expect({ code, isWhole: watcher.output.length === BIG }).toBeOneOf(ends);
  });
});

describe('the input of an exec', () => {
  it('is taken whole, however much it is, and is stdin_closed after its end', async () => {
    const id = await execs.sh('wc -c', { stdin: true });
    expect((await execs.input(id, 'x'.repeat(3_000_000), 'eof=true')).status).toBe(204);
    expect(await execs.end(id)).toMatchObject({ state: 'exited', exit_code: 0, stdin: 'closed' });
    expect(await execs.text(id)).toBe('3000000\n');
    for (const each of [id, await execs.sh('true')])
      expect(await execs.input(each, 'x')).toMatchObject({ status: 400, body: { code: 'stdin_closed' } });
  });
});

describe('a request for an exec', () => {
  it.each([
    [{ command: 'true', exec_id: 'a/b' }, 'exec_id'],
    [{ command: 'true', exec_id: '..' }, 'exec_id'],
    [{ command: 'true', keep: -1 }, 'keep'],
    [{ command: 'true', timeout: 0 }, 'timeout'],
    [{ command: 'true', cols: 0 }, 'cols'],
    [{ command: 'true', stdin: 'text' }, 'stdin'],
    [{ command: 'true', wait_for_reader: 'yes' }, 'wait_for_reader'],
    [{ command: '' }, 'command'],
  ])('is 400 that names the field for %j', async (request, field) => {
    expect(await execs.start(request)).toMatchObject({
      status: 400,
      body: { code: 'invalid_request', errors: [{ field }] },
    });
  });

  it('is exec_not_found where there is none, and container_not_running where nothing runs', async () => {
    expect(await execs.get('nobody')).toMatchObject({ status: 404, body: { code: 'exec_not_found' } });
    expect(await execs.kill('nobody')).toMatchObject({ status: 404, body: { code: 'exec_not_found' } });
    const ended = new Execs(dockapi, await dockapi.ran('true'));
    expect(await ended.start({ command: 'true', exec_id: 'x' })).toMatchObject({
      status: 400,
      body: { code: 'container_not_running' },
    });
    expect((await ended.get('x')).status).toBe(404);
  });
});

function linesOf({ text }: { text: string }): { data?: string }[] {
  return text
    .trim()
    .split('\n')
    .map((each) => JSON.parse(each) as { data?: string });
}
