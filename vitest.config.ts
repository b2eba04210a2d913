import { defineConfig } from 'vitest/config';

/** e2e tests run containers and wait for them; a limit is for what hangs, not for what is slow. */
const E2E_LIMIT_MS = 120_000;

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['test/unit/**/*.test.ts'], setupFiles: ['test/support/quiet.ts'] } },
      { test: { name: 'api', include: ['test/api/**/*.test.ts'], testTimeout: 30_000 } },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: ['test/support/global-setup.ts'],
          testTimeout: E2E_LIMIT_MS,
          hookTimeout: E2E_LIMIT_MS,
          // One engine: a test that freezes or kills it must be alone.
          fileParallelism: false,
        },
      },
    ],
  },
});
