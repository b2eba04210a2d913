import { describe, expect, it } from 'vitest';
import { levelOf } from '../../../ui/text/level.js';

describe('the level of a log line', () => {
  it.each([
    ['2026/01/31 12:00:00 [error] 31#31: *1 open() failed', 'error'],
    ['[Sun Jan 31 12:00:00 2026] [notice] AH00094: Command line', 'info'],
    ['2026-01-31 12:00:00.000 UTC [1] FATAL  the database system is starting up', 'error'],
    ['2026-01-31 12:00:00 WARN  org.app.Main - slow', 'warn'],
    ['INFO:     Uvicorn running', 'info'],
    ['Error: connect ECONNREFUSED', 'error'],
    ['{"level":"warn","msg":"x"}', 'warn'],
    ['{"level":50,"time":1,"msg":"x"}', 'error'],
    ['{"level":30,"time":1}', 'info'],
    ['time=2026-01-31 level=debug msg="an error: no"', 'debug'],
    ['warning: deprecated', 'warn'],
  ])('of %j is %s', (line, level) => expect(levelOf(line)).toBe(level));

  it.each(['', 'no errors were found', 'the info page', 'GET /error 200', 'x'.repeat(200) + ' ERROR '])(
    'is not known of %j',
    (line) => expect(levelOf(line)).toBeUndefined(),
  );
});
