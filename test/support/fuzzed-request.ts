import fc from 'fast-check';

/** Bytes after which no connection waits for more: they end a head, fill an announced body, and are not a request. */
export const FILLER = `\r\n\r\n\x00${'X'.repeat(8_192)}`;

/** Placeholder for a number that is unique to a run. */
export const RUN = '{run}';
export const MARKER = `GET /proxy/web/m${RUN} HTTP/1.1\r\nHost: h\r\n\r\n`;

const HELLO = '5\r\nhello\r\n0\r\n\r\n';
const PATH = `/proxy/web/f${RUN}`;

const methods = oneOf(
  ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS'],
  ['get', 'TRACE', 'CONNECT', 'GETX', 'G\x00T'],
);
const targets = oneOf(
  [PATH, `http://h${PATH}`, `${PATH}?a=/../b`, `${PATH}/a%2f..%5c`, `${PATH}\\..\\x`, `${PATH}//`],
  [
    `http://u@h${PATH}`,
    `//h${PATH}`,
    `${PATH}/../x`,
    `${PATH}/%2e%2E`,
    `${PATH}#x`,
    `${PATH} x`,
    `${PATH}\x80`,
    '*',
    'h:80',
    '/docs',
  ],
);
const versions = oneOf(['HTTP/1.1'], ['HTTP/1.0', 'HTTP/0.9', 'HTTP/1.2', 'HTTP/2.0', 'http/1.1', 'HTTP/1.1 ', '']);
const hosts = oneOf(
  ['Host: h'],
  ['', 'Host: a\r\nHost: b', 'Host: a, b', 'Host:', 'Host : h', 'X-Host: h', 'Host: h\r\n x'],
);
const framings = oneOf(
  [
    '',
    'Content-Length: 5',
    'Content-Length: 0',
    'Transfer-Encoding: chunked',
    'Content-Length: 70',
    'Content-Length: 3',
  ],
  [
    'Content-Length: 5\r\nTransfer-Encoding: chunked',
    'Transfer-Encoding: chunked\r\nContent-Length: 5',
    'Content-Length: 5\r\nContent-Length: 5',
    'Content-Length: 5\r\nContent-Length: 0',
    'Content-Length: +5',
    'Content-Length: 0x5',
    'Content-Length: 5, 5',
    'Content-Length: -1',
    'Content-Length: 5e0',
    'Content-Length:',
    'Content-Length: 99999999999999999999999999',
    'Content-Length : 5',
    'Transfer-Encoding: Chunked',
    'Transfer-Encoding:\tchunked ',
    'Transfer-Encoding: chunked, chunked',
    'Transfer-Encoding: gzip, chunked',
    'Transfer-Encoding: identity',
    'Transfer-Encoding: xchunked',
    'Transfer-Encoding: \x0bchunked',
    'Transfer-Encoding:\r\n chunked',
    'Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked',
    'Transfer-Encoding : chunked',
    'Transfer-Encoding\x00: chunked',
  ],
);
const others = oneOf(
  ['X: a', 'X:', 'X: \xff', 'Cookie: a=1', 'Connection: keep-alive, content-length, host', 'Expect: 100-continue'],
  [
    'X: a\r\n b',
    'X: a\rb',
    'X: a\nb',
    'X: a\x00b',
    ': a',
    'X',
    'X : a',
    'Connection: close',
    'Expect: the unexpected',
    'Connection: Upgrade\r\nUpgrade: h2c',
    'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  ],
);
const bodies = oneOf(
  ['', 'hello', HELLO, '2\r\nhe\r\n3;a=b\r\nllo\r\n0\r\nX: y\r\n\r\n', '0\r\n\r\n'],
  [
    MARKER,
    `${MARKER.length.toString(16)}\r\n${MARKER}\r\n0\r\n\r\n`,
    '0x5\r\nhello\r\n0\r\n\r\n',
    '+5\r\nhello\r\n0\r\n\r\n',
    'ffffffffffffffffffff\r\nhello\r\n0\r\n\r\n',
    '5;a\nb\r\nhello\r\n0\r\n\r\n',
    '5\r\nhello0\r\n\r\n',
    '5\nhello\n0\n\n',
    '5\r\nhello\r\n0\r\n',
    '5\r\nhello\r\n',
    '7\r\nhello\r\n0\r\n\r\n',
  ],
);
const lineEnds = fc.oneof(
  { arbitrary: fc.constant('\r\n'), weight: 24 },
  fc.constantFrom('\n', '\r', '\r\r\n', '\r\n '),
);
interface Damage {
  /** Where, as a fraction of the text. */
  at: number;
  takes: number;
  gives: string;
}

const damages: fc.Arbitrary<Damage[]> = fc.array(
  fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
    takes: fc.nat({ max: 2 }),
    gives: fc.constantFrom(
      '',
      '\r',
      '\n',
      '\r\n',
      '\x00',
      '\t',
      ' ',
      ':',
      ';',
      ',',
      '-',
      '+',
      '\x7f',
      '\xff',
      'G',
      '/',
    ),
  }),
  { maxLength: 2 },
);

/** A request made of fragments that are good, bad, or good in a bad place, and sometimes damaged. */
export const fuzzedRequest: fc.Arbitrary<string> = fc
  .record({
    method: methods,
    target: targets,
    version: versions,
    headers: fc
      .tuple(hosts, framings, fc.array(others, { maxLength: 2 }))
      .chain(([host, framing, more]) => fc.shuffledSubarray([host, framing, ...more], { minLength: 2 + more.length })),
    body: bodies,
    lineEnd: lineEnds,
    damage: fc.oneof({ arbitrary: fc.constant<Damage[]>([]), weight: 3 }, damages),
  })
  .map(({ method, target, version, headers, body, lineEnd, damage }) => {
    const lines = [`${method} ${target} ${version}`, ...headers.filter(Boolean)];
    return damage.reduce(damaged, `${lines.join(lineEnd)}\r\n\r\n${body}`);
  })
  // Node does not report a broken chunk after a declined upgrade: such an upload waits for its client.
  .filter((request) => !(/upgrade:/i.test(request) && /chunked/i.test(request)));

/** Where a connection's bytes are split into packets, as fractions. */
export const cuts: fc.Arbitrary<number[]> = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 2 });

export function cutInto(text: string, at: readonly number[]): string[] {
  const ends = [...at.map((each) => Math.floor(each * text.length)).sort((one, other) => one - other), text.length];
  return ends.map((end, index) => text.slice(ends[index - 1] ?? 0, end)).filter(Boolean);
}

function damaged(text: string, { at, takes, gives }: Damage): string {
  const place = Math.floor(at * text.length);
  return text.slice(0, place) + gives + text.slice(place + takes);
}

/** Mostly good ones: a request with a fault in every part is refused for the first one only. */
function oneOf(good: string[], bad: string[]): fc.Arbitrary<string> {
  return fc.oneof({ arbitrary: fc.constantFrom(...good), weight: 15 }, fc.constantFrom(...bad));
}
