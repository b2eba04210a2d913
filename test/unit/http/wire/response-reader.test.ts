import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ResponseReader } from '../../../../src/http/wire/response-reader.js';
import { readByNode } from '../../../support/node-reader.js';
import { toPairs, toRaw } from '../../../../src/http/wire/raw-headers.js';
import { HEAD_LIMIT, read, type ReadResponse, withoutExcess } from '../../../support/read-response.js';

const bytes = (...lines: string[]) => Buffer.from(lines.join('\r\n'), 'latin1');
const readAll = (...lines: string[]) => read([bytes(...lines)]);

describe('ResponseReader reads', () => {
  it('a head as sent, and a body with a length', () => {
    const lines = ['HTTP/1.1 200 It  is \xfcp', 'X-A:\t1 ', 'x-a:', 'X-B: a: b', 'Content-Length: 5', '', 'hello'];
    expect(readAll(...lines)).toEqual({
      response: {
        outcome: 'whole',
        status: 200,
        message: 'It  is \xfcp',
        raw: ['X-A', '1', 'x-a', '', 'X-B', 'a: b', 'Content-Length', '5'],
        body: 'hello',
        trailers: [],
      },
      interim: [],
      reusable: true,
    });
  });

  it('chunks, their extensions, and trailers', () => {
    const chunks = ['5;a="b c";d;e=f', 'hello', 'A', '0123456789', '000', 'X-Sum: 1', 'X-Sum: 2', '', ''];
    const { response, reusable } = readAll('HTTP/1.1 200 OK', 'Transfer-Encoding: Chunked', '', ...chunks);
    expect(response).toMatchObject({ body: 'hello0123456789', trailers: ['X-Sum', '1', 'X-Sum', '2'] });
    expect(reusable).toBe(true);
  });

  it('the chunks of one packet as one piece, however many', () => {
    const pieces: string[] = [];
    const listener = {
      onInformation: () => undefined,
      onHead: () => undefined,
      onData: (chunk: Buffer) => void pieces.push(chunk.toString()),
      onEnd: () => void pieces.push('the end'),
    };
    const reader = new ResponseReader({ isHead: false, headLimit: HEAD_LIMIT }, listener);
    reader.read(bytes('HTTP/1.1 200 OK', 'Transfer-Encoding: chunked', '', '1', 'a', '2', 'bc', '3', 'd'));
    reader.read(bytes('ef', ...Array.from({ length: 5_000 }, () => ['1', 'x']).flat(), '0', '', ''));
    expect(pieces).toEqual(['abcd', `ef${'x'.repeat(5_000)}`, 'the end']);
  });

  it.each<[string, string[], object]>([
    ['no length, until the connection ends', ['HTTP/1.1 200 OK', '', 'all'], { body: 'all' }],
    ['no reason phrase', ['HTTP/1.1 299', 'Content-Length: 0', '', ''], { status: 299, message: '' }],
    ['an empty reason phrase', ['HTTP/1.1 299 ', 'Content-Length: 0', '', ''], { message: '' }],
    ['HTTP/1.0', ['HTTP/1.0 200 OK', 'Content-Length: 2', '', 'ok'], { body: 'ok' }],
    ['an unknown status', ['HTTP/1.1 999 Odd', 'Content-Length: 0', '', ''], { status: 999 }],
  ])('%s', (_what, lines, response) => {
    expect(readAll(...lines).response).toMatchObject({ outcome: 'whole', ...response });
  });

  it.each([
    ['204 No Content', ['X: y'], true],
    ['204 No Content', ['Content-Length: 0'], true],
    ['204 No Content', ['Content-Length: 5'], false],
    ['204 No Content', ['Transfer-Encoding: chunked'], false],
    ['304 Not Modified', ['X: y'], true],
    ['304 Not Modified', ['Content-Length: 5'], true],
    ['304 Not Modified', ['Transfer-Encoding: chunked'], true],
    ['304 Not Modified', ['Content-Length: 5', 'Transfer-Encoding: chunked'], false],
    ['304 Not Modified', ['Content-Length: 5', 'Content-Length: 3'], false],
    ['304 Not Modified', ['Content-Length: five'], false],
  ])('%s with %j as without a body, and reuses its connection: %j', (status, fields, reusable) => {
    expect(readAll(`HTTP/1.1 ${status}`, ...fields, '', '')).toMatchObject({ response: { body: '' }, reusable });
  });

  it.each<[string, string[], object]>([
    [
      'lines that end in a bare LF',
      ['HTTP/1.1 200 OK\nX: y\nContent-Length: 2\n\nok'],
      { raw: ['X', 'y', 'Content-Length', '2'] },
    ],
    [
      'a bare LF before a body with an empty line',
      ['HTTP/1.1 200 OK\nContent-Length: 6\n\na\n', 'b\n'],
      { body: 'a\n\r\nb\n' },
    ],
    ['an empty line ahead', ['', 'HTTP/1.1 200 OK', 'Content-Length: 2', '', 'ok'], { body: 'ok' }],
    [
      'a folded line',
      ['HTTP/1.1 200 OK', 'X: a', ' b', '\tc: d', 'Content-Length: 0', '', ''],
      { raw: ['X', 'a b c: d', 'Content-Length', '0'] },
    ],
    [
      'a blank before a colon',
      ['HTTP/1.1 200 OK', 'X : a', 'Content-Length: 0', '', ''],
      { raw: ['X', 'a', 'Content-Length', '0'] },
    ],
    [
      'a header with a control character, dropped',
      ['HTTP/1.1 200 OK', 'X: a\x01', ' b', 'Y: a\x7f', 'Z: \0', 'Content-Length: 0', '', ''],
      { raw: ['Content-Length', '0'] },
    ],
    [
      'a folded control character, dropped',
      ['HTTP/1.1 200 OK', 'X: a', ' b\x01', 'Content-Length: 0', '', ''],
      { raw: ['Content-Length', '0'] },
    ],
    [
      'equal lengths, as one',
      ['HTTP/1.1 200 OK', 'Content-Length: 5, 05', 'X: y', 'content-length: 5', '', 'hello'],
      { raw: ['Content-Length', '5', 'X', 'y'], body: 'hello' },
    ],
    [
      'identity, until the connection ends',
      ['HTTP/1.1 200 OK', 'Transfer-Encoding: Identity', '', 'hello'],
      { body: 'hello' },
    ],
    [
      'blanks around chunk sizes',
      ['HTTP/1.1 200 OK', 'Transfer-Encoding: chunked', '', '5   ', 'hello', '5 ; x = 1', 'hello', '0 ', '', ''],
      { body: 'hellohello' },
    ],
    [
      'an interim response with a length',
      ['HTTP/1.1 103 Hints', 'Content-Length: 0', '', 'HTTP/1.1 200 OK', 'Content-Length: 2', '', 'ok'],
      { body: 'ok' },
    ],
    [
      'an interim response with a length that is not 0',
      ['HTTP/1.1 100 Continue', 'Content-Length: 1', '', 'HTTP/1.1 200 OK', 'Content-Length: 2', '', 'ok'],
      { body: 'ok' },
    ],
    [
      'an interim response that closes',
      ['HTTP/1.1 100 Continue', 'Connection: close', '', 'HTTP/1.1 200 OK', 'Content-Length: 2', '', 'ok'],
      { body: 'ok' },
    ],
    [
      'an interim response of HTTP/1.0',
      ['HTTP/1.0 100 Continue', '', 'HTTP/1.1 200 OK', 'Content-Length: 2', '', 'ok'],
      { body: 'ok' },
    ],
  ])('%s, and does not reuse the connection', (_what, lines, response) => {
    expect(readAll(...lines)).toMatchObject({ response: { outcome: 'whole', ...response }, reusable: false });
  });

  it.each<[string, string[], object]>([
    [
      'a length with many zeros',
      ['Content-Length: 0000000000000000000005', '', 'hello'],
      { raw: ['Content-Length', '5'], body: 'hello' },
    ],
    [
      'a chunk size with many zeros',
      ['Transfer-Encoding: chunked', '', '00000000000000000005', 'hello', '0', '', ''],
      { body: 'hello' },
    ],
    [
      'a quoted pair in an extension',
      ['Transfer-Encoding: chunked', '', String.raw`5;x="a\"b"`, 'hello', '0', '', ''],
      { body: 'hello' },
    ],
  ])('%s', (_what, lines, response) => {
    expect(readAll('HTTP/1.1 200 OK', ...lines)).toMatchObject({ response, reusable: true });
  });

  it('the response to HEAD as without a body', () => {
    const head = bytes('HTTP/1.1 200 OK', 'Content-Length: 5', '', '');
    expect(read([head], 'HEAD').response).toMatchObject({ outcome: 'whole', body: '' });
  });

  it('interim responses before the final one', () => {
    const hints = ['HTTP/1.1 103 Early Hints', 'Link: </a>', ''];
    const lines = ['HTTP/1.1 100 Continue', '', ...hints, ...hints, 'HTTP/1.1 200 OK', 'Content-Length: 0', '', ''];
    expect(readAll(...lines)).toMatchObject({ response: { status: 200 }, interim: [100, 103, 103], reusable: true });
  });
});

