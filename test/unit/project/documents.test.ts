import { existsSync, globSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { root } from '../../../scripts/lib/project.mjs';
import { referencePages } from '../../../scripts/lib/reference/pages.mjs';
import { nodesOf, parse } from '../../../scripts/lib/reference/source.mjs';
import { STATES, VERBS } from '../../support/container-states.js';
import { codeBlocks, documentText, firstColumn, requestsIn, sectionOf } from '../../support/documents.js';

const MAX_README_LINES = 200;

/** The tests that run the `bash` blocks of a document. */
const RUN_BY: Record<string, string> = {
  'README.md': 'test/e2e/project/readme.e2e.test.ts',
  'cli/README.md': 'test/e2e/clients/cli.e2e.test.ts',
  'docs/authentication.md': 'test/e2e/project/documents.e2e.test.ts',
  'docs/idempotency.md': 'test/e2e/project/documents.e2e.test.ts',
  'docs/events.md': 'test/e2e/project/documents.e2e.test.ts',
  'docs/exec.md': 'test/e2e/project/documents.e2e.test.ts',
  'docs/lifecycle.md': 'test/e2e/project/documents.e2e.test.ts',
  'docs/lifetimes.md': 'test/e2e/project/documents.e2e.test.ts',
  'docs/limits.md': 'test/e2e/project/documents.e2e.test.ts',
  'docs/operations.md': 'test/e2e/project/documents.e2e.test.ts',
  'docs/pools.md': 'test/e2e/project/documents.e2e.test.ts',
  'docs/proxy.md': 'test/e2e/project/documents.e2e.test.ts',
  'docs/running-containers.md': 'test/e2e/project/documents.e2e.test.ts',
  'docs/deployment/compose.md': 'test/e2e/deploy/compose.e2e.test.ts',
  'docs/deployment/docker.md': 'test/e2e/deploy/image.e2e.test.ts',
  'docs/deployment/swarm.md': 'test/e2e/deploy/swarm.e2e.test.ts',
};

const DOCUMENTS = globSync('**/*.md', {
  cwd: root,
  exclude: ['**/node_modules', '.dockapi', 'dist', 'coverage'],
}).sort();

interface Link {
  file: string;
  target: string;
}

/** Without code, which may contain what looks like a link or a heading. */
const proseOf = (file: string) =>
  documentText(file)
    .replaceAll(/^```[^]*?^```/gm, '')
    .replaceAll(/`[^`\n]*`/g, (code) => code.replaceAll(/[[\]()]/g, ''));

const linksOf = (file: string): Link[] =>
  [...proseOf(file).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => ({ file, target }));

/** The anchors that GitHub gives a document's headings. */
function anchorsOf(file: string): string[] {
  const seen = new Map<string, number>();
  return [...proseOf(file).matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) => {
    const anchor = heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(' ', '-');
    const count = seen.get(anchor) ?? 0;
    seen.set(anchor, count + 1);
    return count === 0 ? anchor : `${anchor}-${count}`;
  });
}

function leadsNowhere({ file, target }: Link): boolean {
  if (/^[a-z]+:/i.test(target)) return false;
  const [page = '', anchor] = target.split('#');
  const destination = page === '' ? file : path.join(path.dirname(file), decodeURIComponent(page));
  if (!existsSync(path.join(root, destination))) return true;
  return anchor !== undefined && !anchorsOf(destination).includes(anchor);
}

describe('the documents', () => {
  it('link only to files and headings that exist', () => {
    expect(DOCUMENTS.length).toBeGreaterThan(30);
    expect(DOCUMENTS.flatMap(linksOf).filter(leadsNowhere)).toEqual([]);
  });

  it('are all reachable from the README', () => {
    const reached = new Set(['README.md']);
    for (const file of reached) {
      for (const { target } of linksOf(file)) {
        const page = path.join(path.dirname(file), target.split('#', 1)[0] ?? '');
        if (DOCUMENTS.includes(page)) reached.add(page);
      }
    }
    expect([...reached].sort()).toEqual(DOCUMENTS);
  });

  it('have generated parts as the code has them (npm run docs writes them)', async () => {
    for (const { file, text } of await referencePages()) expect(documentText(file), file).toBe(text);
  });

  it('contain no bash block that no test runs', () => {
    const withCommands = DOCUMENTS.filter((file) => codeBlocks(documentText(file), 'bash').length > 0);
    expect(withCommands).toEqual(Object.keys(RUN_BY).sort());
    expect(Object.values(RUN_BY).filter((file) => !existsSync(path.join(root, file)))).toEqual([]);
  });

  it('name only npm scripts that exist', () => {
    const { scripts } = JSON.parse(documentText('package.json')) as { scripts: Record<string, string> };
    const named = DOCUMENTS.flatMap((file) =>
      [...documentText(file).matchAll(/npm run ([\w:]+)/g)].map(([, name]) => name),
    );
    expect(named.filter((name = '') => !(name in scripts))).toEqual([]);
  });

  it('list every field of a run', () => {
    const files = globSync('src/containers/run/{run-container,fields/*}.dto.ts', { cwd: root });
    const classes = files.flatMap((file) => nodesOf(parse(file), ts.isClassDeclaration));
    const fields = classes
      .filter(({ name }) => /^RunContainerDto$|FieldsDto$/.test(name?.text ?? ''))
      .flatMap(({ members }) => members.map((member) => member.name?.getText() ?? ''));
    const listed = firstColumn(sectionOf('docs/running-containers.md', '## Fields'));
    expect(listed.map((cell) => cell.replaceAll('`', '')).sort()).toEqual(fields.sort());
  });

  it('list the effect of each verb in each state', () => {
    const rows = sectionOf('docs/lifecycle.md', '## Verbs by state')
      .split('\n')
      .filter((line) => line.startsWith('| '))
      .map((line) =>
        line
          .split('|')
          .slice(1, -1)
          .map((cell) => cell.trim().replaceAll('`', '')),
      );
    const table = Object.entries(VERBS).map(([verb, outcomes]) => [verb, ...STATES.map((state) => outcomes[state])]);
    expect(rows.filter(([first]) => !/^-+$/.test(first ?? ''))).toEqual([['verb', ...STATES], ...table]);
  });

  it('have a quickstart in PowerShell that sends the same requests as the one in curl', () => {
    const curl = requestsIn(codeBlocks(sectionOf('README.md', '### curl'), 'bash').join('\n'));
    expect(curl).toHaveLength(7);
    const powershell = codeBlocks(sectionOf('docs/getting-started.md', '### PowerShell'), 'powershell');
    expect(requestsIn(powershell.join('\n'))).toEqual(curl);
  });

  it('begin with a README that is short', () => {
    expect(documentText('README.md').split('\n').length).toBeLessThanOrEqual(MAX_README_LINES);
  });
});
