// npm run licences: writes THIRD_PARTY.md.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { thirdParty } from './lib/licences.mjs';
import { root } from './lib/project.mjs';

writeFileSync(path.join(root, 'THIRD_PARTY.md'), thirdParty());
