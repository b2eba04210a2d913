import http from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ExecResultDto } from '../../../src/containers/exec/exec.dto.js';
import { residentBytes } from '../../support/resident-bytes.js';
import { Client } from '../../support/client.js';
import { type EngineForwarder, startEngineForwarder } from '../../support/engine-forwarder.js';
import { useDockapi } from '../../support/dockapi.js';
import { type Service, startService } from '../../support/service.js';

const MIB = 1024 * 1024;

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
  it('returns the exit code and the output', async () => {
    const { status, body } = await exec({ command: 'echo hello' });
    expect(status).toBe(200);
    expect(body).toEqual({ id, exit_code: 0, stdout: 'hello\n', stderr: null, truncated: false });
  });

  it.each([
    [`printf <%s> 'a b' "c d" e\\ f`, '<a b><c d><e f>'],
    [`printf <%s> a'b'"c"d`, '<abcd>'],
    [`printf <%s> "" ''`, '<><>'],
    [`printf <%s> "a\\"b" 'a\\b' a\\\\b`, '<a"b><a\\b><a\\b>'],
    ['printf <%s> $HOME * ; | && >x `id` ~ #no', '<$HOME><*><;><|><&&><>x><`id`><~><#no>'],
    ['  printf   <%s>\ta\n b  ', '<a><b>'],
    ['printf <%s> ü 漢字', '<ü><漢字>'],
  ])('splits %j like a shell, but runs no shell', async (command, stdout) => {
    expect((await exec({ command })).body).toMatchObject({ exit_code: 0, stdout });
  });

  it('takes an array word by word, even empty words', async () => {
    expect((await exec({ command: ['printf', '<%s>', 'a b', '', '"', '$HOME'] })).body.stdout).toBe(
      '<a b><><"><$HOME>',
    );
  });

  it('runs in workdir, with env, as user', async () => {
    expect((await exec({ command: 'pwd', workdir: '/var/tmp' })).body.stdout).toBe('/var/tmp\n');
    const env = { DEMO: 'a b=c', EMPTY: '', 'odd.name-ü': 'ü' };
    const { stdout } = (await exec({ command: 'env', env })).body;
    expect(stdout.split('\n')).toEqual(expect.arrayContaining(['DEMO=a b=c', 'EMPTY=', 'odd.name-ü=ü']));
    expect((await exec({ command: 'id -un', user: 'nobody' })).body.stdout).toBe('nobody\n');
    expect((await exec({ command: ['sh', '-c', 'id -u; id -g'], user: '1000:33' })).body.stdout).toBe('1000\n33\n');
  });

  it('allocates a terminal with tty, so that stderr is part of stdout', async () => {
    const script = 'test -t 1 && echo terminal; echo more >&2';
    expect((await exec({ command: ['sh', '-c', script], tty: true })).body).toMatchObject({
      exit_code: 0,
      stdout: 'terminal\r\nmore\r\n',
      stderr: null,
    });
    expect((await exec({ command: ['sh', '-c', script] })).body).toMatchObject({ stdout: '', stderr: 'more\n' });
  });

  it('treats null as absent', async () => {
    const { status, body } = await exec({ command: 'pwd', workdir: null, env: null, tty: null, user: null });
    expect(status).toBe(200);
    expect(body).toMatchObject({ stdout: '/\n' });
  });

  it.each([
    ['true', 0],
    ['false', 1],
    ['sh -c "exit 3"', 3],
    ['sh -c "kill -9 $$"', 137],
    ['sh -c /etc/passwd', 126],
    ['sh -c no-such-command', 127],
  ])('returns the exit code of %j', async (command, exitCode) => {
    const { status, body } = await exec({ command });
    expect(status).toBe(200);
    expect(body.exit_code).toBe(exitCode);
  });

  it.each([
    ['a program that is not there', { command: 'no-such-command' }, /no-such-command/],
    ['a program that is none', { command: '/etc/passwd' }, /permission denied/],
    ['a directory that is not there', { command: 'pwd', workdir: '/no/such/folder' }, /no\/such\/folder|no such file/],
    ['a directory that is not absolute', { command: 'pwd', workdir: 'app' }, /absolute/i],
    ['a program that is not there, with a terminal', { command: 'no-such-command', tty: true }, /no-such-command/],
    ['a user that is not there', { command: 'id', user: 'no-such-user' }, /no-such-user|unable to find user/],
  ])('returns 126 or 127 and the engine’s error on stderr for %s', async (_what, request, reason) => {
    const { status, body } = await exec(request);
    expect(status).toBe(200);
    expect([126, 127]).toContain(body.exit_code);
    expect(body.stderr).toMatch(reason);
    expect(body.stdout).toBe('');
  });

  it('keeps stdout and stderr separate', async () => {
    const script = 'for i in 1 2 3; do echo out $i; echo err $i >&2; done';
    expect((await exec({ command: ['sh', '-c', script] })).body).toMatchObject({
      stdout: 'out 1\nout 2\nout 3\n',
      stderr: 'err 1\nerr 2\nerr 3\n',
    });
  });

  it('returns whole characters that were written in two parts', async () => {
    const script = "printf '\\303'; usleep 50000; printf '\\251\\n'";
    expect((await exec({ command: ['sh', '-c', script] })).body.stdout).toBe('é\n');
  });

  it('runs many at once, each with its own output', async () => {
    const responses = await Promise.all(
      Array.from({ length: 20 }, (_, i) => exec({ command: ['sh', '-c', `echo ${i}; echo e${i} >&2; exit ${i}`] })),
    );
    responses.forEach(({ body }, i) =>
      expect(body).toMatchObject({ exit_code: i, stdout: `${i}\n`, stderr: `e${i}\n` }),
    );
  });

  it('finds the container by its name and by 12 digits of its id', async () => {
    const { body } = await dockapi.client.get<{ name: string }>(`/containers/${id}`);
    for (const each of [body.name, id.slice(0, 12)]) {
      const response = await dockapi.client.post<ExecResultDto>(`/containers/${each}/exec`, { command: 'true' });
      expect(response.body).toMatchObject({ id, exit_code: 0 });
    }
  });
});

