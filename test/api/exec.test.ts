import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { DockerService } from '../../src/docker/engine/docker.service.js';
import { AppError } from '../../src/errors/app-error.js';
import { type AllowedCalls, startApp } from '../support/app.js';

const ID = 'a'.repeat(64);
const GONE = new AppError('container_not_found', 'No such container');

describe('an exec whose engine misbehaves', () => {
  it('ends when its process does, even if its stream stays open', async () => {
    const { status, body } = await exec({ startExec: stays('out\n'), execState: ended(4) });
    expect({ status, body }).toMatchObject({ status: 200, body: { exit_code: 4, stdout: 'out\n', truncated: false } });
  });

  it('waits for a process that closes its output before it ends', async () => {
    const states = [running, running, ended(3)];
    const { body } = await exec({
      startExec: writes('out\n'),
      execState: () => ((states.length > 1 ? states.shift() : states[0]) as typeof running)(),
    });
    expect(body).toMatchObject({ exit_code: 3, stdout: 'out\n', truncated: false });
  });

  it('returns a problem within seconds if the engine never has an exit code', async () => {
    const { status, body } = await exec({
      startExec: writes('out\n'),
      execState: () => Promise.resolve({ running: false, exitCode: null, pid: 1 }),
    });
    expect({ status, code: body.code }).toEqual({ status: 500, code: 'engine_error' });
    expect(body.detail).toMatch(/exit code/);
  });

  it.each([
    ['was removed', () => Promise.reject(GONE)],
    ['has stopped', () => Promise.resolve(details(false))],
  ])('has 137 and the output so far where the container %s during the command', async (_what, inspectContainer) => {
    for (const startExec of [writes('out\n'), stays('out\n')]) {
      let isStarted = false;
      const { status, body } = await exec({
        startExec: () => {
          isStarted = true;
          return startExec();
        },
        execState: () => Promise.reject(GONE),
        inspectContainer: () => (isStarted ? inspectContainer() : Promise.resolve(details(true))),
      });
      expect({ status, body }).toMatchObject({
        status: 200,
        body: { id: ID, exit_code: 137, container_ended: true, stdout: 'out\n', stderr: null, truncated: false },
      });
    }
  });

  it.each(['read ECONNRESET', 'aborted'])('reports missing output if its stream breaks off: %s', async (words) => {
    const { body } = await exec({ startExec: breaks('out\n', words), execState: ended(0) });
    expect(body).toMatchObject({ exit_code: 0, stdout: 'out\n', truncated: true });
  });
});

