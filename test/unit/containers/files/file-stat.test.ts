import { describe, expect, it } from 'vitest';
import { fromPathStat, fromUnixStat, modeText } from '../../../../src/containers/files/file-stat.js';

const MTIME = '2026-11-29T00:41:00.687128083Z';
const NS = 1_795_912_860_687_128_083n;

describe('the engine’s metadata of a file', () => {
  it.each([
    [420, 'file', '0644'],
    [2_147_484_141, 'directory', '0755'],
    [134_218_239, 'symlink', '0777'],
    [33_554_852, 'other', '0644'],
    [2 ** 26 + 2 ** 21 + 0o660, 'other', '0660'],
    [2 ** 23 + 0o755, 'file', '4755'],
    [2 ** 31 + 2 ** 20 + 0o777, 'directory', '1777'],
  ])('mode %i is a %s of %s', (mode, type, text) => {
    const stat = fromPathStat({ size: 3, mode, mtime: MTIME, linkTarget: '' });
    expect([stat.type, modeText(stat.mode)]).toEqual([type, text]);
  });

  it('has nanoseconds', () => {
    const { modifiedNs, modified } = fromPathStat({ size: 3, mode: 420, mtime: MTIME, linkTarget: '' });
    expect(modifiedNs).toBe(NS);
    expect(modified.toISOString()).toBe('2026-11-29T00:41:00.687Z');
  });
});

describe('what stat prints of a file', () => {
  it.each([
    ['81a4 5 0 0 1795912860 2026-11-29 00:41:00.687128083 +0000\n', 'file', '0644', NS],
    ['81a4 5 0 0 1795912860 2026-11-29 00:41:00\n', 'file', '0644', 1_795_912_860_000_000_000n],
    ['41ff 60 0 0 1795912860 2026-11-29 00:41:00.000000000 +0000\n', 'directory', '0777', 1_795_912_860_000_000_000n],
    ['a1ff 6 0 0 0 1970-01-01 00:00:00.000000000 +0000\n', 'symlink', '0777', 0n],
    ['2190 0 0 0 0 1970-01-01 00:00:00.000000000 +0000\n', 'other', '0620', 0n],
  ])('%j is a %s of %s', (line, type, mode, ns) => {
    const stat = fromUnixStat(line);
    expect([stat.type, modeText(stat.mode), stat.modifiedNs]).toEqual([type, mode, ns]);
  });

  it.each([
    ['99999999999999 3170843-11-07 09:46:39.000000000 +0000', '9999-12-31T23:59:59.999Z'],
    ['9223372036854775807 9223372036854775807', '9999-12-31T23:59:59.999Z'],
    ['253402300800 10000-01-01 00:00:00.000000000 +0000', '9999-12-31T23:59:59.999Z'],
    ['-62167219201 -001-12-31 23:59:59.000000000 +0000', '0000-01-01T00:00:00.000Z'],
    ['-99999999999999 -3166904-02-24 14:13:21.000000000 +0000', '0000-01-01T00:00:00.000Z'],
  ])('has a date that responses can have, for the time %s', (time, date) => {
    const { modified, modifiedNs } = fromUnixStat(`81a4 5 0 0 ${time}\n`);
    expect(modified.toISOString()).toBe(date);
    expect(modifiedNs / 1_000_000_000n).toBe(BigInt(time.split(' ')[0]!));
  });
});
