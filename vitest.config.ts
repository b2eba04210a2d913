import path from 'node:path';
import { defineConfig } from 'vitest/config';
import { ENGINE_DIRS } from './test/support/engine-dirs.js';

// Docker's programs are written in Go, and start by the thousand: a third of the CPU of a start would be garbage collection.
process.env['GOGC'] ??= '400';

// Limits are for what hangs, not for what is slow.
const POLL_LIMIT_MS = 60_000;
/** More than a poll. */
const LIMIT_MS = 90_000;
/** e2e tests run containers and wait for them. */
const E2E_LIMIT_MS = 120_000;
/** Packages are installed in hooks, and apt waits for another apt. */
const HOOK_LIMIT_MS = 300_000;

/** What all tests share: a project inherits nothing from the root. */
const SHARED = {
  expect: { poll: { timeout: POLL_LIMIT_MS } },
  testTimeout: LIMIT_MS,
  hookTimeout: HOOK_LIMIT_MS,
  maxWorkers: ENGINE_DIRS.length, // most tests wait more than they compute
};

/** What tests with a real engine share. */
const WITH_ENGINE = {
  ...SHARED,
  globalSetup: ['test/support/global-setup.ts'],
  testTimeout: E2E_LIMIT_MS,
  maxWorkers: ENGINE_DIRS.length, // each has an engine of its own, which a test may freeze or kill
  isolate: false, // a process for each file would take longer to start than some of them last
  sequence: { groupOrder: 1 },
};

/** The end-to-end tests once more, with a gateway of deploy/ in front of every dockAPI that they start. */
const through = (gateway: string, include: string[], exclude: string[]) => ({
  test: { name: `through-${gateway}`, env: { TEST_GATEWAY: gateway }, include, exclude, ...WITH_ENGINE },
});

/** What the proxy does to requests once more, with the container at another dockAPI: that of another node, or another worker. */
const throughPeer = (peer: string, ...names: string[]) => ({
  test: {
    name: `through-${peer}`,
    include: names.map((name) => `test/unit/proxy/${name}.test.ts`),
    env: { TEST_THROUGH_PEER: peer },
    setupFiles: ['test/support/quiet.ts'],
    isolate: false,
    ...SHARED,
  },
});

const E2E = ['test/e2e/**/*.test.ts'];
const named = (...names: string[]) => names.map((name) => `test/e2e/*/${name}.e2e.test.ts`);

/** What a gateway in front has nothing to do with, or what has gateways of its own. */
const NOT_THROUGH = [
  ...named('gateways', 'nginx-direct', 'several-processes', 'two-dockapis', 'compose'), // gateways of their own
  ...named('nodes', 'peers', 'rolling-update', 'node-workers', 'node-pools', 'reschedule', 'swarm'), // networks of their own
  ...named('quickstart', 'readme', 'documents', 'up', 'image', 'shutdown', 'workers'), // ask a dockAPI at its own address
  // what is behind dockAPI
  ...named('proxy-swaps', 'proxy-targets', 'reach', 'auto-remove', 'run-ports', 'run-transaction', 'run-fields'),
  ...named('ready-conditions', 'readiness-exit', 'states', 'verbs', 'snapshot', 'engine-away', 'exec-end'),
  ...named('lifetimes', 'sleep', 'sleep-others', 'sleep-shared', 'pools', 'removed', 'webhooks', 'secrets'),
  ...named('shared-store', 'events-shared', 'exec-shared', 'pull-shared', 'owners', 'policy', 'run-validation'),
  ...named('client', 'client-streams', 'python', 'packages', 'cli', 'cli-login', 'exit-codes', 'terminal'),
  ...named('run-view', 'logs-view', 'files-view', 'images-view', 'activity-views', 'lifetimes-view', 'sign-in'),
  ...named('recovery', 'update', 'smooth', 'nodes-view'), // own restarts; scripted lists
  ...named('docs', 'all-views', 'containers-view', 'container-view', 'terminal-view'), // `gateways` has the pages through each of them
  ...named('lean-start', 'list', 'readiness', 'wake-refused', 'engine-paths'),
  ...named('remote-engines', 'socket-proxy', 'pull-login', 'settings', 'systemd', 'redis-store', 'links-shared'),
];
/** It may build the service, under the other tests' feet. */
const ALONE = named('up');
const PROXIED = named('exec-attach', 'proxy', 'proxy-load', 'own-origins', 'links', 'browsers', 'led-elsewhere');

/** What depends on the engine most: `npm run test:engines` runs it with each of them. */
const CONTRACT = [
  'test/e2e/containers/*.e2e.test.ts',
  ...named('pull', 'pull-shared', 'pull-login', 'images-networks-volumes'),
  ...named('engine-paths', 'owners', 'proxy', 'proxy-targets'),
];

export default defineConfig({
  test: {
    reporters: ['default', './test/support/durations.ts', './test/support/failures.ts'],
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts'],
          setupFiles: ['test/support/quiet.ts'],
          alias: { '@dockapi/client': path.resolve('clients/typescript/src/index.ts') },
          isolate: false, // half of the time would go into loading the same modules
          ...SHARED,
        },
      },
      throughPeer(
        'node',
        'framing-{order,requests,responses,upgrades}',
        'gateway-{failures,heads,host,interim,messages,websocket}',
      ),
      throughPeer(
        'worker',
        'framing-{order,requests,responses,upgrades}',
        'gateway-{failures,heads,interim,websocket}',
      ),
      { test: { name: 'api', include: ['test/api/**/*.test.ts'], isolate: false, ...SHARED } },
      { test: { name: 'e2e', include: E2E, exclude: ALONE, ...WITH_ENGINE } },
      { test: { name: 'up', include: ALONE, ...WITH_ENGINE, sequence: { groupOrder: 2 } } },
      { test: { name: 'faults', include: ['test/faults/**/*.test.ts'], ...WITH_ENGINE } },
      { test: { name: 'engines', include: CONTRACT, ...WITH_ENGINE } },
      through('nginx', E2E, NOT_THROUGH),
      through('HAProxy', PROXIED, []),
      through('Caddy', PROXIED, []),
    ],
  },
});
