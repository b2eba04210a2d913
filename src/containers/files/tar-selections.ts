import { AppError } from '../../errors/app-error.js';
import type { ByteRange } from './conditional.js';
import { firstEntryOf } from './first-entry.js';

const NOTHING = Buffer.alloc(0);
const END_BYTES = 1_024;

/** Bytes before the content of an entry, at most: a path has at most 4,095. */
const MAX_HEAD = 64 * 1_024;

/** What of a tar a client gets. */
export interface TarSelection {
  /** @returns a view of the chunk, which may be empty, or a buffer of its own */
  take(chunk: Buffer): Buffer;
  /** True if nothing that follows is wanted. */
  readonly isOver: boolean;
  /** The tar is over. @throws AppError `engine_error` if it should not be */
  end(): void;
}

/** A part of the first file. What comes before it is read and dropped. */
export class FilePart implements TarSelection {
  /** The beginning of the tar, until it holds the entry. */
  private head: Buffer | undefined = NOTHING;
  /** Where the next byte is in the file. */
  private at = 0;
  private size = 0;

  /** @param onFound called before the first byte, with the file's size */
  constructor(
    private readonly part: ByteRange,
    private readonly onFound: (size: number) => void,
  ) {}

  /** The end of the whole tar is read, so that the connection to the engine can be used again. */
  get isOver(): boolean {
    return this.isTaken && this.at < this.size;
  }

  take(chunk: Buffer): Buffer {
    const content = this.head ? this.find(this.head, chunk) : chunk;
    const from = Math.max(this.part.start - this.at, 0);
    const to = Math.min(this.part.end + 1 - this.at, content.length);
    this.at += content.length;
    return from < to ? content.subarray(from, to) : NOTHING;
  }

  end(): void {
    if (!this.isTaken) throw noFile();
  }

  private get isTaken(): boolean {
    return this.at > this.part.end;
  }

  private find(head: Buffer, chunk: Buffer): Buffer {
    const tar = Buffer.concat([head, chunk]);
    try {
      const entry = firstEntryOf(tar);
      this.head = entry ? undefined : tar;
      if (!entry && tar.length > MAX_HEAD) throw new Error('the tar has no end of its head');
      if (!entry) return NOTHING;
      if (entry.type !== 'file') throw new Error(`the tar has a ${entry.type}`);
      this.size = entry.size;
      this.onFound(entry.size);
      return tar.subarray(entry.start);
    } catch (error) {
      throw error instanceof AppError ? error : noFile(error);
    }
  }
}

/**
 * A whole tar. It fails if the tar's end marker is missing: an engine that fails midway ends its response as if it were
 * complete (Go's net/http).
 */
export class WholeTar implements TarSelection {
  readonly isOver = false;
  private last: Buffer = NOTHING;

  take(chunk: Buffer): Buffer {
    this.last = Buffer.concat([this.last, chunk.subarray(-END_BYTES)]).subarray(-END_BYTES);
    return chunk;
  }

  end(): void {
    const isWhole = this.last.length === END_BYTES && this.last.every((byte) => byte === 0);
    if (!isWhole) throw new AppError('engine_error', 'The Docker engine sent an incomplete archive: try again');
  }
}

function noFile(cause?: unknown): AppError {
  return new AppError('engine_error', 'The Docker engine sent no file: try again', { cause });
}
