// npm run docs: writes the generated parts of the documentation.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './lib/project.mjs';
import { referencePages } from './lib/reference/pages.mjs';

for (const { file, text } of await referencePages()) writeFileSync(path.join(root, file), text);
