import { describe, expect, it, vi } from 'vitest';
import { toJsonLine, toTextLine } from '../../../src/log/log-lines.js';
import { createLogger } from '../../../src/log/logger.js';

/** A line as pino writes it. */
const line = (fields: object) => `${JSON.stringify({ level: 'info', time: 'T', context: 'Http', ...fields })}\n`;

const HOSTILE = [
  ['line ends', 'a\nb\r\nc'],
  ['an escape sequence', 'a\u001b[2Kb'],
  ['C1 controls and DEL', 'a\u009b\u007fb'],
  ['line separators', 'a\u2028b\u2029c\u0085d'],
  ['text that runs backwards', 'a\u202eb'],
  ['a tag beyond the basic plane', 'a\u{e0041}b'],
] as const;

const CONTROL = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

describe('a log line', () => {
  it.each(HOSTILE)('in JSON is one line without control characters and with the same meaning: %s', (_what, msg) => {
    const written = toJsonLine(line({ msg }));
    expect(written.endsWith('\n')).toBe(true);
    expect(written.slice(0, -1)).not.toMatch(CONTROL);
    expect(JSON.parse(written)).toMatchObject({ msg, context: 'Http' });
  });

  it.each(HOSTILE)(
    'in text is one line without control characters, in a field or in the message: %s',
    (_what, text) => {
      const written = toTextLine(line({ msg: text, path: text }));
      expect(written.endsWith('\n')).toBe(true);
      expect(written.slice(0, -1)).not.toMatch(CONTROL);
    },
  );

  it('in text leaves ordinary text unchanged, and adds the other fields by name', () => {
    const written = toTextLine(line({ msg: 'Grüße, 世界: "x" \\ 100%', status: 200, path: '/a' }));
    expect(written).toBe('T INFO  [Http] Grüße, 世界: "x" \\ 100% status=200 path="/a"\n');
  });
});

describe('the logger', () => {
  it('writes an event with its stack as one line of JSON to stdout, and nothing below its level', () => {
    const out: string[] = [];
    const spy = vi.spyOn(process.stdout, 'write').mockImplementation((text) => out.push(String(text)) > 0);
    const logger = createLogger({ logLevel: 'warn', logFormat: 'json' });
    logger.log('too low', 'Http');
    logger.error('GET /x', 'Error: bad\nthing\n    at run (file.js:1:2)', 'Http');
    spy.mockRestore();
    expect(out).toHaveLength(1);
    expect(JSON.parse(out[0] ?? '')).toMatchObject({
      level: 'error',
      context: 'Http',
      msg: 'GET /x',
      err: { stack: 'Error: bad\nthing\n    at run (file.js:1:2)' },
    });
  });
});
