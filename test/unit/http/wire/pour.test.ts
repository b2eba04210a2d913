import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import http, { type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough, Readable, Writable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { pour } from '../../../../src/http/wire/pour.js';

const brokeOff = (cause: unknown) => new Error('broke off', { cause });

/** Long enough for a server to close a connection. */
const BUSY_MS = 200;

/** A server that reads no more than the first bytes of a request, as an engine whose disk is full. */
const REFUSING = `
  require('node:net')
    .createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => {
        process.stdout.write('refusing ');
        const response = 'HTTP/1.1 507 Full\\r\\nContent-Length: 4\\r\\nConnection: close\\r\\n\\r\\nfull';
        socket.pause().write(response, () => socket.destroy());
      });
    })
    .listen(process.argv[1], () => process.stdout.write('listening '))`;

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

  it('loses no response of a server that has closed the connection while this process was busy', async () => {
    const dir = mkdtempSync(path.join(tmpdir(), 'dockapi-pour-'));
    const socketPath = path.join(dir, 'server.sock');
    const server = spawn(process.execPath, ['-e', REFUSING, socketPath]);
    try {
      await once(server.stdout, 'data'); // it listens
      const request = http.request({ socketPath, method: 'PUT' });
      request.on('error', () => undefined); // the connection's end, after the response
      const answered = once(request, 'response') as Promise<[IncomingMessage]>;
      const source = Readable.from(
        (async function* () {
          yield Buffer.alloc(1_000);
          await once(server.stdout, 'data'); // it has refused
          Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, BUSY_MS);
          yield Buffer.alloc(1_000);
          yield Buffer.alloc(1_000);
        })(),
      );
      pour(source, request, brokeOff).catch(() => undefined);
      const [response] = await answered;
      expect([response.statusCode, await text(response)]).toEqual([507, 'full']);
    } finally {
      server.kill('SIGKILL');
      rmSync(dir, { recursive: true });
    }
  });
});
