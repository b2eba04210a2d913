// Installs the Debian packages that the tests need, for .ci/run, which does it beside `npm ci`. The tests would do it themselves.
import { ensureInstalled, TEST_PACKAGES } from './lib/packages.mjs';

await ensureInstalled(TEST_PACKAGES);
