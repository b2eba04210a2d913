import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../../../scripts/lib/project.mjs';

/** A test, below test or bench: `e2e/containers/wake.e2e.test.ts` "its title, or the beginning of it". */
const TEST = /`([\w./-]+\.(?:ts|mjs))` "([^"]+)"/g;

const rows = readFileSync(path.join(root, 'docs/development/rules.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !/^\| (?:rule|-)/.test(line));

function hasTest(file: string, title: string): boolean {
  const source = [`test/${file}`, file].map((each) => path.join(root, each)).find(existsSync);
  if (source === undefined) return false;
  const text = readFileSync(source, 'utf8');
  return ["'", '`'].some((quote) => text.includes(quote + title));
}

it('each rule of docs/development/rules.md has a test that exists', () => {
  expect(rows.length).toBeGreaterThan(140);
  expect(rows.filter((row) => [...row.matchAll(TEST)].length === 0)).toEqual([]);
  const named = rows.flatMap((row) => [...row.matchAll(TEST)].map(([, file = '', title = '']) => ({ file, title })));
  expect(named.filter(({ file, title }) => !hasTest(file, title))).toEqual([]);
});
