import { connect, type NetConnectOpts, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { ReadBuffer } from '../../http/wire/read-buffer.js';
import { ResponseReader } from '../../http/wire/response-reader.js';
import type { ReadPace } from './read-pace.js';

const OK = 200;
const HEAD_LIMIT = 64 * 1024;

/** As of a connection that the engine resets. */
const LOST = { code: 'ECONNRESET' };

/** Bytes that wait for a slow client, at most; a read more may come. */
const WAITING = 256 * 1024;

/**
 * HTTP/1.0, whose response has no chunks that the engine would have to make, and dockAPI to take apart: it ends with its connection,
 * so its reader must know where it ends.
 */
export type DownloadVersion = '1.0' | '1.1';

/**
 * The body of a large or long response of the engine, on a connection of its own. Reading it takes half the CPU time of Node's
 * client: reads go into memory that is used again.
 *
 * Each chunk has to be freed (`freeChunk`) once, when it is no longer needed; memory of others is left to the garbage collector.
 */
export class EngineDownload extends Readable {
  private readonly socket: Socket;
  private buffer: ReadBuffer | undefined;
  private isFull = false;

  private constructor(
    connection: NetConnectOpts,
    request: string,
    onHead: (status: number) => void,
    signal: AbortSignal,
  ) {
    super({ highWaterMark: WAITING });
    const reader = new ResponseReader(
      { isHead: false, headLimit: HEAD_LIMIT },
      {
        onInformation: () => undefined,
        onHead: ({ status }) => onHead(status),
        onData: (chunk) => this.pass(chunk),
        onEnd: () => void this.push(null),
      },
    );
    const onread = {
      buffer: () => (this.buffer ??= ReadBuffer.take()).bytes,
      callback: (length: number) => {
        this.attempt(() => this.buffer && reader.read(this.buffer.bytes.subarray(0, length)));
        return !this.isFull; // whether to continue reading
      },
    };
    this.socket = connect({ ...connection, onread, signal } as NetConnectOpts);
    this.socket.write(request, 'latin1');
    this.socket.once('end', () => this.attempt(() => reader.done || reader.finish(), LOST));
    this.socket.once('error', (error) => this.destroy(error));
    this.socket.once(
      'close',
      () => reader.done || this.destroy(Object.assign(new Error('the connection was lost'), LOST)),
    );
  }

  /**
   * @param path with the API version
   * @returns undefined if the engine refuses
   * @throws MalformedResponse, and the connection's errors
   */
  static open(
    connection: NetConnectOpts,
    path: string,
    signal: AbortSignal,
    version: DownloadVersion = '1.0',
  ): Promise<EngineDownload | undefined> {
    const close = version === '1.1' ? 'Connection: close\r\n' : '';
    const request = `GET ${path} HTTP/${version}\r\nHost: docker\r\n${close}\r\n`;
    return new Promise((resolve, reject) => {
      const onHead = (status: number) => {
        if (status === OK) return resolve(download);
        download.destroy();
        resolve(undefined);
      };
      const download = new EngineDownload(connection, request, onHead, signal);
      download.once('error', reject); // also of an error that comes before its reader listens, and that the reader then finds
    });
  }

  /** From now on, it is read when `pace` reads. */
  readAt(pace: ReadPace): void {
    pace.join(this.socket);
  }

  override _read(): void {
    if (!this.isFull) return;
    this.isFull = false;
    this.socket.resume();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.socket.destroy();
    this.buffer?.release();
    this.buffer = undefined;
    done(error);
  }

  /** Passes a chunk on together with the memory into which it was read; what the reader had to keep has memory of its own. */
  private pass(chunk: Buffer): void {
    const owner = ReadBuffer.of(chunk);
    if (owner && owner === this.buffer) this.buffer = undefined;
    else owner?.share();
    if (!this.push(chunk)) this.isFull = true;
  }

  private attempt(read: () => unknown, details: object = {}): void {
    try {
      read();
    } catch (error) {
      this.destroy(Object.assign(error as Error, details));
    }
  }
}