describe('a connection', () => {
  const OK = 'HTTP/1.1 200 OK';
  it.each<[string, string[]]>([
    ['the response says close', [OK, 'Connection: Keep-Alive, CLOSE', 'Content-Length: 0', '', '']],
    ['HTTP/1.0 does not say keep-alive', ['HTTP/1.0 200 OK', 'Content-Length: 0', '', '']],
    ['bytes come behind the response', [OK, 'Content-Length: 2', '', `ok${OK}`]],
    ['bytes come behind a 304', ['HTTP/1.1 304 Not Modified', 'Content-Length: 2', '', 'ok']],
  ])('is not reused when %s', (_what, lines) => {
    expect(readAll(...lines)).toMatchObject({ response: { outcome: 'whole' }, reusable: false });
  });

  it('of HTTP/1.0 with keep-alive is', () => {
    expect(readAll('HTTP/1.0 200 OK', 'Connection: keep-alive', 'Content-Length: 0', '', '').reusable).toBe(true);
  });
});

describe('ResponseReader refuses', () => {
  const head = (...fields: string[]) => ['HTTP/1.1 200 OK', ...fields, '', ''];
  const chunked = (...rest: string[]) => ['HTTP/1.1 200 OK', 'Transfer-Encoding: chunked', '', ...rest];

  it.each<[string, string[]]>([
    ['another protocol', ['SSH-2.0-OpenSSH_9.2', '']],
    ['HTTP/2', ['HTTP/2 200', '', '']],
    ['a status of two digits', ['HTTP/1.1 20 OK', '', '']],
    ['a status of four digits', ['HTTP/1.1 2000 OK', '', '']],
    ['a status below 100', ['HTTP/1.1 099 Odd', '', '']],
    ['two blanks before the status', ['HTTP/1.1  200 OK', '', '']],
    ['a protocol switch that nobody asked for', ['HTTP/1.1 101 Switching Protocols', 'Upgrade: x', '', '']],
    ['an interim response whose body follows', ['HTTP/1.1 100 Continue', 'Content-Length: 1', '', 'x']],
    ['a NUL in the reason phrase', ['HTTP/1.1 200 O\0K', '', '']],
    ['an empty name', head(': x')],
    ['a blank before the colon of a length', head('Content-Length : 5')],
    ['a line without a colon', head('Xy')],
    ['a line without a colon before one with it', head('Xy', 'A: b')],
    ['a folded length', head('Content-Length:', ' 5')],
    ['a folded coding', head('Transfer-Encoding:', '\tchunked')],
    ['a folded line without one before', head(' X: y')],
    ['a blank line that is not empty', head('X: y', ' ', 'Z: 1')],
    ['a bare CR', head('X: y\rz')],
    ['a control character in a length', head('Content-Length: 5\x01')],
    ['a control character in a coding', head('Transfer-Encoding: \x01chunked')],
    ['a control character in a name', head('X\0: y')],
    ['a length with a sign', head('Content-Length: +5')],
    ['a length that is no number', head('Content-Length: 0x5')],
    ['a list of different lengths', head('Content-Length: 5, 3')],
    ['a list of lengths with a gap', head('Content-Length: 5,, 5')],
    ['an empty length', head('Content-Length:')],
    ['a length beyond any', head('Content-Length: 99999999999999999999')],
    ['two lengths', head('Content-Length: 5', 'Content-Length: 3')],
    ['a length and chunks', head('Content-Length: 5', 'Transfer-Encoding: chunked')],
    ['two codings', head('Transfer-Encoding: chunked', 'Transfer-Encoding: chunked')],
    ['a coding before chunks', head('Transfer-Encoding: gzip, chunked')],
    ['another coding', head('Transfer-Encoding: gzip')],
    ['no coding and a length', head('Content-Length: 5', 'Transfer-Encoding: identity')],
    ['no coding behind chunks', head('Transfer-Encoding: chunked, identity')],
    ['chunks in HTTP/1.0', ['HTTP/1.0 200 OK', 'Transfer-Encoding: chunked', '', '0', '', '']],
    ['a chunk without a size', chunked('', '')],
    ['a size with a prefix', chunked('0x5', 'hello', '0', '', '')],
    ['a size with a sign', chunked('+5', 'hello', '0', '', '')],
    ['a size with a blank before it', chunked(' 5', 'hello', '0', '', '')],
    ['a size beyond any', chunked('fffffffffffffff', 'hello')],
    ['a bare LF after a size', chunked('5\nhello', '0', '', '')],
    ['a bare LF in an extension', chunked('5;a\nb', 'hello', '0', '', '')],
    ['an extension without a name', chunked('5;', 'hello', '0', '', '')],
    ['an extension that is no token', chunked('5;a b', 'hello', '0', '', '')],
    ['a chunk longer than its size', chunked('4', 'hello', '0', '', '')],
    ['a malformed trailer', chunked('0', 'X y', '', '')],
    ['a head too large', head(`X: ${'y'.repeat(20_000)}`)],
    ['trailers too large', chunked('0', `X: ${'y'.repeat(20_000)}`, '', '')],
    ['an extension too large', chunked(`5;${'y'.repeat(20_000)}`, 'hello', '0', '', '')],
    ['a head that breaks off', ['HTTP/1.1 200 OK', 'X: y', '']],
    ['a body that breaks off', [...head('Content-Length: 5').slice(0, -1), 'hell']],
    ['chunks that break off', chunked('5', 'hello', '')],
    ['nothing at all', ['']],
  ])('%s', (_what, lines) => {
    expect(readAll(...lines).response.outcome).toBe('refused');
  });

  it('another protocol as soon as it shows, and a head that is too large before it ends', () => {
    expect(read([bytes('220 smtp.example')]).response).toMatchObject({ why: 'it has no valid status line' });
    expect(read([bytes('HTTP/1.1 200 OK', `X: ${'y'.repeat(20_000)}`)]).response).toMatchObject({
      why: `its headers are larger than ${HEAD_LIMIT} bytes: raise DOCKAPI_HEADER_LIMIT`,
    });
  });
});

