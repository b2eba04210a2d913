// node scripts/prepare-tests.mjs sid: installs the packages that the tests need, and downloads the engines named. They would do it
// themselves; .ci/run does it beside other things.
import { engineNamed, programsOf } from './lib/engines.mjs';
import { ensureInstalled, TEST_PACKAGES } from './lib/packages.mjs';

await ensureInstalled(TEST_PACKAGES);
for (const name of process.argv.slice(2)) await programsOf(engineNamed(name));