describe('an exec that the engine cannot start', () => {
  const NOT_FOUND =
    'OCI runtime exec failed: exec failed: unable to start container process: exec: "nope": executable file not found in $PATH';

  it.each([
    ['createExec', 400, 'unable to find user ghost: no matching entries in passwd file', 126],
    ['createExec', 500, 'unable to find user ghost: no matching entries in passwd file', 126],
    ['startExec', 400, NOT_FOUND, 127],
    ['startExec', 500, `${NOT_FOUND}: unknown`, 127],
    ['startExec', 500, 'OCI runtime exec failed: exec failed: Cwd must be an absolute path', 126],
    ['startExec', 500, 'crun: executable file `nope` not found in $PATH: No such file or directory: OCI runtime', 127],
  ] as const)('has the message on stderr if %s returns %i "%s"', async (call, statusCode, message, exitCode) => {
    const error = new AppError('engine_error', message, { cause: { statusCode, json: { message } } });
    const { status, body } = await exec({ [call]: () => Promise.reject(error) });
    expect({ status, body }).toEqual({
      status: 200,
      body: { id: ID, exit_code: exitCode, stdout: '', stderr: `${message}\n`, truncated: false },
    });
  });

  it.each([false, true])('has the error on stderr if the engine writes it as output (tty %s)', async (tty) => {
    const text = `${NOT_FOUND}: unknown\r\n`;
    const { body } = await exec(
      {
        startExec: () => Promise.resolve(Readable.from([tty ? Buffer.from(text) : framed(text)])),
        execState: () => Promise.resolve({ running: false, exitCode: 127, pid: 0 }),
      },
      { command: 'nope', tty },
    );
    expect(body).toMatchObject({ exit_code: 127, stdout: '', stderr: `${NOT_FOUND}: unknown\n` });
  });

  // Docker 28 with runc 1.3 and a directory that is not absolute. Podman reports pid 0 for every process that has ended.
  it.each([
    [
      'exec failed: Cwd must be an absolute path\r\n',
      { exit_code: 126, stdout: '', stderr: expect.stringMatching(/Cwd/) },
    ],
    ['done\n', { exit_code: 128, stdout: 'done\n', stderr: null }],
  ])('has the exit code 126 if the engine writes %j with an exit code of its own', async (text, expected) => {
    const { body } = await exec({
      startExec: writes(text),
      execState: () => Promise.resolve({ running: false, exitCode: 128, pid: 0 }),
    });
    expect(body).toMatchObject(expected);
  });

  it('does not change the output of a command that ran, for any exit code', async () => {
    for (const [text, pid] of [
      ['not found\r\n', 77],
      ['not found\n', 0],
    ] as const) {
      const { body } = await exec({
        startExec: writes(text),
        execState: () => Promise.resolve({ running: false, exitCode: 127, pid }),
      });
      expect(body).toMatchObject({ exit_code: 127, stdout: text, stderr: null });
    }
  });

  it.each([
    [500, 'write /run/x: no space left on device', 'engine_error'],
    [403, 'not allowed', 'engine_error'],
  ])('does not mistake an error of the engine for the command’s: %i %s', async (statusCode, message, code) => {
    const error = new AppError('engine_error', message, { cause: { statusCode, json: { message } } });
    const { status, body } = await exec({ createExec: () => Promise.reject(error) });
    expect({ status, code: body.code }).toEqual({ status: 500, code });
  });
});

async function exec(docker: AllowedCalls | Record<string, unknown>, request: object = { command: 'ls' }) {
  const engine = {
    inspectContainer: () => Promise.resolve(details(true)),
    images: { inspect: () => Promise.resolve({ Id: 'sha256:1', Config: { Labels: {} } }) },
    createExec: () => Promise.resolve('exec'),
    listContainers: () => Promise.resolve([]),
    ...docker,
  } as unknown as AllowedCalls;
  await using app = await startApp(engine);
  const response = await fetch(`${app.url}/containers/${ID}/exec`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(request),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

function details(isRunning: boolean) {
  return {
    Id: ID,
    Name: '/mine',
    Image: 'sha256:1',
    Created: '2026-01-01T00:00:00Z',
    RestartCount: 0,
    State: {
      StartedAt: '2026-01-01T00:00:00Z',
      FinishedAt: '0001-01-01T00:00:00Z',
      Status: isRunning ? 'running' : 'exited',
      Running: isRunning,
      ExitCode: 0,
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
}

type State = Awaited<ReturnType<DockerService['execState']>>;

const running = () => Promise.resolve<State>({ running: true, exitCode: null, pid: 7 });

function ended(exitCode: number) {
  return () => Promise.resolve<State>({ running: false, exitCode, pid: 7 });
}

function writes(text: string) {
  return () => Promise.resolve(Readable.from([framed(text)]));
}

function stays(text: string) {
  return () => {
    const source = new Readable({ read: () => undefined });
    source.push(framed(text));
    return Promise.resolve(source);
  };
}

function breaks(text: string, words: string) {
  return () =>
    Promise.resolve(
      Readable.from(
        (async function* () {
          yield framed(text);
          await new Promise(setImmediate);
          throw new Error(words);
        })(),
      ),
    );
}

function framed(text: string): Buffer {
  const header = Buffer.alloc(8);
  header[0] = 1;
  header.writeUInt32BE(Buffer.byteLength(text), 4);
  return Buffer.concat([header, Buffer.from(text)]);
}
