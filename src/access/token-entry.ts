import { createHash } from 'node:crypto';
import { Caller, type Scope, SCOPES } from './caller.js';

/** A token as dockAPI stores it: its caller and its hash. */
export interface TokenEntry {
  caller: Caller;
  /** SHA-256 of the token: 32 bytes. */
  hash: Buffer;
  /** The normalised line. Equal lines are the same token with the same rights. */
  line: string;
  /** Stands for the line in the store: its SHA-256. */
  key: string;
}

/** The message never repeats an entry, because it may contain the token itself. */
export class TokenEntryError extends Error {
  override name = 'TokenEntryError';
}

/** A name or an owner. It appears in logs and labels. */
const WORD = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$/;
const HASH = /^sha256:([0-9a-f]{64})$/;

const FORM = 'must be "name owner scope,scope sha256:hash", as "npm run token" writes it';

/**
 * Parses entries, one per line: `ci team-a read,run,proxy sha256:…`. Empty lines and comments (`#`) are ignored.
 *
 * @throws TokenEntryError that names the line, or says that there is no entry
 */
export function parseTokenEntries(text: string): TokenEntry[] {
  const lines = text.split(/\r?\n/).map((line, index) => ({
    number: index + 1,
    words: line.replace(/#.*/, '').trim().split(/\s+/).filter(Boolean),
  }));
  const entries = lines
    .filter(({ words }) => words.length > 0)
    .map(({ number, words }) => ({ number, entry: parseEntry(words, number) }));
  if (entries.length === 0) throw new TokenEntryError('has no entry: create one with "npm run token"');
  checkUnique(entries.map(({ number, entry }) => ({ number, key: entry.caller.name, what: 'name' })));
  checkUnique(entries.map(({ number, entry }) => ({ number, key: entry.hash.toString('hex'), what: 'token' })));
  return entries.map(({ entry }) => entry);
}

function parseEntry(words: string[], number: number): TokenEntry {
  const [name = '', owner = '', scopes = '', hash = '', ...more] = words;
  const hex = HASH.exec(hash)?.[1];
  if (more.length > 0 || hex === undefined || !WORD.test(name) || !WORD.test(owner)) throw wrong(number, FORM);
  const caller = new Caller(name, owner, new Set(parseScopes(scopes, number)));
  const line = words.join(' ');
  return { caller, hash: Buffer.from(hex, 'hex'), line, key: createHash('sha256').update(line).digest('hex') };
}

function parseScopes(list: string, number: number): Scope[] {
  return list.split(',').map((word) => {
    const scope = SCOPES.find((each) => each === word);
    if (!scope) throw wrong(number, `has an unknown scope: use ${SCOPES.join(', ')}`);
    return scope;
  });
}

function checkUnique(keys: { number: number; key: string; what: string }[]): void {
  const first = new Map<string, number>();
  for (const { number, key, what } of keys) {
    const earlier = first.get(key);
    if (earlier !== undefined) throw wrong(number, `has the same ${what} as line ${earlier}`);
    first.set(key, number);
  }
}

function wrong(number: number, what: string): TokenEntryError {
  return new TokenEntryError(`line ${number} ${what}`);
}
