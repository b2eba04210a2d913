import { isNamed, type HeaderPair } from '../../http/wire/raw-headers.js';

/** Bytes of a head, of the trailers and of the line before a chunk, at most; as much as Node takes of a head. */
const MAX_HEAD = 16 * 1024;

const CRLF = Buffer.from('\r\n');
const HEAD_END = Buffer.from('\r\n\r\n');
const HTTP_1 = Buffer.from('HTTP/1.');

const OK = 200;
const SWITCHING_PROTOCOLS = 101;
const NO_CONTENT = 204;
const NOT_MODIFIED = 304;

/* RFC 9112, section 4, and RFC 9110, section 5.5: without obs-fold, and without CR, LF or NUL anywhere. */
const STATUS_LINE = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: ([\t\x20-\x7e\x80-\xff]*))?$/;
const TOKEN = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]+";
const QUOTED = String.raw`"[\t\x20\x21\x23-\x5b\x5d-\x7e\x80-\xff]*"`;
const NAME = new RegExp(`^${TOKEN}$`);
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
/** Below 2^53, so that a number holds it. */
const LENGTH = /^\d{1,15}$/;
/** A chunk's size, and its extensions, which mean nothing to anyone here (RFC 9112, section 7.1.1). */
const CHUNK_LINE = new RegExp(`^([0-9A-Fa-f]{1,13})(?:;${TOKEN}(?:=(?:${TOKEN}|${QUOTED}))?)*$`);

const NO_FIELDS: readonly string[] = [];

/** The head of an answer. */
export interface ResponseHead {
  status: number;
  message: string;
  /** Name, value, name, value …, each value as Latin-1 text of its bytes. */
  raw: readonly string[];
}

/** Hears of an answer, in its order: interim heads, the head, the body, the end. */
export interface ResponseListener {
  onInformation(head: ResponseHead): void;
  onHead(head: ResponseHead): void;
  /** A piece of the body, never empty, without its framing; a view of what was read. */
  onData(chunk: Buffer): void;
  /** The answer is whole. */
  onEnd(trailers: readonly string[]): void;
}

/** What a container sent is not HTTP/1.1, or could be read in two ways. */
export class MalformedResponse extends Error {
  override name = 'MalformedResponse';
}

type State = 'head' | 'body' | 'chunk line' | 'chunk' | 'chunk end' | 'trailers' | 'until close' | 'done';

/**
 * Reads one HTTP/1 answer (RFC 9112) from the bytes of a connection, however they come in pieces. It is strict: what
 * two readers could take for two different messages is refused.
 */
export class ResponseReader {
  private state: State = 'head';
  /** The beginning of a head or a line whose end has not come. */
  private pending: Buffer | undefined;
  /** What the chunks of one read have brought. */
  private gathered: Buffer | undefined;
  /** Bytes to come of the body or the chunk. */
  private left = 0;
  private persistent = false;
  private hasBegun = false;
  private hasExcess = false;

  /** @param isHead whether the request was a HEAD, whose answer has no body whatever its head says */
  constructor(
    readonly isHead: boolean,
    private readonly listener: ResponseListener,
  ) {}

  /** Whether any byte of the answer has come. */
  get begun(): boolean {
    return this.hasBegun;
  }

  get done(): boolean {
    return this.state === 'done';
  }

  /** Whether the connection can carry another request: the answer is whole, says so, and nothing came behind it. */
  get reusable(): boolean {
    return this.done && this.persistent && !this.hasExcess;
  }

  /** @throws MalformedResponse, and what the listener throws; there is no reading on then */
  read(chunk: Buffer): void {
    this.hasBegun = true;
    let rest = this.pending === undefined ? chunk : Buffer.concat([this.pending, chunk]);
    this.pending = undefined;
    while (rest.length > 0) {
      const taken = this.step(rest);
      if (taken === 0) {
        this.pending = Buffer.from(rest); // the memory is its owner's
        break;
      }
      rest = rest.subarray(taken);
    }
    this.tellGathered();
  }

  /**
   * The connection has ended.
   *
   * @throws MalformedResponse if the answer is not whole
   */
  finish(): void {
    if (this.state === 'until close') this.end(NO_FIELDS);
    if (!this.done) throw new MalformedResponse('the answer breaks off');
  }

  /** @returns how many bytes it took; 0: it needs more of them */
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
    const known = Math.min(bytes.length, HTTP_1.length);
    if (bytes.compare(HTTP_1, 0, known, 0, known) !== 0) throw new MalformedResponse('no HTTP/1 status line');
    const end = this.endOf(bytes, HEAD_END);
    if (end < 0) return 0;
    this.onHead(bytes.toString('latin1', 0, end));
    return end + HEAD_END.length;
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

  /** In one piece: a container may send thousands of tiny chunks in a packet, and each would be a write. */
  private tellGathered(): void {
    const { gathered } = this;
    this.gathered = undefined;
    if (gathered) this.listener.onData(gathered);
  }

  private takeChunkLine(bytes: Buffer): number {
    const end = this.endOf(bytes, CRLF);
    if (end < 0) return 0;
    const [, size] = CHUNK_LINE.exec(bytes.toString('latin1', 0, end)) ?? [];
    if (size === undefined) throw new MalformedResponse('a chunk without its size');
    this.left = Number.parseInt(size, 16);
    this.state = this.left === 0 ? 'trailers' : 'chunk';
    return end + CRLF.length;
  }

