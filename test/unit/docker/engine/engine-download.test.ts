import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { EngineDownload } from '../../../../src/docker/engine/engine-download.js';
import { FreeingWriter } from '../../../../src/http/wire/freeing-writer.js';
import { freeChunk } from '../../../../src/http/wire/free-chunk.js';
import { ReadBuffer } from '../../../../src/http/wire/read-buffer.js';

const MIB = 1024 ** 2;
const OK = 'HTTP/1.0 200 OK\r\nContent-Type: application/x-tar\r\n\r\n';

let server: Server | undefined;
afterEach(() => void server?.close());

/** An engine that writes what it is told to, and the connection to it. */
async function engineThat(respond: (socket: Socket, head: string) => void) {
  server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', (head) => respond(socket, head.toString()));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
}

const open = async (respond: (socket: Socket, head: string) => void, signal = new AbortController().signal) =>
  EngineDownload.open(await engineThat(respond), '/v1.41/x', signal);

async function opened(respond: (socket: Socket, head: string) => void, signal?: AbortSignal): Promise<EngineDownload> {
  const download = await open(respond, signal);
  if (!download) throw new Error('it was refused');
  return download;
}

/** Reads all of it. */
async function textOf(download: EngineDownload): Promise<string> {
  let text = '';
  for await (const chunk of download as AsyncIterable<Buffer>) text += chunk.toString('latin1');
  return text;
}

describe('a download from the engine', () => {
  it('is asked for as HTTP/1.0, and ends with its connection', async () => {
    let asked = '';
    const download = await opened((socket, head) => {
      asked = head;
      socket.end(`${OK}${'ab'.repeat(100_000)}`);
    });
    expect(await textOf(download)).toBe('ab'.repeat(100_000));
    expect(asked).toBe('GET /v1.41/x HTTP/1.0\r\nHost: docker\r\n\r\n');
  });

  it('may come in chunks, as from a proxy before the engine, and a piece at a time', async () => {
    const whole = `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n`;
    const download = await opened((socket) => {
      socket.setNoDelay(true);
      const send = (at: number) => {
        if (at < whole.length) socket.write(whole.charAt(at), () => setImmediate(send, at + 1));
      };
      send(0);
    });
    expect(await textOf(download)).toBe('abcdefg');
  });

  it('is undefined if the engine refuses it', async () => {
    expect(await open((socket) => socket.end('HTTP/1.0 404 Not Found\r\n\r\n{"message":"no"}'))).toBeUndefined();
  });

  it('fails before its head if that is no HTTP, or is missing', async () => {
    await expect(open((socket) => socket.end('SSH-2.0\r\n\r\n'))).rejects.toThrow('status line');
    await expect(open((socket) => socket.end())).rejects.toThrow();
  });

  it('fails if it is shorter than its length, or its connection is reset', async () => {
    const short = await opened((socket) => socket.end('HTTP/1.0 200 OK\r\nContent-Length: 9\r\n\r\nabc'));
    await expect(textOf(short)).rejects.toThrow('breaks off');
    const reset = await opened((socket) => socket.write(`${OK}abc`, () => socket.resetAndDestroy()));
    await expect(textOf(reset)).rejects.toThrow('ECONNRESET');
  });

  it('that has failed before it is read fails its reader', async () => {
    const chunked = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nno size\r\n';
    const download = await opened((socket) => socket.write(chunked));
    await expect(pipeline(download, new FreeingWriter((_chunk, done) => done()))).rejects.toThrow('no valid size');
  });

  it('reads no further than its reader, and reads into the memory that the reader has freed', async () => {
    const download = await opened((socket) => {
      socket.write(OK);
      socket.end(Buffer.alloc(32 * MIB, 'x'));
    });
    const memories = new Set<unknown>();
    let bytes = 0;
    const slow = new FreeingWriter((chunk, done) => {
      bytes += chunk.length;
      memories.add(chunk.buffer);
      expect(download.readableLength).toBeLessThan(MIB);
      setImmediate(done);
    });
    await pipeline(download, slow);
    expect(bytes).toBe(32 * MIB);
    expect(memories.size).toBeLessThan(20);
  });

  it('closes its connection when it is destroyed, and when its signal aborts', async () => {
    const left = Promise.withResolvers<undefined>();
    const download = await opened((socket) => {
      socket.write(OK);
      socket.once('close', () => left.resolve(undefined));
    });
    download.destroy();
    await left.promise;
    server?.close();

    const aborted = Promise.withResolvers<undefined>();
    const abort = new AbortController();
    const other = await opened((socket) => {
      socket.write(`${OK}abc`);
      socket.once('close', () => aborted.resolve(undefined));
    }, abort.signal);
    const read = textOf(other);
    const refused = expect(read).rejects.toThrow('aborted');
    abort.abort();
    await Promise.all([refused, aborted.promise]);
  });
});

describe('freeChunk', () => {
  it('gives the memory of a read back when its last user has freed it', () => {
    const memory = ReadBuffer.take();
    memory.share();
    freeChunk(memory.bytes.subarray(3, 9));
    expect(memory.unshared).toBe(true);
    freeChunk(memory.bytes.subarray(9));
    expect(memory.bytes.length).toBeGreaterThan(0);
    expect(ReadBuffer.take()).toBe(memory);
  });

  it('detaches memory of the chunk alone', () => {
    const chunk = Buffer.from(new ArrayBuffer(8));
    freeChunk(chunk);
    expect(chunk.length).toBe(0);
  });
});
