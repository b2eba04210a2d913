/** A request as a strict server reads it; text is Latin-1. */
export interface StrictRequest {
  method: string;
  path: string;
  headers: [name: string, value: string][];
  body: string;
}

/** The start of a connection's bytes. */
export type Reading =
  | { state: 'nothing' }
  | { state: 'whole'; request: StrictRequest; length: number }
  /** A good head, and an incomplete body. */
  | { state: 'body'; path: string }
  | { state: 'head' };

const REQUEST_LINE = /^([A-Z]+) (\/[\x21-\x7e\x80-\xff]*) HTTP\/1\.1$/;
const HEADER_LINE = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[\t ]*([\t\x20-\x7e\x80-\xff]*)$/;
const CHUNK_SIZE = /^[0-9A-Fa-f]{1,8}$/;

/**
 * Reads the first request of these bytes. It refuses requests that two servers could read differently.
 *
 * @throws Error with what is wrong; at everything but one Host, one length or "chunked", lines that end in CRLF, plain
 *   chunks, and no trailers
 */
export function readStrictly(bytes: string): Reading {
  if (bytes === '') return { state: 'nothing' };
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return { state: 'head' };
  const [line = '', ...lines] = bytes.slice(0, end).split('\r\n');
  const [, method = '', path = ''] = REQUEST_LINE.exec(line) ?? refuse('request line', line);
  const headers = lines.map((each): [string, string] => {
    const [, name = '', value = ''] = HEADER_LINE.exec(each) ?? refuse('header', each);
    return [name, value];
  });
  const valuesOf = (name: string) => headers.filter(([each]) => each.toLowerCase() === name).map(([, value]) => value);
  if (valuesOf('host').length !== 1) refuse('hosts', bytes);
  const start = end + '\r\n\r\n'.length;
  const body = readBody(bytes, start, valuesOf('content-length'), valuesOf('transfer-encoding'));
  if (!body) return { state: 'body', path };
  return { state: 'whole', request: { method, path, headers, body: body.text }, length: body.end };
}

function readBody(bytes: string, start: number, lengths: string[], codings: string[]) {
  if (lengths.length + codings.length > 1) refuse('framing', bytes);
  if (codings[0] !== undefined)
    return codings[0] === 'chunked' ? readChunks(bytes, start) : refuse('coding', codings[0]);
  const length = lengths[0] ?? '0';
  if (!/^\d{1,15}$/.test(length)) refuse('length', length);
  const end = start + Number(length);
  return bytes.length < end ? null : { text: bytes.slice(start, end), end };
}

/** @returns null while the last chunk is not there */
function readChunks(bytes: string, start: number): { text: string; end: number } | null {
  let text = '';
  for (let at = start; ;) {
    const lineEnd = bytes.indexOf('\r\n', at);
    if (lineEnd < 0) return null;
    const line = bytes.slice(at, lineEnd);
    if (!CHUNK_SIZE.test(line)) refuse('chunk size', line);
    const size = parseInt(line, 16);
    const data = lineEnd + 2;
    at = data + size + 2;
    if (bytes.length < at) return null;
    if (bytes.slice(at - 2, at) !== '\r\n') refuse('end of a chunk', bytes.slice(data));
    if (size === 0) return { text, end: at };
    text += bytes.slice(data, at - 2);
  }
}

function refuse(what: string, text: string): never {
  throw new Error(`${what}: ${JSON.stringify(text)}`);
}
