import type { components } from './api.js';
import { DockapiError } from './errors.js';
import type { Encoded, Query, Transport } from './transport.js';

type Schemas = components['schemas'];
export type FileList = Schemas['FileListDto'];

/** Browsers send a stream over HTTP/2 only: use a Blob there. */
export type FileContent = string | Uint8Array<ArrayBuffer> | ArrayBuffer | Blob | ReadableStream<Uint8Array>;

/**
 * An absolute path, or an entry of a list: names are bytes, and one that is not UTF-8 has no text that would lead back to it, but
 * a `path_encoded`.
 */
export type FilePath = string | Pick<Schemas['FileEntryDto'], 'path' | 'path_encoded'>;

export interface WriteOptions {
  /** Octal, such as `0644`. */
  mode?: string;
  uid?: number;
  gid?: number;
  /** Create missing directories. */
  parents?: boolean;
  signal?: AbortSignal;
}

/** What is at a path. */
export interface FileStat {
  type: 'file' | 'directory' | 'other';
  /** Octal. */
  mode: string;
  /** Bytes of a file. */
  size: number | undefined;
}

const TAR = 'application/x-tar';

/** The files of a container, running or stopped. */
export class Files {
  constructor(
    private readonly transport: Transport,
    private readonly path: string,
  ) {}

  /** The bytes of a file. */
  async read(path: FilePath, signal?: AbortSignal): Promise<Uint8Array> {
    return new Uint8Array(await (await this.get(path, {}, signal)).arrayBuffer());
  }

  async readText(path: FilePath, signal?: AbortSignal): Promise<string> {
    return (await this.get(path, {}, signal)).text();
  }

  /** The bytes of a file as they come; a directory comes as a tar. */
  async stream(path: FilePath, signal?: AbortSignal): Promise<ReadableStream<Uint8Array>> {
    return (await this.get(path, {}, signal)).body!;
  }

  /** A file or directory as a tar. */
  async tar(path: FilePath, signal?: AbortSignal): Promise<ReadableStream<Uint8Array>> {
    return (await this.get(path, { accept: TAR }, signal)).body!;
  }

  /** Writes a file. An existing one is replaced when all has arrived. */
  async write(path: FilePath, content: FileContent, options: WriteOptions = {}): Promise<void> {
    const { signal, ...query } = options;
    await this.put({ path: valueOf(path), ...query }, 'application/octet-stream', content, signal);
  }

  /** Extracts a tar into a directory. */
  async extract(directory: FilePath, tar: Exclude<FileContent, string>, signal?: AbortSignal): Promise<void> {
    await this.put({ path: valueOf(directory) }, TAR, tar, signal);
  }

  async list(path: FilePath, { depth = 1, signal }: { depth?: number; signal?: AbortSignal } = {}): Promise<FileList> {
    const response = await this.transport.request(`${this.path}/list`, {
      query: { path: valueOf(path), depth },
      ...only(signal),
    });
    return (await response.json()) as FileList;
  }

  async stat(path: FilePath, signal?: AbortSignal): Promise<FileStat> {
    const { headers } = await this.transport
      .request(this.path, { method: 'HEAD', query: { path: valueOf(path) }, ...only(signal) })
      .catch((error: unknown) => this.explain(path, error, signal));
    const type = headers.get('x-file-type') as FileStat['type'];
    const size = type === 'file' ? Number(headers.get('content-length')) : undefined;
    return { type, mode: headers.get('x-file-mode') ?? '', size };
  }

  async remove(path: FilePath, { recursive = false }: { recursive?: boolean } = {}): Promise<void> {
    await this.transport.request(this.path, { method: 'DELETE', query: { path: valueOf(path), recursive } });
  }

  /** The response to HEAD has no problem: the one to GET has. */
  private async explain(path: FilePath, error: unknown, signal?: AbortSignal): Promise<never> {
    if (error instanceof DockapiError && error.code === 'unexpected_response')
      await (await this.get(path, {}, signal)).body?.cancel();
    throw error;
  }

  private get(path: FilePath, headers: Record<string, string>, signal?: AbortSignal): Promise<Response> {
    return this.transport.request(this.path, { headers, query: { path: valueOf(path) }, ...only(signal) });
  }

  private async put(query: Query, type: string, body: FileContent, signal?: AbortSignal): Promise<void> {
    await this.transport.request(this.path, {
      method: 'PUT',
      headers: { 'content-type': type },
      query,
      body,
      ...only(signal),
    });
  }
}

function valueOf(path: FilePath): string | Encoded {
  if (typeof path === 'string') return path;
  return path.path_encoded === undefined ? path.path : { encoded: path.path_encoded };
}

function only(signal: AbortSignal | undefined): { signal?: AbortSignal } {
  return signal ? { signal } : {};
}
