import { describe, expect, it } from 'vitest';
import { parseTokenEntries } from '../../../src/access/token-entry.js';
import { makeToken } from '../../support/tokens.js';

const HASH = `sha256:${'0a'.repeat(32)}`;

describe('parseTokenEntries', () => {
  it('reads one entry per line, and ignores comments and empty lines', () => {
    const text = `# CI\n\n  ci   team-a  read,run ${HASH} # rotated in May\r\n${makeToken('ops', 'team-b', 'admin').entry}\n`;
    const [ci, ops, ...more] = parseTokenEntries(text);
    expect(more).toEqual([]);
    expect(ci).toMatchObject({ caller: { name: 'ci', owner: 'team-a' }, hash: Buffer.alloc(32, 0x0a) });
    expect([ci?.caller.may('run'), ci?.caller.may('exec'), ci?.caller.onlyOwner]).toEqual([true, false, 'team-a']);
    expect([ops?.caller.may('exec'), ops?.caller.onlyOwner]).toEqual([true, undefined]);
  });

  it.each([
    ['nothing', ''],
    ['comments alone', '# ci team-a read'],
    ['a missing scope', `ci team-a ${HASH}`],
    ['an unknown scope', `ci team-a read,write ${HASH}`],
    ['an empty scope', `ci team-a read, ${HASH}`],
    ['a name that would be two words in a log', `ci"x team-a read ${HASH}`],
    ['an owner with a control character', `ci te\u0007am read ${HASH}`],
    ['a token in place of its hash', 'ci team-a read dockapi_secret'],
    ['a hash that is too short', 'ci team-a read sha256:0a0b'],
    ['a fifth word', `ci team-a read ${HASH} more`],
    ['two entries of one name', `ci a read ${HASH}\nci b read ${HASH.replace('0a', '0b')}`],
    ['two entries of one token', `ci a read ${HASH}\ncd b read ${HASH}`],
  ])('refuses %s', (_what, text) => {
    expect(() => parseTokenEntries(text)).toThrow(/line \d|no entry/);
  });

  it.each([
    'ci team-a read canary',
    `ci team-a canary ${HASH}`,
    `ci canary" read ${HASH}`,
    `canary" team-a read ${HASH}`,
    `ci team-a read ${HASH} canary`,
    'canary',
  ])('names the line without repeating it, because it may be the token itself: %s', (line) => {
    const message = messageOf(() => parseTokenEntries(`# one\n${line}`));
    expect(message).toContain('line 2');
    expect(message).not.toContain('canary');
  });
});

function messageOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('It did not throw');
}