const line = fc.constantFrom('HTTP/1.1 200 OK', 'HTTP/1.0 200 OK', 'HTTP/1.1 204 No Content', 'HTTP/1.1 304 ');
const plain = fc.constantFrom(
  'X-A: b',
  'X-A:  b \t',
  'x-a:',
  'Connection: close',
  'Keep-Alive: timeout=5',
  'X-L: \xff',
);
const framing = fc.constantFrom(
  ...[[], ['Content-Length: 5'], ['Content-Length: 0'], ['Transfer-Encoding: chunked'], ['transfer-encoding: Chunked']],
  ...[
    ['Content-Length: 5', 'Content-Length: 5'],
    ['Content-Length: 5', 'Transfer-Encoding: chunked'],
  ],
);
const body = fc.constantFrom(
  'hello',
  '',
  '5\r\nhello\r\n0\r\n\r\n',
  '5;x=y\r\nhello\r\n0\r\nX-Sum: 1\r\n\r\n',
  '0\r\n\r\n',
);
const whole = fc
  .tuple(
    fc.constantFrom('', 'HTTP/1.1 103 Hints\r\nLink: a\r\n\r\n'),
    line,
    fc.array(plain, { maxLength: 3 }),
    framing,
    body,
  )
  .map(
    ([interim, first, fields, frame, rest]) => `${interim}${[first, ...fields, ...frame].join('\r\n')}\r\n\r\n${rest}`,
  );

