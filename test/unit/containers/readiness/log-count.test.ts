import { describe, expect, it } from 'vitest';
import { LogCount } from '../../../../src/containers/readiness/log-count.js';
import { beginOf } from '../../../../src/containers/readiness/start-log.service.js';
import type { ContainerDetails } from '../../../../src/docker/engine/engine-types.js';
import type { OutputStream } from '../../../../src/docker/engine/multiplexed-stream.js';

/** Whether there are enough lines after each piece of the output. */
function holds(fields: { times?: number; stream?: OutputStream }, ...pieces: [OutputStream, string][]): boolean {
  const count = new LogCount({ contains: 'ready', times: 1, stream: undefined, ...fields });
  for (const [stream, text] of pieces) count.take({ stream, data: Buffer.from(text) });
  return count.holds;
}

describe('a text', () => {
  it.each([
    ['in a line', 'it is ready now\n'],
    ['in a line that is not ended', 'it is ready'],
    ['in a line of a terminal', 'it is ready\r\n'],
    ['behind other lines', 'one\ntwo\nready\n'],
  ])('%s counts', (_where, text) => {
    expect(holds({}, ['stdout', text])).toBe(true);
  });

  it('over the seam of two pieces counts, also byte by byte', () => {
    expect(holds({}, ['stdout', 'it is re'], ['stdout', 'ady\n'])).toBe(true);
    expect(holds({}, ...[...'it is ready'].map((byte): [OutputStream, string] => ['stdout', byte]))).toBe(true);
  });

  it('does not count over the end of a line, nor over both streams', () => {
    expect(holds({}, ['stdout', 're\nady\n'], ['stdout', 're'], ['stderr', 'ady\n'])).toBe(false);
  });

  it('counts in a line that is longer than any message of the engine', () => {
    const filler: [OutputStream, string] = ['stdout', 'x'.repeat(16 * 1024)];
    expect(holds({}, filler, filler, ['stdout', 'rea'], ['stdout', 'dy'])).toBe(true);
  });

  it('counts once a line', () => {
    expect(holds({ times: 2 }, ['stdout', 'ready ready'], ['stdout', ' ready\n'])).toBe(false);
    expect(holds({ times: 2 }, ['stdout', 'ready\nready\n'])).toBe(true);
    expect(holds({ times: 2 }, ['stdout', 'ready\n'], ['stderr', 'ready\n'])).toBe(true);
  });

  it('counts in the wanted stream alone', () => {
    expect(holds({ stream: 'stderr' }, ['stdout', 'ready\n'])).toBe(false);
    expect(holds({ stream: 'stderr' }, ['stderr', 'ready\n'])).toBe(true);
  });

  it('of several bytes a character counts as it was written', () => {
    const count = new LogCount({ contains: 'prêt ✓', times: 1, stream: undefined });
    const bytes = Buffer.from('tout est prêt ✓\n');
    for (const byte of bytes) count.take({ stream: 'stdout', data: Buffer.from([byte]) });
    expect(count.holds).toBe(true);
  });
});

it('starts over with the first byte of the output', () => {
  const count = new LogCount({ contains: 'ready', times: 2, stream: undefined });
  const read = () => count.take({ stream: 'stdout', data: Buffer.from('ready\nre') });
  read();
  count.reset();
  read();
  expect(count.holds).toBe(false);
  expect(count.why).toBe('the text is in 1 of 2 lines');
});

describe('the log of a start', () => {
  const NEVER = '0001-01-01T00:00:00Z';

  it.each([
    ['the first', true, NEVER, 0, undefined],
    ['one that runs', true, '2026-01-01T00:00:00.000000001Z', 0, '1767225602.000'],
    ['one that is over', false, '2026-01-01T00:00:09Z', 0, '1767225603.000'],
    ['one that was over before the engine noted its start', false, '2026-01-01T00:00:03.5Z', 0, '1767225602.500'],
    ['one that is over, after others', false, '2026-01-01T00:00:09Z', 2, '1767225603.900'],
  ])('of %s begins after all lines of the previous start', (_which, Running, FinishedAt, restarts, begin) => {
    const state = { StartedAt: '2026-01-01T00:00:04.000000000Z', FinishedAt, Running, Restarting: false };
    expect(beginOf(state as ContainerDetails['State'], restarts)).toBe(begin);
  });
});
