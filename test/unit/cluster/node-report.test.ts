import { describe, expect, it } from 'vitest';
import { readReport } from '../../../src/cluster/node-report.js';
import { sharesProtocol } from '../../../src/cluster/protocols.js';

describe('a report of a neighbouring version', () => {
  it('has defaults for what an older one does not tell', () => {
    expect(readReport('{"address": "10.0.0.11", "version": "0.0.9", "load": {"containers": 3}}')).toEqual({
      address: '10.0.0.11',
      version: '0.0.9',
      load: { countedAt: 0, containers: 3, cpus: 0, memory: 0, owners: {}, runs: [] },
    });
    expect(readReport('{"address": "10.0.0.11"}')).toMatchObject({ version: 'unknown', load: { containers: 0 } });
  });

  it('may tell more', () => {
    const text =
      '{"address": "a", "version": "9", "protocols": [1, 2], "more": {}, "load": {"runs": ["r"], "more": 1}}';
    expect(readReport(text)).toMatchObject({ version: '9', protocols: [1, 2], load: { runs: ['r'] } });
  });

  it('is none without an address', () => {
    expect(readReport('{"version": "9"}')).toBeUndefined();
  });
});

it.each([
  [undefined, true],
  [[1], true],
  [[1, 2], true],
  [[2, 3], false],
  ['1', false],
])('another dockAPI with the protocols %j is understood: %s', (protocols, isUnderstood) => {
  expect(sharesProtocol(protocols)).toBe(isUnderstood);
});
