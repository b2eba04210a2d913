import { chmodSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ExecResultDto } from '../../../src/containers/exec/exec.dto.js';
import { Client } from '../../support/client.js';
import { commit, ok, runForeign } from '../../support/containers.js';
import { type ProblemMembers, useDockapi } from '../../support/dockapi.js';
import { type EngineForwarder, startEngineForwarder } from '../../support/engine-forwarder.js';
import { Execs, processesWith } from '../../support/execs.js';
import { type Service, startService } from '../../support/service.js';
import { importShellImage } from '../../support/shell-image.js';

const dockapi = useDockapi();

/** Runs as nobody, who may neither look into the processes of containers nor signal them. */
const NOBODY = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];

let engine: EngineForwarder;
let elsewhere: Service;
let remote: Client;
/** A container whose first process takes no orphans in, so that they stay as zombies. */
let container: string;

beforeAll(async () => {
  engine = await startEngineForwarder();
  const socket = engine.dockerHost.replace('unix://', '');
  chmodSync(path.dirname(socket), 0o755);
  chmodSync(socket, 0o666);
  elsewhere = await startService({ DOCKER_HOST: engine.dockerHost, HOME: '/' }, NOBODY);
  remote = await Client.connect(elsewhere.url);
  container = (await dockapi.running({ command: ['sleep', '3600'], init: false })).id;
});
afterAll(async () => {
  await elsewhere?.stop();
  await engine?.[Symbol.asyncDispose]();
});

/** A word for the command line of processes that no other test has. */
let count = 0;
const unique = () => `360${process.pid}.${count++}`;

/** Starts processes in every way to get away from their parent; each sleeps for `word` seconds. */
const runaways = (word: string) => `
  sleep ${word} &
  setsid sleep ${word} &
  nohup sleep ${word} >/dev/null 2>&1 &
  (sh -c 'sleep ${word} & setsid sh -c "sleep ${word} & sleep ${word}" &' &)
  sleep ${word} & kill -STOP $!
  setsid sh -c 'trap "" TERM HUP; sleep ${word}; sleep ${word}' &
  (sleep 0 &)
  echo ready
  sleep ${word}; sleep ${word}`;

describe.each([
  ['by signals from the engine’s host', () => new Execs(dockapi, container)],
  ['by a shell of the image', () => new Execs({ client: remote }, container)],
])('an exec that is ended %s', (_how, execsOf) => {
  it.each([
    ['as root', {}],
    ['as another user', { user: '1000:1000' }],
    ['with a terminal', { tty: true, stdin: true }],
    ['with a terminal, as another user', { tty: true, stdin: true, user: '1000' }],
  ])('ends with everything that it has started, %s', async (_what, fields) => {
    const execs = execsOf();
    const word = unique();
    const id = await execs.sh(runaways(word), fields);
    await expect.poll(() => execs.text(id)).toContain('ready');
    await expect.poll(() => processesWith(`sleep ${word}`).length).toBeGreaterThanOrEqual(8);
    const { status, body } = await execs.kill(id, { grace: 1 });
    expect(processesWith(`sleep ${word}`)).toEqual([]);
    expect({ status, body }).toMatchObject({ status: 200, body: { exec_id: id, state: 'killed' } });
    expect(body.survivors).toBeUndefined();
    expect(body.ended_at).not.toBeNull();
  });

  it('gets SIGTERM first, also if it is stopped, and its time', async () => {
    const execs = execsOf();
    const word = unique();
    const id = await execs.sh(`trap 'echo bye; exit 9' TERM; echo ready; sleep ${word} & wait`, {});
    await expect.poll(() => execs.text(id)).toBe('ready\n');
    const { body } = await execs.kill(id, { grace: 60 });
    expect(body).toMatchObject({ state: 'killed', exit_code: 9, signal: null });
    expect(await execs.text(id)).toBe('ready\nbye\n');
    expect(processesWith(`sleep ${word}`)).toEqual([]);
  });

  it('leaves nothing behind after its own end either', async () => {
    const execs = execsOf();
    const word = unique();
    const id = await execs.sh(`setsid sleep ${word} >/dev/null 2>&1 & exit 4`);
    expect(await execs.end(id)).toMatchObject({ state: 'exited', exit_code: 4 });
    await expect.poll(() => processesWith(`sleep ${word}`).length).toBe(1);
    expect((await execs.kill(id)).body).toMatchObject({ state: 'exited', exit_code: 4 });
    expect(processesWith(`sleep ${word}`)).toEqual([]);
  });

  it('ends alone: other execs and the container go on', async () => {
    const execs = execsOf();
    const [word, other] = [unique(), unique()];
    const id = await execs.sh(`sleep ${word}`);
    const bystander = await execs.sh(`sleep ${other}`);
    await execs.kill(id, { signal: 'KILL' });
    expect(processesWith(`sleep ${word}`)).toEqual([]);
    expect(processesWith(`sleep ${other}`)).not.toEqual([]);
    expect((await execs.get(bystander)).body.state).toBe('running');
    await dockapi.client.delete(`${execs.path}/${bystander}`);
    await execs.kill(bystander, { grace: 0 });
  });

  it('is timed_out after its `timeout`', async () => {
    const execs = execsOf();
    const word = unique();
    const id = await execs.sh(`setsid sleep ${word} & echo begun; sleep ${word}`, { timeout: 1 });
    expect(await execs.end(id)).toMatchObject({ state: 'timed_out', exit_code: 143, signal: 'TERM' });
    expect(processesWith(`sleep ${word}`)).toEqual([]);
    expect(await execs.text(id)).toBe('begun\n');
  });
});

