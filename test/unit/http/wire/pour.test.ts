import { PassThrough, Readable, Writable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { pour } from '../../../../src/http/wire/pour.js';

const brokeOff = (cause: unknown) => new Error('broke off', { cause });

/** Chunks with memory of their own, as Node's parser makes them. */
const chunksOf = (...texts: string[]) => texts.map((text) => Buffer.from(new TextEncoder().encode(text).buffer));

describe('pour', () => {
  it('writes everything, frees each chunk, and does not end the sink', async () => {
    const chunks = chunksOf('ab', 'cde');
    const sink = new PassThrough();
    const copies: string[] = [];
    sink.on('data', (chunk: Buffer) => copies.push(chunk.toString()));
    expect(await pour(Readable.from(chunks), sink, brokeOff)).toBe(5);
    expect(copies).toEqual(['ab', 'cde']);
    expect(chunks.map((chunk) => chunk.byteLength)).toEqual([0, 0]);
    sink.end('f');
    expect(copies.at(-1)).toBe('f');
  });

  it('leaves a view of shared memory as it is', async () => {
    const shared = Buffer.from('shared');
    const sink = new PassThrough();
    const read = buffer(sink);
    await pour(Readable.from([shared.subarray(0, 3)]), sink, brokeOff);
    sink.end();
    expect((await read).toString()).toBe('sha');
    expect(shared.toString()).toBe('shared');
  });

  it('fails with the error that is made for a source that breaks off', async () => {
    const source = new PassThrough();
    const poured = pour(source, new PassThrough().resume(), brokeOff);
    source.write('x');
    source.destroy();
    await expect(poured).rejects.toThrow('broke off');
  });

  it('fails with the error of the sink, and leaves the source alone', async () => {
    const source = new PassThrough();
    const sink = new Writable({ write: (_chunk, _encoding, done) => done(new Error('full')) });
    const poured = pour(source, sink, brokeOff);
    source.write('x');
    await expect(poured).rejects.toThrow('full');
    expect(source.destroyed).toBe(false);
  });

  it('fails where the sink closes first', async () => {
    const sink = new PassThrough();
    const poured = pour(new PassThrough(), sink, brokeOff);
    sink.destroy();
    await expect(poured).rejects.toThrow();
  });
});
