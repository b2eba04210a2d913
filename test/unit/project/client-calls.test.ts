import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../../../scripts/lib/project.mjs';

const read = (...patterns: string[]) =>
  patterns
    .flatMap((pattern) => globSync(pattern, { cwd: root }))
    .map((file) => readFileSync(path.join(root, file), 'utf8'))
    .join('\n');

/** The names that a pattern finds, each once. */
const names = (text: string, pattern: RegExp) => [...new Set([...text.matchAll(pattern)].map(([, name = '']) => name))];

/** Those that no test calls. The examples of the READMEs are run by tests. */
const untested = (calls: string[], tests: string) => calls.filter((name) => !new RegExp(`\\.${name}\\b`).test(tests));

describe('each call has a test against the service', () => {
  it('of the TypeScript client', () => {
    const sources = ['client', 'container', 'exec-process', 'files', 'operation'];
    const text = read(...sources.map((name) => `clients/typescript/src/${name}.ts`));
    const calls = names(text, /^ {2}(?:async )?(?:get )?\*?([a-z]\w+)\((?!.*private)/gm);
    const tests = read('test/e2e/clients/client*.ts', 'test/e2e/clients/packages*.ts', 'clients/typescript/README.md');
    const inside = ['constructor', 'path', 'WebSocket', 'proxied'];
    expect(calls.length).toBeGreaterThan(40);
    expect(untested(calls, tests).filter((name) => !inside.includes(name))).toEqual([]);
  });

  it('of the Python client', () => {
    const text = read(
      ...['client', 'container', 'exec', 'files', 'operation'].map((name) => `clients/python/dockapi/_${name}.py`),
    );
    const calls = names(text, /^ {4}def ([a-z]\w+)\(/gm);
    const tests = read('test/e2e/clients/python*.ts', 'clients/python/README.md');
    expect(calls.length).toBeGreaterThan(40);
    expect(untested(calls, tests).filter((name) => !['begin', 'proxied'].includes(name))).toEqual([]);
  });

  it('of the command line', () => {
    const commands = names(read('cli/src/commands/*.ts'), /(?:new Command|verb)\(\s*'([a-z]+)'/g);
    const tests = read('test/e2e/clients/*.ts', 'cli/README.md', 'README.md', 'test/e2e/cluster/*.ts');
    expect(commands.length).toBeGreaterThan(20);
    expect(commands.filter((name) => !new RegExp(`['\\[ ]'?${name}'|dockapi ${name} `).test(tests))).toEqual([]);
  });
});