describe.each(['/bin/dash', '/bin/bash'])('an exec of an image whose shell is %s', (shell) => {
  let own: string;
  beforeAll(async () => {
    const image = await importShellImage(shell);
    own = (await dockapi.running({ image, command: ['sleep', '3600'], init: false, pull: 'never' })).id;
  });

  it.each([
    ['as root', {}],
    ['as another user, with a terminal', { user: '1000:1000', tty: true, stdin: true }],
  ])('is ended by that shell, with everything that it has started, %s', async (_what, fields) => {
    const execs = new Execs({ client: remote }, own);
    const word = unique();
    const id = await execs.sh(runaways(word), fields);
    await expect.poll(() => execs.text(id)).toContain('ready');
    await expect.poll(() => processesWith(`sleep ${word}`).length).toBeGreaterThanOrEqual(8);
    const { body } = await execs.kill(id, { grace: 1 });
    expect(processesWith(`sleep ${word}`)).toEqual([]);
    expect(body).toMatchObject({ state: 'killed' });
    expect(body.survivors).toBeUndefined();
  });
});

/** An image with Perl alone. @returns its name */
async function shellless(): Promise<string> {
  const remover = await runForeign({ Image: 'dockapi/echo', Cmd: ['/usr/bin/perl', '-e', 'unlink "/bin/sh"'] });
  await ok('POST', `/containers/${remover}/wait`);
  return commit(remover, ['CMD ["/usr/bin/perl", "/echo.pl"]']);
}

describe('an exec of an image without a shell', () => {
  const forks = (word: string) => ['/usr/bin/perl', '-e', `$| = 1; fork; fork; print "ready\\n"; sleep 3600 # ${word}`];

  it('is ended from the engine’s host', async () => {
    const { id } = await dockapi.running({ image: await shellless(), command: null, pull: 'never' });
    const execs = new Execs(dockapi, id);
    const word = unique();
    const { body } = await execs.start({ command: forks(word) });
    await expect.poll(() => execs.text(body.exec_id)).toBe('ready\n'.repeat(4));
    expect((await execs.kill(body.exec_id)).body).toMatchObject({ state: 'killed' });
    expect(processesWith(word)).toEqual([]);
  });

  it('cannot be ended from elsewhere, and tells what lives on', async () => {
    const { id } = await dockapi.running({ image: await shellless(), command: null, pull: 'never' });
    const execs = new Execs({ client: remote }, id);
    const word = unique();
    const { body } = await execs.start({ command: ['/usr/bin/perl', '-e', `sleep 3600 # ${word}`] });
    const killed = await execs.kill(body.exec_id);
    expect(killed).toMatchObject({ status: 200, body: { state: 'running', survivors: processesWith(word) } });
    const timed = await remote.post<ProblemMembers & { survivors: number[] }>(`/containers/${id}/exec`, {
      command: ['/usr/bin/perl', '-e', `$| = 1; print "begun"; sleep 3600 # ${word}0`],
      timeout: 1,
    });
    expect(timed).toMatchObject({
      status: 504,
      body: {
        code: 'exec_timeout',
        stdout: 'begun',
        stderr: null,
        truncated: false,
        survivors: processesWith(`${word}0`),
      },
    });
    expect(timed.body.survivors).toHaveLength(1);
  });
});

describe('the waiting exec', () => {
  it('has its stdin, which ends', async () => {
    const { body } = await dockapi.client.post<ExecResultDto>(`/containers/${container}/exec`, {
      command: ['sh', '-c', 'cat; echo end'],
      stdin: 'text ü\n',
    });
    expect(body).toMatchObject({ exit_code: 0, stdout: 'text ü\nend\n' });
    const unread = { command: 'true', stdin: 'x'.repeat(500_000) };
    expect((await dockapi.client.post(`/containers/${container}/exec`, unread)).body).toMatchObject({ exit_code: 0 });
  });

  it('is exec_timeout after its `timeout`, with the output so far, and everything is ended', async () => {
    const word = unique();
    const { status, body } = await dockapi.client.post(`/containers/${container}/exec`, {
      command: ['sh', '-c', `echo out; echo err >&2; setsid sleep ${word} & sleep ${word}`],
      timeout: 1,
    });
    expect({ status, body }).toMatchObject({
      status: 504,
      body: { code: 'exec_timeout', stdout: 'out\n', stderr: 'err\n', truncated: false, survivors: [] },
    });
    expect(processesWith(`sleep ${word}`)).toEqual([]);
  });

  it('has 137, container_ended and the output where its container ends under it', async () => {
    const id = await dockapi.sleeper();
    const waiting = dockapi.client.post<ExecResultDto>(`/containers/${id}/exec`, {
      command: ['sh', '-c', 'echo begun; sleep 3600'],
    });
    await expect
      .poll(async () => JSON.stringify((await dockapi.client.get(`/containers/${id}/top`)).body))
      .toMatch(/3600.*3600/);
    await dockapi.client.post(`/containers/${id}/kill`);
    const { status, body } = await waiting;
    expect({ status, body }).toMatchObject({
      status: 200,
      body: { exit_code: 137, container_ended: true, stdout: 'begun\n' },
    });
  });
});
