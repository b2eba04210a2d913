import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { OutputCollector } from '../../../../src/containers/exec/output-collector.js';
import { AttachedOutput } from '../../../../src/containers/run/attached-output.js';
import type { DockerService } from '../../../../src/docker/engine/docker.service.js';
import { AppError } from '../../../../src/errors/app-error.js';

const EARLY = framed('one\n');
const WHOLE = Buffer.concat([framed('one\n'), framed('err\n', 2), framed('END\n')]);

describe('AttachedOutput', () => {
  it('reads the rest from the log if the stream ends before the container does', async () => {
    const { finished } = await watched({ attach: ends(EARLY), log: ends(WHOLE) });
    expect(await finished()).toEqual({ whole: true, stdout: 'one\nEND\n', stderr: 'err\n' });
  });

  it('does so if the stream is reset, even in the middle of a frame', async () => {
    for (const attach of [breaks(EARLY), breaks(EARLY.subarray(0, 10)), ends(EARLY.subarray(0, 10))]) {
      const { finished } = await watched({ attach, log: ends(WHOLE) });
      expect(await finished()).toEqual({ whole: true, stdout: 'one\nEND\n', stderr: 'err\n' });
    }
  });

  it('reports missing output if the log cannot be read', async () => {
    const { finished } = await watched({ attach: breaks(EARLY), log: undefined });
    expect(await finished()).toEqual({ whole: false, stdout: 'one\n', stderr: null });
  });

  it('reports missing output if a reset stream belongs to a removed container', async () => {
    const { finished } = await watched({ attach: breaks(EARLY), log: undefined, removed: true });
    expect(await finished()).toEqual({ whole: false, stdout: 'one\n', stderr: null });
  });

  it('counts a stream as complete if its container is removed right after it', async () => {
    const { finished } = await watched({ attach: ends(WHOLE), log: undefined, removed: true });
    expect(await finished()).toEqual({ whole: true, stdout: 'one\nEND\n', stderr: 'err\n' });
  });

  it('reports missing output if the start of the log is gone', async () => {
    const { finished } = await watched({ attach: breaks(WHOLE), log: ends(framed('END\n')) });
    expect(await finished()).toMatchObject({ whole: false, stdout: 'one\nEND\n' });
  });

  it('reports missing output if the stream stays open in silence after the exit', async () => {
    const { finished } = await watched({ attach: stays(EARLY), log: undefined });
    expect(await finished()).toEqual({ whole: false, stdout: 'one\n', stderr: null });
  });

  it('waits while output still arrives after the exit', async () => {
    const source = new Readable({ read: () => undefined });
    const { finished } = await watched({ attach: () => source, log: undefined });
    const end = finished();
    for (let sent = 0; sent < 3; sent++) {
      source.push(framed(`${sent}\n`));
      await new Promise(setImmediate);
    }
    source.push(null);
    expect(await end).toEqual({ whole: true, stdout: '0\n1\n2\n', stderr: null });
  });
});

interface Stubbed {
  attach: () => Readable;
  log: (() => Readable) | undefined;
  removed?: boolean;
}

/** A container that runs until the test says that it has exited. */
async function watched({ attach, log, removed }: Stubbed) {
  const gone = new AppError('container_not_found', 'No such container');
  let logRead: (() => void) | undefined;
  const read = new Promise<void>((resolve) => (logRead = resolve));
  const docker = {
    attachContainer: () => Promise.resolve(attach()),
    inspectContainer: () => (removed ? Promise.reject(gone) : Promise.resolve({ State: { Running: true } })),
    containerLogs: () => {
      logRead?.();
      return log ? Promise.resolve(log()) : Promise.reject(new AppError('engine_error', 'no log'));
    },
  } as unknown as DockerService;
  const output = new OutputCollector(1_000);
  const attached = new AttachedOutput(docker, 'id', output, new AbortController().signal);
  await attached.open();
  const finished = async () => {
    if (log) await read;
    const whole = await attached.finish();
    const { stdout, stderr } = output.collected();
    return { whole, stdout, stderr };
  };
  return { finished };
}

function ends(bytes: Buffer) {
  return () => Readable.from([bytes]);
}

function breaks(bytes: Buffer) {
  return () =>
    Readable.from(
      (async function* () {
        yield bytes;
        await new Promise(setImmediate);
        throw Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
      })(),
    );
}

function stays(bytes: Buffer) {
  return () => {
    const source = new Readable({ read: () => undefined });
    source.push(bytes);
    return source;
  };
}

function framed(text: string, stream = 1): Buffer {
  const header = Buffer.alloc(8);
  header[0] = stream;
  header.writeUInt32BE(Buffer.byteLength(text), 4);
  return Buffer.concat([header, Buffer.from(text)]);
}
