import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  MultiplexedStream,
  type OutputChunk,
  type OutputStream,
} from '../../../../src/docker/engine/multiplexed-stream.js';

interface Frame {
  stream: OutputStream;
  data: Uint8Array;
}

const frames = fc.array(
  fc.record({ stream: fc.constantFrom<OutputStream>('stdout', 'stderr'), data: fc.uint8Array({ maxLength: 40 }) }),
  { maxLength: 8 },
);

describe('MultiplexedStream', () => {
  it('separates stdout and stderr, wherever the frames are split in two', async () => {
    const sent: Frame[] = [
      { stream: 'stdout', data: Buffer.from('häl') },
      { stream: 'stderr', data: Buffer.from('!') },
      { stream: 'stdout', data: Buffer.from('') },
      { stream: 'stdout', data: Buffer.from('lo\n') },
    ];
    const bytes = framed(sent);
    for (let at = 0; at <= bytes.length; at++) {
      expect(await unframed([bytes.subarray(0, at), bytes.subarray(at)]), `split at ${at}`).toEqual({
        stdout: 'hällo\n',
        stderr: '!',
        order: ['stdout', 'stderr', 'stdout'],
      });
    }
  });

  it('returns the output in order, however it is split', async () => {
    await fc.assert(
      fc.asyncProperty(frames, fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1 }), async (sent, sizes) => {
        const chunks = await read(new MultiplexedStream(false), pieces(framed(sent), sizes));
        expect(joined(chunks)).toEqual(joined(sent));
      }),
      { numRuns: 500 },
    );
  });

  it('treats every stream but 2 as stdout, because stdin (0) is echoed there', async () => {
    const bytes = framed([{ stream: 'stdout', data: Buffer.from('typed') }]);
    bytes[0] = 0;
    expect(await unframed([bytes])).toMatchObject({ stdout: 'typed', stderr: '' });
  });

  it('reads a length of more than 64 KiB', async () => {
    const data = Buffer.alloc(300_000, 'x');
    const { stdout } = await unframed(pieces(framed([{ stream: 'stdout', data }]), [65_536]));
    expect(stdout.length).toBe(300_000);
  });

  it('passes a TTY’s bytes on unchanged, frames or not', async () => {
    const bytes = framed([{ stream: 'stderr', data: Buffer.from('raw') }]);
    const chunks = await read(new MultiplexedStream(true), [bytes]);
    expect(chunks).toEqual([{ stream: 'stdout', data: bytes }]);
  });

  it('fails if the engine ends in the middle of a header', async () => {
    await expect(unframed([framed([{ stream: 'stdout', data: Buffer.from('x') }]).subarray(0, 5)])).rejects.toThrow(
      /middle of a frame/,
    );
  });

  it('fails if the engine ends in the middle of a payload', async () => {
    await expect(unframed([framed([{ stream: 'stdout', data: Buffer.from('xyz') }]).subarray(0, 10)])).rejects.toThrow(
      /middle of a frame/,
    );
  });

  it('fails at an error of the engine, for any split into chunks, and passes none of it on', async () => {
    const bytes = framed([
      { stream: 'stdout', data: Buffer.from('ok') },
      { stream: 'stdout', data: Buffer.from('Error grabbing logs: unexpected EOF\n') },
      { stream: 'stdout', data: Buffer.from('more') },
    ]);
    bytes[10] = 3;
    for (const size of [1, 7, bytes.length]) {
      const stream = new MultiplexedStream(false);
      const got: OutputChunk[] = [];
      const sink = new Writable({
        objectMode: true,
        write: (chunk: OutputChunk, _encoding, done) => (got.push(chunk), done()),
      });
      await expect(pipeline(Readable.from(pieces(bytes, [size])), stream, sink)).rejects.toMatchObject({
        code: 'engine_error',
        detail: 'The Docker engine stopped sending the output: Error grabbing logs: unexpected EOF',
      });
      expect('ok'.startsWith(got.map(({ data }) => data.toString()).join(''))).toBe(true);
    }
  });

  it('pauses its source while nothing reads', async () => {
    const frame = framed([{ stream: 'stdout', data: Buffer.alloc(1_024) }]);
    let sent = 0;
    const source = new Readable({ read: () => void source.push(sent++ < 10_000 ? frame : null) });
    const reader = new Writable({ objectMode: true, highWaterMark: 1, write: () => undefined }); // takes one and no more
    const over = new AbortController();
    const running = pipeline(source, new MultiplexedStream(false), reader, { signal: over.signal });
    await settled(() => sent);
    expect(sent).toBeLessThan(200);
    over.abort();
    await expect(running).rejects.toThrow(/abort/);
  });
});

/** Waits until a number does not change over many turns of the event loop. */
async function settled(value: () => number): Promise<void> {
  for (let before = -1; before !== value();) {
    before = value();
    for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
  }
}

function framed(sent: Frame[]): Buffer {
  return Buffer.concat(
    sent.flatMap(({ stream, data }) => {
      const header = Buffer.alloc(8);
      header[0] = stream === 'stderr' ? 2 : 1;
      header.writeUInt32BE(data.length, 4);
      return [header, data];
    }),
  );
}

function pieces(bytes: Buffer, sizes: number[]): Buffer[] {
  const cut: Buffer[] = [];
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1;
    cut.push(bytes.subarray(at, at + size));
    at += size;
  }
  return cut;
}

async function read(stream: MultiplexedStream, chunks: Buffer[]): Promise<OutputChunk[]> {
  const got: OutputChunk[] = [];
  const sink = new Writable({
    objectMode: true,
    write: (chunk: OutputChunk, _encoding, done) => (got.push(chunk), done()),
  });
  await pipeline(Readable.from(chunks.filter(({ length }) => length > 0)), stream, sink);
  return got;
}

/** Neighbours of one stream joined, empty ones left out: where frames are split does not matter. */
function joined(chunks: Frame[]): { stream: OutputStream; text: string }[] {
  const runs: { stream: OutputStream; text: string }[] = [];
  for (const { stream, data } of chunks.filter((each) => each.data.length > 0)) {
    const text = Buffer.from(data).toString('latin1');
    if (runs.at(-1)?.stream === stream) runs.at(-1)!.text += text;
    else runs.push({ stream, text });
  }
  return runs;
}

async function unframed(chunks: Buffer[]) {
  const got = await read(new MultiplexedStream(false), chunks);
  const text = (wanted: OutputStream) =>
    Buffer.concat(got.filter(({ stream }) => stream === wanted).map(({ data }) => data)).toString();
  return { stdout: text('stdout'), stderr: text('stderr'), order: joined(got).map(({ stream }) => stream) };
}
