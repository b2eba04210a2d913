import { existsSync, globSync, readFileSync } from 'node:fs';
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

/** The rows of the attack tables in docs/security, without their heads. */
function rows(): Row[] {
  return globSync('docs/security/*.md', { cwd: root })
    .flatMap((file) => readFileSync(path.join(root, file), 'utf8').split('\n'))
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

describe('docs/security', () => {
  it('names a control and a test for each attack', () => {
    expect(rows().length).toBeGreaterThan(50);
    expect(rows().filter((row) => controlsOf(row).length === 0 || testsOf(row).length === 0)).toEqual([]);
  });

  it('names controls that exist', () => {
    const controls = rows().flatMap(controlsOf);
    expect(controls.filter((file) => !existsSync(path.join(root, 'src', file)))).toEqual([]);
  });

  it('names tests that exist', () => {
    expect(
      rows()
        .flatMap(testsOf)
        .filter((each) => !hasTest(each)),
    ).toEqual([]);
  });
});