describe('the end of an exec', () => {
  it('drops output beyond 10 MiB, with bounded memory, and still waits for the command', async () => {
    const before = await residentBytes(dockapi.service.pid);
    let most = before;
    const watch = setInterval(
      () => void residentBytes(dockapi.service.pid).then((now) => (most = Math.max(most, now))),
      20,
    );
    const command = ['sh', '-c', `head -c ${300 * MIB} /dev/zero | tr '\\0' x; exit 5`];
    const { body } = await exec({ command }).finally(() => clearInterval(watch));
    expect(body).toMatchObject({ exit_code: 5, truncated: true, stderr: null });
    expect(body.stdout.length).toBe(10 * MIB);
    // A young heap stretches once by some 130 MiB, whether 150 or 512 MiB pass; kept output would add to it.
    expect(most - before).toBeLessThan(200 * MIB);
  });

  it('does not wait for ever for a command with a background child', async () => {
    const { body } = await exec({ command: ['sh', '-c', 'sleep 3600 > /dev/null 2>&1 & echo done'] });
    expect(body).toMatchObject({ exit_code: 0, stdout: 'done\n' });
  });

  it('ends with its own process, even if a background child keeps the output open', async () => {
    const { body } = await exec({ command: ['sh', '-c', 'sleep 3600 & echo done; exit 6'] });
    expect(body).toMatchObject({ exit_code: 6, stdout: 'done\n', truncated: false });
  });

  it('leaves the output of a command that itself exits with 126 or 127 unchanged', async () => {
    for (const command of ["printf 'no\\r\\n'; exit 127", "printf 'no\\r\\n'; exit 126"]) {
      const { body } = await exec({ command: ['sh', '-c', command] });
      expect(body).toMatchObject({ stdout: 'no\r\n', stderr: null });
    }
  });

  it('continues when its client leaves, but the engine’s stream is closed', async () => {
    const stream = /^POST \S*\/exec\/\w+\/start/;
    await exec({ command: 'mkfifo /tmp/in /tmp/out' });
    const request = http.request(`${dockapi.service.url}/containers/${id}/exec`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
    });
    const script = 'touch /tmp/begun; read x < /tmp/in; echo "$x, too" > /tmp/out';
    request.end(JSON.stringify({ command: ['sh', '-c', script] }));
    request.on('error', () => undefined);
    // The engine has received it: a call that it has not begun ends with its client.
    await expect.poll(async () => (await exec({ command: 'test -e /tmp/begun' })).body.exit_code).toBe(0);
    await engine.until(() => engine.open(stream) === 1);
    request.destroy();
    await engine.until(() => engine.open(stream) === 0); // although the command keeps running

    const [, out] = await Promise.all([
      exec({ command: ['sh', '-c', 'echo still here > /tmp/in'] }),
      exec({ command: 'cat /tmp/out' }),
    ]);
    expect(out.body.stdout).toBe('still here, too\n');
  });
});

describe('with DOCKAPI_OUTPUT_LIMIT=9', () => {
  let limited: Service;
  let small: Client;

  beforeAll(async () => {
    limited = await startService({ DOCKAPI_OUTPUT_LIMIT: '9' });
    small = await Client.connect(limited.url);
  });

  afterAll(() => limited?.stop());

  it.each([
    ['printf 123456789', { stdout: '123456789', stderr: null, truncated: false }],
    ['printf 1234567890', { stdout: '123456789', stderr: null, truncated: true }],
    ['printf éééééé', { stdout: 'éééé', stderr: null, truncated: true }],
    ['printf 123456漢字', { stdout: '123456漢', stderr: null, truncated: true }],
    ['printf 1234567漢字', { stdout: '1234567', stderr: null, truncated: true }],
    ['printf 123456🐳', { stdout: '123456', stderr: null, truncated: true }],
    ['sh -c "printf 12345678901234 >&2; exit 4"', { exit_code: 4, stdout: '', stderr: '123456789', truncated: true }],
  ])('returns %s without the character that does not fit', async (command, expected) => {
    const { status, body } = await small.post(`/containers/${id}/exec`, { command });
    expect(status).toBe(200);
    expect(body).toMatchObject(expected);
  });

  it('counts stdout and stderr together', async () => {
    const { body } = await small.post<ExecResultDto>(`/containers/${id}/exec`, {
      command: ['sh', '-c', 'printf 123456; printf 123456 >&2'],
    });
    expect(body.truncated).toBe(true);
    expect(body.stdout.length + (body.stderr ?? '').length).toBe(9);
  });
});

function exec(request: object, container = id) {
  return dockapi.client.post<ExecResultDto>(`/containers/${container}/exec`, request);
}
