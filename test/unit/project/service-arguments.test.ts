import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { root, serviceArguments } from '../../../scripts/lib/project.mjs';

const command = ['node', ...serviceArguments.map((each) => (path.isAbsolute(each) ? path.relative(root, each) : each))];

it.each([
  ['package.json', `"start": "${command.join(' ')}"`],
  ['Dockerfile', `CMD [${command.map((each) => `"${each}"`).join(', ')}]`],
  ['deploy/dockapi.service', `ExecStart=/usr/bin/env ${command.join(' ')}`],
])('%s starts the service with the same arguments as npm run up', (file, line) => {
  expect(readFileSync(path.join(root, file), 'utf8')).toContain(line);
});
