import { type BodyEnd, framingOf, isPlainInterim } from './response-framing.js';
import { MalformedResponse, parseFields, parseHead, type ResponseHead } from './response-head.js';

/** Length limit of the line before a chunk, in bytes. */
const MAX_CHUNK_LINE = 16 * 1024;

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const CRLF = Buffer.from('\r\n');
const TWO_CRLF = Buffer.from('\r\n\r\n');
/** What follows the line feed of a head's last line: either of the two ends the head. */
const EMPTY_LINE = Buffer.from('\n\r\n');
const BARE_EMPTY_LINE = Buffer.from('\n\n');
const HTTP_1 = Buffer.from('HTTP/1.');

const OK = 200;
const SWITCHING_PROTOCOLS = 101;

const TOKEN = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]+";
const QUOTED = String.raw`"(?:[\t\x20\x21\x23-\x5b\x5d-\x7e\x80-\xff]|\\[\t\x20-\x7e\x80-\xff])*"`;
const BLANKS = '[\\t\\x20]*';
const EXTENSION = `${BLANKS};${BLANKS}${TOKEN}(?:${BLANKS}=${BLANKS}(?:${TOKEN}|${QUOTED}))?`;
/** A chunk's size, below 2^53, and its extensions, which are ignored (RFC 9112, section 7.1.1). */
const CHUNK_LINE = new RegExp(`^0*([0-9A-Fa-f]{1,13})(?:${EXTENSION})*${BLANKS}$`);
const PLAIN_CHUNK_LINE = /^[0-9A-Fa-f]+(?:;.*)?$/;

const NO_FIELDS: readonly string[] = [];

/** Receives a response in order: interim heads, the head, the body, the end. */
export interface ResponseListener {
  onInformation(head: ResponseHead): void;
  onHead(head: ResponseHead): void;
  /** A piece of the body without framing, never empty; a view of the memory that was read. */
  onData(chunk: Buffer): void;
  /** The response is complete. */
  onEnd(trailers: readonly string[]): void;
}

/** The request, as far as it matters for reading the response. */
export interface Expected {
  /** Whether the request was a HEAD, whose response never has a body. */
  isHead: boolean;
  /** Whether the request asked for a 101: everything after it is passed on as the body. */
  mayUpgrade?: boolean;
  /** Size limit of a head and of trailers, in bytes. */
  headLimit: number;
}

type State = 'head' | 'body' | 'chunk line' | 'chunk' | 'chunk end' | 'trailers' | 'until close' | 'done';

const STATES: Record<BodyEnd, State> = { length: 'body', chunks: 'chunk line', close: 'until close' };

/**
 * Reads one HTTP/1 response (RFC 9112) from the bytes of a connection, in pieces of any size. It tolerates what the RFC
 * allows, but then the connection is not reused; it refuses messages that two readers could read differently.
 */
export class ResponseReader {
  private state: State = 'head';
  /** The beginning of an incomplete head or line, in the first bytes of `memory`. */
  private memory: Buffer | undefined;
  private pending = 0;
  /** How many of the pending bytes cannot contain the end. */
  private scanned = 0;
  /** Chunk data of one read. */
  private gathered: Buffer | undefined;
  /** Remaining bytes of the body or chunk. */
  private left = 0;
  private persistent = false;
  /** True while nothing had to be tolerated. */
  private isExact = true;
  private hasBegun = false;
  private hasExcess = false;

  constructor(
    private readonly expected: Expected,
    private readonly listener: ResponseListener,
  ) {}

  get isHead(): boolean {
    return this.expected.isHead;
  }

  /** True after the first byte of the response. */
  get begun(): boolean {
    return this.hasBegun;
  }

  get done(): boolean {
    return this.state === 'done';
  }

  /**
   * True if the connection can take another request: the response is complete and exact, allows it, and nothing follows
   * it.
   */
  get reusable(): boolean {
    return this.done && this.persistent && this.isExact && !this.hasExcess;
  }

  /** @throws MalformedResponse, or an error of the listener; the reader cannot be used after it */
  read(chunk: Buffer): void {
    this.hasBegun = true;
    let rest = this.pending === 0 ? chunk : this.withPending(chunk);
    let isWhole = this.pending > 0; // `rest` is all of `memory` in use
    while (rest.length > 0) {
      const taken = this.step(rest);
      if (taken === 0) return this.keep(rest, isWhole);
      this.scanned = 0;
      isWhole = false;
      rest = rest.subarray(taken);
    }
    this.pending = 0;
    this.memory = undefined; // its bytes may still be on their way to a client
    this.flushGathered();
  }

