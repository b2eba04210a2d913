/** The response is not HTTP/1, or two readers could read it differently. */
export class MalformedResponse extends Error {
  override name = 'MalformedResponse';
}

/** The head of a response. */
export interface ResponseHead {
  status: number;
  message: string;
  /** Name, value, name, value …, each value's bytes as Latin-1 text. */
  raw: string[];
}

/** A parsed head. */
export interface ParsedHead extends ResponseHead {
  isVersion1: boolean;
  /** True if the parser had to tolerate nothing. */
  isExact: boolean;
}

export interface Fields {
  raw: string[];
  isExact: boolean;
}

/* RFC 9112, section 4, and RFC 9110, section 5.5. */
const STATUS_LINE = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: ([\t\x20-\x7e\x80-\xff]*))?$/;
const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
const FRAMING = /^(?:content-length|transfer-encoding)$/i;

const NO_FIELDS: string[] = [];
const TAB = 0x09;
const CR = 0x0d;
const BLANK = 0x20;

/**
 * @param text status line and fields, without the end of the last line
 * @throws MalformedResponse
 */
export function parseHead(text: string): ParsedHead {
  const lineFeed = text.indexOf('\n');
  const end = lineFeed < 0 ? text.length : lineFeed;
  const isCrlf = text.charCodeAt(end - 1) === CR;
  const [, minor, code, message = ''] = STATUS_LINE.exec(text.slice(0, isCrlf ? end - 1 : end)) ?? [];
  if (minor === undefined) throw new MalformedResponse('it has no valid status line');
  const { raw, isExact } = lineFeed < 0 ? { raw: NO_FIELDS, isExact: true } : parseFields(text, lineFeed + 1);
  return { status: Number(code), message, raw, isVersion1: minor === '1', isExact: isExact && isCrlf };
}

/**
 * Parses the fields of a head or of trailers, one per line, starting at `at`. As RFC 9112 allows, lines may end in a
 * bare LF (section 2.2), a folded line continues the one before (section 5.2), and whitespace before a colon is removed
 * (section 5.1). A field whose value has control characters is dropped. None of this is tolerated in a framing field,
 * because other readers would miss the field.
 *
 * @throws MalformedResponse
 */
export function parseFields(text: string, at: number): Fields {
  const raw: string[] = [];
  let isExact = true;
  let isDropped = false; // the field that a folded line would continue
  while (at < text.length) {
    const lineFeed = text.indexOf('\n', at);
    const next = lineFeed < 0 ? text.length : lineFeed + 1;
    let end = lineFeed < 0 ? text.length : lineFeed;
    if (text.charCodeAt(end - 1) === CR) end--;
    else isExact = false;
    if (isBlank(text.charCodeAt(at))) {
      isExact = false;
      isDropped = fold(raw, withoutBlanks(text, at, end), isDropped);
    } else {
      const colon = text.indexOf(':', at);
      if (colon < 0 || colon >= end) throw new MalformedResponse('a header line has no colon');
      const nameEnd = endOfName(text, at, colon);
      const name = text.slice(at, nameEnd);
      const value = withoutBlanks(text, colon + 1, end);
      if (!NAME.test(name)) throw new MalformedResponse('a header has an invalid name');
      isDropped = !VALUE.test(value);
      if (isDropped) checkDroppable(name, value);
      if (nameEnd < colon) checkTolerable(name, 'a blank before its colon');
      if (isDropped || nameEnd < colon) isExact = false;
      if (!isDropped) raw.push(name, value);
    }
    at = next;
  }
  return { raw, isExact };
}

/**
 * Appends a folded line to the last field.
 *
 * @returns whether that field is dropped
 */
function fold(raw: string[], value: string, isDropped: boolean): boolean {
  if (raw.length === 0 && !isDropped) throw new MalformedResponse('its first header line begins with a blank');
  if (value === '') throw new MalformedResponse('a header line is blank');
  if (isDropped) {
    checkDroppable('', value);
    return true;
  }
  const name = raw.at(-2) ?? '';
  checkTolerable(name, 'a folded line');
  if (VALUE.test(value)) {
    raw[raw.length - 1] = `${raw.at(-1)} ${value}`.trim();
    return false;
  }
  checkDroppable(name, value);
  raw.length -= 2;
  return true;
}

/** Some readers end a line at a bare CR, and would find another header after it. */
function checkDroppable(name: string, value: string): void {
  if (value.includes('\r')) throw new MalformedResponse('a header has a bare CR');
  checkTolerable(name, 'control characters');
}

function checkTolerable(name: string, what: string): void {
  if (FRAMING.test(name)) throw new MalformedResponse(`its ${name} has ${what}`);
}

function endOfName(text: string, from: number, colon: number): number {
  while (colon > from && isBlank(text.charCodeAt(colon - 1))) colon--;
  return colon;
}

/** Whitespace around a value is not part of it (RFC 9110, section 5.5). */
function withoutBlanks(text: string, from: number, to: number): string {
  while (from < to && isBlank(text.charCodeAt(from))) from++;
  while (to > from && isBlank(text.charCodeAt(to - 1))) to--;
  return text.slice(from, to);
}

function isBlank(code: number): boolean {
  return code === BLANK || code === TAB;
}
