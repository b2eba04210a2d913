import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { OutputCollector } from '../../../../src/containers/exec/output-collector.js';
import { AttachedOutput } from '../../../../src/containers/run/attached-output.js';
import type { DockerService } from '../../../../src/docker/engine/docker.service.js';
import { AppError } from '../../../../src/errors/app-error.js';

const EARLY = framed('one\n');
const WHOLE = Buffer.concat([framed('one\n'), framed('err\n', 2), framed('END\n')]);

describe('AttachedOutput', () => {
  it('takes the rest from the log where the stream ends before the container does', async () => {
    const { finished } = await watched({ attach: ends(EARLY), log: ends(WHOLE) });
    expect(await finished()).toEqual({ whole: true, stdout: 'one\nEND\n', stderr: 'err\n' });
  });

  it('does so where the stream is reset, in the middle of a frame too', async () => {
    for (const attach of [breaks(EARLY), breaks(EARLY.subarray(0, 10)), ends(EARLY.subarray(0, 10))]) {
      const { finished } = await watched({ attach, log: ends(WHOLE) });
      expect(await finished()).toEqual({ whole: true, stdout: 'one\nEND\n', stderr: 'err\n' });
    }
  });

  it('tells that output is missing where the log cannot be read', async () => {
    const { finished } = await watched({ attach: breaks(EARLY), log: undefined });
    expect(await finished()).toEqual({ whole: false, stdout: 'one\n', stderr: null });
  });

  it('tells that output is missing where a stream that was reset belongs to a removed container', async () => {
    const { finished } = await watched({ attach: breaks(EARLY), log: undefined, removed: true });
    expect(await finished()).toEqual({ whole: false, stdout: 'one\n', stderr: null });
  });

  it('takes a stream for whole that ended with a container which is removed at once', async () => {
    const { finished } = await watched({ attach: ends(WHOLE), log: undefined, removed: true });
    expect(await finished()).toEqual({ whole: true, stdout: 'one\nEND\n', stderr: 'err\n' });
  });

  it('tells that output is missing where the log has forgotten its beginning', async () => {
    const { finished } = await watched({ attach: breaks(WHOLE), log: ends(framed('END\n')) });
    expect(await finished()).toMatchObject({ whole: false, stdout: 'one\nEND\n' });
  });

  it('tells that output is missing where the stream stays open in silence after the exit', async () => {
    const { finished } = await watched({ attach: stays(EARLY), log: undefined });
    expect(await finished()).toEqual({ whole: false, stdout: 'one\n', stderr: null });
  });

  it('waits as long as output still comes after the exit', async () => {
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