/** Something put in, or taken out, anywhere. */
const bend = fc.record({
  at: fc.nat(200),
  out: fc.nat(2),
  put: fc.constantFrom('', '\r\n', '\n', '\r', '\0', ' ', ':', ';', '0', '5', '+', 'x', '\t', '\xff', ' folded\r\n'),
});

/** Responses that are right, or nearly. */
const nearly = fc.tuple(whole, fc.array(bend, { maxLength: 2 })).map(([text, bends]) => {
  const bent = bends.reduce((each, { at, out, put }) => each.slice(0, at) + put + each.slice(at + out), text);
  return Buffer.from(bent, 'latin1');
});
const method = fc.constantFrom('GET', 'HEAD', 'DELETE');

/** Without the parts that the reader normalises: lengths, and blanks at line ends. */
function normalised(response: ReadResponse): ReadResponse {
  if (response.outcome === 'refused') return response;
  const pairs = toPairs(response.raw).filter(([name]) => name.toLowerCase() !== 'content-length');
  return { ...response, raw: toRaw(pairs) };
}

describe('any response', () => {
  it('is read the same, however it is split', () => {
    fc.assert(
      fc.property(nearly, method, fc.array(fc.nat(80)), (response, asked, sizes) => {
        const pieces: Buffer[] = [];
        let at = 0;
        for (const size of sizes) pieces.push(response.subarray(at, (at += size + 1)));
        pieces.push(response.subarray(at));
        expect(
          read(
            pieces.filter((piece) => piece.length > 0),
            asked,
          ),
        ).toEqual(read([response], asked));
      }),
      { numRuns: 3_000 },
    );
  });

  const BLANK_IN_EXTENSION = /^[0-9A-Fa-f]+(?:[ \t]+;|;.*[ \t])/m;

  it('that is accepted is read as Node reads it', { timeout: 240_000 }, async () => {
    let taken = 0;
    await fc.assert(
      fc.asyncProperty(nearly, method, async (response, asked) => {
        if (read([response], asked).response.outcome === 'refused') return;
        const { response: ours, reusable } = read([withoutExcess(response, asked)], asked);
        const node = await readByNode(withoutExcess(response, asked), asked);
        // Node refuses most of what is taken only for one response, and blanks in chunk extensions (RFC 9112, section 7.1.1).
        if (node.outcome === 'refused' && (!reusable || BLANK_IN_EXTENSION.test(response.toString('latin1')))) return;
        taken++;
        expect(normalised(node)).toEqual(normalised(ours));
      }),
      { numRuns: 3_000 },
    );
    expect(taken).toBeGreaterThan(300);
  });
});
