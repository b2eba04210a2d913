import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../../../scripts/lib/project.mjs';

/** What `npm run build` reads; the page imports the TypeScript client. */
const BUILT = [
  'src/main.ts',
  'ui/main.tsx',
  'clients/typescript/src/index.ts',
  'scripts/bundle.mjs',
  'scripts/build-page.mjs',
  'nest-cli.json',
];

it('the Dockerfile gets all that the build reads', () => {
  const ignored = readFileSync(path.join(root, '.dockerignore'), 'utf8').split('\n').filter(Boolean);
  const isIgnored = (file: string) => ignored.some((each) => file === each || file.startsWith(`${each}/`));
  expect(BUILT.filter(isIgnored)).toEqual([]);
});

it('the Dockerfile installs all packages: the binary of the bundler is an optional one', () => {
  const dockerfile = readFileSync(path.join(root, 'Dockerfile'), 'utf8');
  expect(dockerfile).toMatch(/^RUN npm ci /m);
  expect(dockerfile).not.toContain('--omit');
});
