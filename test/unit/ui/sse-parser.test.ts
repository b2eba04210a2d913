import { describe, expect, it } from 'vitest';
import { SseParser } from '../../../ui/api/sse-parser.js';

const STREAM = ':\n\nid: 1\nevent: died\ndata: {"a": 1}\n\nid: 2\n\ndata: two\ndata: lines\n\n';

describe('a stream of server-sent events', () => {
  it('is the same messages, however it is cut', () => {
    const expected = [
      { event: 'died', data: '{"a": 1}', id: '1' },
      { event: 'message', data: '', id: '2' },
      { event: 'message', data: 'two\nlines', id: undefined },
    ];
    for (let size = 1; size <= STREAM.length; size++) {
      const parser = new SseParser();
      const pieces = STREAM.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [];
      expect(pieces.flatMap((piece) => parser.push(piece))).toEqual(expected);
    }
  });

  it('may have lines that end with CR LF', () => {
    expect(new SseParser().push('data: a: b\r\n\r\n')).toEqual([{ event: 'message', data: 'a: b', id: undefined }]);
  });
});