  private takeChunkEnd(bytes: Buffer): number {
    if (bytes.length < CRLF.length) return 0;
    if (!startsWithLineEnd(bytes)) throw new MalformedResponse('a chunk longer than its size');
    this.state = 'chunk line';
    return CRLF.length;
  }

  private takeTrailers(bytes: Buffer): number {
    if (bytes.length < CRLF.length) return 0;
    if (startsWithLineEnd(bytes)) {
      this.end(NO_FIELDS);
      return CRLF.length;
    }
    const end = this.endOf(bytes, HEAD_END);
    if (end < 0) return 0;
    this.end(parseFields(bytes.toString('latin1', 0, end), 0));
    return end + HEAD_END.length;
  }

  private endOf(bytes: Buffer, mark: Buffer): number {
    const end = bytes.indexOf(mark);
    if (end > MAX_HEAD || (end < 0 && bytes.length > MAX_HEAD)) throw new MalformedResponse('a head too large');
    return end;
  }

  private onHead(text: string): void {
    const lineEnd = text.indexOf('\r\n');
    const [, minor, code, message = ''] = STATUS_LINE.exec(lineEnd < 0 ? text : text.slice(0, lineEnd)) ?? [];
    if (minor === undefined) throw new MalformedResponse('no HTTP/1 status line');
    const head = { status: Number(code), message, raw: lineEnd < 0 ? NO_FIELDS : parseFields(text, lineEnd + 2) };
    if (head.status === SWITCHING_PROTOCOLS) throw new MalformedResponse('a protocol switch that nobody asked for');
    if (head.status < OK) {
      checkInterim(head, minor === '1');
      return this.listener.onInformation(head);
    }
    this.frame(head, minor === '1');
    this.listener.onHead(head);
    if (this.state === 'body' && this.left === 0) this.end(NO_FIELDS);
  }

  /** How the body ends: RFC 9112, section 6.3. */
  private frame({ status, raw }: ResponseHead, isVersion1: boolean): void {
    const { lengths, codings, connection } = framingOf(raw);
    if (lengths.length + codings.length > 1) throw new MalformedResponse('a body of unclear length');
    const [length] = lengths;
    const [coding] = codings;
    if (length !== undefined && !LENGTH.test(length)) throw new MalformedResponse('a Content-Length that is none');
    if (coding !== undefined && !(isVersion1 && coding.toLowerCase() === 'chunked'))
      throw new MalformedResponse('a Transfer-Encoding other than chunked');

    this.persistent = isVersion1 ? !connection.includes('close') : connection.includes('keep-alive');
    const isEmpty = this.isHead || status === NO_CONTENT || status === NOT_MODIFIED;
    if (isEmpty) this.expectBody(0);
    else if (coding !== undefined) this.state = 'chunk line';
    else if (length !== undefined) this.expectBody(Number(length));
    else {
      this.state = 'until close';
      this.persistent = false;
    }
  }

  private expectBody(length: number): void {
    this.state = 'body';
    this.left = length;
  }

  private end(trailers: readonly string[]): void {
    this.state = 'done';
    this.tellGathered();
    this.listener.onEnd(trailers);
  }
}

/** An interim answer has no body, and another answer follows it: RFC 9110, section 15.2. */
function checkInterim({ raw }: ResponseHead, isVersion1: boolean): void {
  const { lengths, codings, connection } = framingOf(raw);
  if (isVersion1 && lengths.length + codings.length === 0 && !connection.includes('close')) return;
  throw new MalformedResponse('an interim answer that would be the last, or have a body');
}

/** Moves a piece to the end of one before it in the same memory; what lies between is read and done with. */
function joined(before: Buffer, piece: Buffer): Buffer {
  const both = Buffer.from(before.buffer, before.byteOffset, before.length + piece.length);
  piece.copy(both, before.length);
  return both;
}

function startsWithLineEnd(bytes: Buffer): boolean {
  return bytes[0] === CRLF[0] && bytes[1] === CRLF[1];
}

/** The fields of a head or of trailers, each on a line, from `at` on; the last line's end is cut off. */
function parseFields(text: string, at: number): string[] {
  const fields: string[] = [];
  for (let end = 0; end < text.length; at = end + 2) {
    end = text.indexOf('\r\n', at);
    if (end < 0) end = text.length;
    const colon = text.indexOf(':', at);
    const name = text.slice(at, colon);
    const value = withoutBlanks(text, colon + 1, end);
    const isField = colon >= at && colon < end && NAME.test(name) && VALUE.test(value);
    if (!isField) throw new MalformedResponse('a malformed header line');
    fields.push(name, value);
  }
  return fields;
}

/** Blanks around a value are not its own: RFC 9110, section 5.5. */
function withoutBlanks(text: string, from: number, to: number): string {
  while (from < to && isBlank(text.charCodeAt(from))) from++;
  while (to > from && isBlank(text.charCodeAt(to - 1))) to--;
  return text.slice(from, to);
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}

function framingOf(raw: readonly string[]) {
  const lengths: string[] = [];
  const codings: string[] = [];
  const connection: string[] = [];
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const field: HeaderPair = [raw[index] ?? '', raw[index + 1] ?? ''];
    if (isNamed(field, 'content-length')) lengths.push(field[1]);
    else if (isNamed(field, 'transfer-encoding')) codings.push(field[1]);
    else if (isNamed(field, 'connection')) connection.push(...field[1].toLowerCase().split(',').map(trimmed));
  }
  return { lengths, codings, connection };
}

function trimmed(token: string): string {
  return token.trim();
}
