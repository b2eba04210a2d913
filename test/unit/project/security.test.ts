import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../../../scripts/lib/project.mjs';

/** A control: `access/scope.guard.ts`, below src. */
const CONTROL = /`([\w./-]+\.ts)`/g;
/** A test: `api/tokens.test.ts` "its title", below test. */
const TEST = /`([\w./-]+\.test\.ts)` "([^"]+)"/g;

interface Row {
  attack: string;
  control: string;
  test: string;
}

/** The tables of the attacks: each row of three cells, heads and rules left out. */
function rows(): Row[] {
  return readFileSync(path.join(root, 'SECURITY.md'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| ') && !/^\| (?:attack |-)/.test(line))
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .map(([, attack = '', control = '', test = '']) => ({ attack, control, test }));
}

const controlsOf = ({ control }: Row) => [...control.matchAll(CONTROL)].map(([, file = '']) => file);
const testsOf = ({ test }: Row) => [...test.matchAll(TEST)].map(([, file = '', title = '']) => ({ file, title }));

/** Whether a test file has a test, or tests, of this title. */
function hasTest({ file, title }: { file: string; title: string }): boolean {
  const source = path.join(root, 'test', file);
  if (!existsSync(source)) return false;
  const text = readFileSync(source, 'utf8');
  return [`'${title}'`, `\`${title}\``].some((quoted) => text.includes(quoted));
}

describe('SECURITY.md', () => {
  it('tells a control and a test for each attack', () => {
    expect(rows().length).toBeGreaterThan(50);
    expect(rows().filter((row) => controlsOf(row).length === 0 || testsOf(row).length === 0)).toEqual([]);
  });

  it('names controls that are there', () => {
    const controls = rows().flatMap(controlsOf);
    expect(controls.filter((file) => !existsSync(path.join(root, 'src', file)))).toEqual([]);
  });

  it('names tests that are there', () => {
    expect(
      rows()
        .flatMap(testsOf)
        .filter((each) => !hasTest(each)),
    ).toEqual([]);
  });
});
