import { Caller, type Scope, SCOPES } from './caller.js';

/** A token as dockAPI knows it: who shows it, and its hash. */
export interface TokenEntry {
  caller: Caller;
  /** SHA-256 of the token: 32 bytes. */
  hash: Buffer;
  /** As it was written: what is written the same is the same token, for the same. */
  line: string;
}

/** What is wrong with the entries: never what they say, as somebody may have written the token itself. */
export class TokenEntryError extends Error {
  override name = 'TokenEntryError';
}

/** A name or an owner: it stands in logs and labels. */
const WORD = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$/;
const HASH = /^sha256:([0-9a-f]{64})$/;

const FORM = 'must be "name owner scope,scope sha256:hash", as "npm run token" writes it';

/**
 * Reads entries, one a line: `ci team-a read,run,proxy sha256:…`. Empty lines, and what follows a `#`, do not count.
 *
 * @throws TokenEntryError that names the line, also where there is no entry at all
 */
export function parseTokenEntries(text: string): TokenEntry[] {
  const lines = text.split(/\r?\n/).map((line, index) => ({
    number: index + 1,
    words: line.replace(/#.*/, '').trim().split(/\s+/).filter(Boolean),
  }));
  const entries = lines
    .filter(({ words }) => words.length > 0)
    .map(({ number, words }) => ({ number, entry: parseEntry(words, number) }));
  if (entries.length === 0) throw new TokenEntryError('has no entry: make one with "npm run token"');
  checkUnique(entries.map(({ number, entry }) => ({ number, key: entry.caller.name, what: 'name' })));
  checkUnique(entries.map(({ number, entry }) => ({ number, key: entry.hash.toString('hex'), what: 'token' })));
  return entries.map(({ entry }) => entry);
}

function parseEntry(words: string[], number: number): TokenEntry {
  const [name = '', owner = '', scopes = '', hash = '', ...more] = words;
  const hex = HASH.exec(hash)?.[1];
  if (more.length > 0 || hex === undefined || !WORD.test(name) || !WORD.test(owner)) throw wrong(number, FORM);
  const caller = new Caller(name, owner, new Set(parseScopes(scopes, number)));
  return { caller, hash: Buffer.from(hex, 'hex'), line: words.join(' ') };
}

function parseScopes(list: string, number: number): Scope[] {
  return list.split(',').map((word) => {
    const scope = SCOPES.find((each) => each === word);
    if (!scope) throw wrong(number, `has a scope that is none of ${SCOPES.join(', ')}`);
    return scope;
  });
}

function checkUnique(keys: { number: number; key: string; what: string }[]): void {
  const first = new Map<string, number>();
  for (const { number, key, what } of keys) {
    const earlier = first.get(key);
    if (earlier !== undefined) throw wrong(number, `has the ${what} of line ${earlier}`);
    first.set(key, number);
  }
}

function wrong(number: number, what: string): TokenEntryError {
  return new TokenEntryError(`line ${number} ${what}`);
}