  /**
   * Tells the reader that the connection has ended.
   *
   * @throws MalformedResponse if the response is incomplete
   */
  finish(): void {
    if (this.state === 'until close') this.end(NO_FIELDS);
    if (!this.done) throw new MalformedResponse('it breaks off');
  }

  private withPending(chunk: Buffer): Buffer {
    const length = this.pending + chunk.length;
    if (this.memory === undefined || this.memory.length < length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(length, 2 * this.pending));
      this.memory?.copy(larger, 0, 0, this.pending);
      this.memory = larger;
    }
    chunk.copy(this.memory, this.pending);
    return this.memory.subarray(0, length);
  }

  /** Copies incomplete data, because the memory that was read belongs to its owner. */
  private keep(rest: Buffer, isWhole: boolean): void {
    this.flushGathered();
    if (!isWhole) this.memory = Buffer.from(rest);
    this.pending = rest.length;
  }

  /** @returns the number of bytes taken; 0: it needs more */
  private step(bytes: Buffer): number {
    switch (this.state) {
      case 'head':
        return this.takeHead(bytes);
      case 'body':
        return this.takeBody(bytes);
      case 'chunk line':
        return this.takeChunkLine(bytes);
      case 'chunk':
        return this.takeChunk(bytes);
      case 'chunk end':
        return this.takeChunkEnd(bytes);
      case 'trailers':
        return this.takeTrailers(bytes);
      case 'until close':
        this.listener.onData(bytes);
        return bytes.length;
      case 'done':
        this.hasExcess = true;
        return bytes.length;
    }
  }

  private takeHead(bytes: Buffer): number {
    if (bytes[0] === CARRIAGE_RETURN || bytes[0] === LINE_FEED) return this.skipEmptyLine(bytes);
    const known = Math.min(bytes.length, HTTP_1.length);
    if (bytes.compare(HTTP_1, 0, known, 0, known) !== 0) throw new MalformedResponse('it has no valid status line');
    const end = this.headEnd(bytes);
    if (end < 0) return this.wait(bytes, EMPTY_LINE.length);
    const isBare = bytes[end + 1] === LINE_FEED;
    if (isBare) this.isExact = false;
    this.onHead(bytes.toString('latin1', 0, end));
    return end + (isBare ? BARE_EMPTY_LINE : EMPTY_LINE).length;
  }

  /** @returns index of the line feed of the head's last line; -1 if it has not come */
  private headEnd(bytes: Buffer): number {
    const limit = this.expected.headLimit;
    const end = bytes.indexOf(EMPTY_LINE, this.scanned);
    const isFound = end >= 0 && end <= limit;
    // After a head with CRLF, a body of any kind follows, which must not be searched.
    const bare = (isFound ? bytes.subarray(0, end + 1) : bytes).indexOf(BARE_EMPTY_LINE, this.scanned);
    const first = bare >= 0 && (end < 0 || bare < end) ? bare : end;
    if (first > limit || (first < 0 && bytes.length > limit)) throw this.tooLarge(limit);
    return first;
  }

  /** Some servers send an extra line end before; Node, HAProxy and browsers skip it. */
  private skipEmptyLine(bytes: Buffer): number {
    const length = bytes[0] === LINE_FEED ? 1 : CRLF.length;
    if (bytes.length < length) return 0;
    if (length > 1 && bytes[1] !== LINE_FEED) throw new MalformedResponse('it has no valid status line');
    this.isExact = false;
    return length;
  }

  private takeBody(bytes: Buffer): number {
    const piece = this.pieceOf(bytes);
    this.listener.onData(piece);
    if (this.left === 0) this.end(NO_FIELDS);
    return piece.length;
  }

  private takeChunk(bytes: Buffer): number {
    const piece = this.pieceOf(bytes);
    this.gathered = this.gathered === undefined ? piece : joined(this.gathered, piece);
    if (this.left === 0) this.state = 'chunk end';
    return piece.length;
  }

  private pieceOf(bytes: Buffer): Buffer {
    const piece = bytes.length <= this.left ? bytes : bytes.subarray(0, this.left);
    this.left -= piece.length;
    return piece;
  }

  /** In one piece: a container may send thousands of tiny chunks in a packet, and each would become a write. */
  private flushGathered(): void {
    const { gathered } = this;
    this.gathered = undefined;
    if (gathered) this.listener.onData(gathered);
  }

  private takeChunkLine(bytes: Buffer): number {
    const end = this.endOf(bytes, CRLF, MAX_CHUNK_LINE);
    if (end < 0) return this.wait(bytes, CRLF.length);
    const line = bytes.toString('latin1', 0, end);
    const [, size] = CHUNK_LINE.exec(line) ?? [];
    if (size === undefined) throw new MalformedResponse('a chunk has no valid size');
    if (!PLAIN_CHUNK_LINE.test(line)) this.isExact = false;
    this.left = Number.parseInt(size, 16);
    this.state = this.left === 0 ? 'trailers' : 'chunk';
    return end + CRLF.length;
  }

  private takeChunkEnd(bytes: Buffer): number {
    if (bytes.length < CRLF.length) return 0;
    if (!startsWithLineEnd(bytes)) throw new MalformedResponse('a chunk is longer than its size');
    this.state = 'chunk line';
    return CRLF.length;
  }

  /** These lines must end in CRLF: after a body, a bare LF is no sign of an old server. */
  private takeTrailers(bytes: Buffer): number {
    if (bytes.length < CRLF.length) return 0;
    if (startsWithLineEnd(bytes)) {
      this.end(NO_FIELDS);
      return CRLF.length;
    }
    const end = this.endOf(bytes, TWO_CRLF, this.expected.headLimit);
    if (end < 0) return this.wait(bytes, TWO_CRLF.length);
    const text = bytes.toString('latin1', 0, end + 1);
    if (/(?<!\r)\n/.test(text)) throw new MalformedResponse('a trailer line ends in a bare LF');
    const { raw, isExact } = parseFields(text, 0);
    if (!isExact) this.isExact = false;
    this.end(raw);
    return end + TWO_CRLF.length;
  }

  /** @returns index of `mark`; -1 if it has not come */
  private endOf(bytes: Buffer, mark: Buffer, limit: number): number {
    const end = bytes.indexOf(mark, this.scanned);
    if (end > limit || (end < 0 && bytes.length > limit)) throw this.tooLarge(limit);
    return end;
  }

  /** Waits for more bytes: these do not contain the whole of a mark of this length. */
  private wait(bytes: Buffer, length: number): 0 {
    this.scanned = Math.max(0, bytes.length - length + 1);
    return 0;
  }

  private tooLarge(limit: number): MalformedResponse {
    const setting = ': raise DOCKAPI_HEADER_LIMIT';
    switch (this.state) {
      case 'head':
        return new MalformedResponse(`its headers are larger than ${limit} bytes${setting}`);
      case 'trailers':
        return new MalformedResponse(`its trailers are larger than ${limit} bytes${setting}`);
      default:
        return new MalformedResponse(`the line before a chunk is longer than ${limit} bytes`);
    }
  }

  private onHead(text: string): void {
    const head = parseHead(text);
    if (head.status === SWITCHING_PROTOCOLS) return this.onSwitch(head);
    if (head.status < OK) {
      if (!isPlainInterim(head)) this.isExact = false;
      return this.listener.onInformation(head);
    }
    const { end, length, persistent } = framingOf(head, this.isHead);
    this.persistent = persistent;
    this.state = STATES[end];
    this.left = length;
    this.listener.onHead(head);
    if (end === 'length' && length === 0) this.end(NO_FIELDS);
  }

  private onSwitch(head: ResponseHead): void {
    if (!this.expected.mayUpgrade) throw new MalformedResponse('it is an unexpected 101 (Switching Protocols)');
    this.state = 'until close';
    this.listener.onHead(head);
  }

  private end(trailers: readonly string[]): void {
    this.state = 'done';
    this.flushGathered();
    this.listener.onEnd(trailers);
  }
}

/** Moves a piece to the end of the piece before it in the same memory, over bytes that are no longer needed. */
function joined(before: Buffer, piece: Buffer): Buffer {
  const both = Buffer.from(before.buffer, before.byteOffset, before.length + piece.length);
  piece.copy(both, before.length);
  return both;
}

function startsWithLineEnd(bytes: Buffer): boolean {
  return bytes[0] === CARRIAGE_RETURN && bytes[1] === LINE_FEED;
}
