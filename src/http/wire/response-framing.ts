import { MalformedResponse, type ParsedHead } from './response-head.js';

const NO_CONTENT = 204;
const NOT_MODIFIED = 304;

/** Below 2^53, so that a number can hold it. */
const LENGTH = /^0*\d{1,15}$/;
const DIGITS = /^\d+$/;

/** How a response's body ends. */
export type BodyEnd = 'length' | 'chunks' | 'close';

export interface Framing {
  end: BodyEnd;
  /** Bytes of a body with a length; 0 if there is none. */
  length: number;
  /** Whether the head allows another request on the connection. */
  persistent: boolean;
}

/** The framing fields of a head. */
interface FramingFields {
  /** Value of the first such field; undefined if there is none. */
  length: string | undefined;
  lengths: number;
  coding: string | undefined;
  codings: number;
  closes: boolean;
  keeps: boolean;
}

/**
 * Finds how the body ends: RFC 9112, section 6.3. Equal lengths in `head.raw` are merged into one, in plain digits, and
 * lengths that do not count are removed.
 *
 * @param isHead whether the request was a HEAD, whose response never has a body
 * @throws MalformedResponse if two readers could find different ends
 */
export function framingOf(head: ParsedHead, isHead: boolean): Framing {
  const fields = readFraming(head.raw);
  const { status, isVersion1, isExact } = head;
  const persistent = isExact && (isVersion1 ? !fields.closes : fields.keeps);
  if (isHead || status === NO_CONTENT || status === NOT_MODIFIED) {
    return { end: 'length', length: 0, persistent: persistent && hasValidFraming(head, fields) };
  }
  if (fields.coding !== undefined) return codedBody(fields, isVersion1, persistent);
  if (fields.length === undefined) return { end: 'close', length: 0, persistent: false };
  const length = lengthOf(head.raw, fields);
  const isPlain = fields.lengths === 1 && DIGITS.test(fields.length);
  if (!isPlain || fields.length !== String(length)) setLength(head.raw, length);
  return { end: 'length', length, persistent: persistent && isPlain };
}

/** True if an interim response has no forbidden framing fields; it never has a body (RFC 9112, section 6.3). */
export function isPlainInterim({ raw, isVersion1, isExact }: ParsedHead): boolean {
  const { lengths, codings, closes } = readFraming(raw);
  return isExact && isVersion1 && lengths + codings === 0 && !closes;
}

function codedBody({ coding, codings, lengths }: FramingFields, isVersion1: boolean, persistent: boolean): Framing {
  if (lengths > 0) throw new MalformedResponse('it has both Content-Length and Transfer-Encoding');
  if (codings > 1) throw new MalformedResponse('it has more than one Transfer-Encoding');
  switch (coding?.toLowerCase()) {
    case 'identity':
      return { end: 'close', length: 0, persistent: false };
    case 'chunked':
      // Some readers decode the chunks, others take them for the body (RFC 9112, section 6.1).
      if (!isVersion1) throw new MalformedResponse('it is HTTP/1.0 and has "Transfer-Encoding: chunked"');
      return { end: 'chunks', length: 0, persistent };
    default:
      throw new MalformedResponse('its Transfer-Encoding is not "chunked"');
  }
}

/** Removes unreadable lengths from a response without a body. @returns whether its framing fields were valid */
function hasValidFraming({ raw, status, isVersion1 }: ParsedHead, fields: FramingFields): boolean {
  if (fields.lengths === 0 && fields.codings === 0) return true;
  const isCoded = fields.codings > 0;
  if (isCoded && fields.lengths === 0)
    return isVersion1 && fields.codings === 1 && status !== NO_CONTENT && fields.coding?.toLowerCase() === 'chunked';
  const length = isCoded ? undefined : readableLength(raw, fields);
  if (length === undefined) {
    removeLengths(raw);
    return false;
  }
  if (fields.lengths > 1 || fields.length !== String(length)) setLength(raw, length);
  return fields.lengths === 1 && DIGITS.test(fields.length ?? '') && (status !== NO_CONTENT || length === 0);
}

function readableLength(raw: readonly string[], fields: FramingFields): number | undefined {
  try {
    return lengthOf(raw, fields);
  } catch {
    return undefined;
  }
}

/**
 * The length that all fields agree on (RFC 9110, section 8.6).
 *
 * @throws MalformedResponse
 */
function lengthOf(raw: readonly string[], { length, lengths }: FramingFields): number {
  if (lengths === 1 && length !== undefined && LENGTH.test(length)) return Number(length);
  let one: number | undefined;
  for (let index = 0; index < raw.length; index += 2) {
    if (!isName(raw[index], 'content-length')) continue;
    for (const part of raw[index + 1]?.split(',') ?? []) {
      const digits = part.trim();
      if (!LENGTH.test(digits)) throw new MalformedResponse('its Content-Length is not a valid number');
      if (one !== undefined && one !== Number(digits)) throw new MalformedResponse('it has different Content-Lengths');
      one = Number(digits);
    }
  }
  return one ?? 0;
}

function setLength(raw: string[], length: number): void {
  const first = raw.findIndex((name, index) => index % 2 === 0 && isName(name, 'content-length'));
  const name = raw[first] ?? '';
  removeLengths(raw);
  raw.splice(first, 0, name, String(length));
}

function removeLengths(raw: string[]): void {
  for (let index = raw.length - 2; index >= 0; index -= 2)
    if (isName(raw[index], 'content-length')) raw.splice(index, 2);
}

function readFraming(raw: readonly string[]): FramingFields {
  const fields: FramingFields = {
    length: undefined,
    lengths: 0,
    coding: undefined,
    codings: 0,
    closes: false,
    keeps: false,
  };
  for (let index = 0; index < raw.length; index += 2) {
    const name = raw[index];
    const value = raw[index + 1] ?? '';
    if (isName(name, 'content-length')) {
      fields.length ??= value;
      fields.lengths++;
    } else if (isName(name, 'transfer-encoding')) {
      fields.coding ??= value;
      fields.codings++;
    } else if (isName(name, 'connection')) {
      for (const token of value.split(',')) {
        const option = token.trim().toLowerCase();
        if (option === 'close') fields.closes = true;
        else if (option === 'keep-alive') fields.keeps = true;
      }
    }
  }
  return fields;
}

function isName(name: string | undefined, wanted: string): boolean {
  return name?.length === wanted.length && name.toLowerCase() === wanted;
}
