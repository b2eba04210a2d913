import { inject } from 'vitest';

/** An engine that tests run against. */
export interface TestEngine {
  /** Its directory: processes that belong to it end with it. */
  dir: string;
  /** As in `DOCKER_HOST`. */
  dockerHost: string;
  /** A registry on the engine's side without a login, `host:port`. It has nginx, busybox and dockapi/echo. */
  registry: string;
  /** A registry with a login. It has `library/busybox`. */
  authRegistry: { address: string; username: string; password: string };
}

declare module 'vitest' {
  export interface ProvidedContext {
    engines: TestEngine[];
  }
}

/** The engine of this worker: no other test file uses it meanwhile. */
export function testEngine(): TestEngine {
  const worker = Number(process.env['VITEST_POOL_ID']);
  const engine = inject('engines')[worker - 1];
  if (!engine) throw new Error(`Worker ${worker} has no engine.`);
  return engine;
}
