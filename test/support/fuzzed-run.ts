import fc from 'fast-check';

/** Any JSON value, and values of engine options. */
const anything = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom<unknown>(
    true,
    'host',
    'all',
    -1,
    [],
    {},
    'unconfined',
    ['ALL'],
    ['SYS_ADMIN'],
    'container:x',
    '/:/host',
    ['/:/host'],
    { '/run': 'bind' },
    { Privileged: true },
    [{ PathOnHost: '/dev/mem' }],
  ),
);

/** Mostly good values: a body with a fault in every field is refused early. */
function mostly(...good: unknown[]): fc.Arbitrary<unknown> {
  return fc.oneof({ arbitrary: fc.constantFrom(...good), weight: 30 }, anything);
}

const FIELDS: Record<string, fc.Arbitrary<unknown>> = {
  name: mostly('web', null),
  env: mostly({ A: 'b' }, {}),
  command: mostly('sleep 1', ['a', 'b'], []),
  auto_remove: mostly(true, false),
  restart_policy: mostly('no', 'always', 'on-failure:3'),
  volumes: mostly([], ['data:/data:ro']),
  memory: mostly('64m', 67_108_864),
  cpus: mostly(0.5, 1),
  pids_limit: mostly(10),
  read_only: mostly(true),
  user: mostly('1000:1000'),
  cap_drop: mostly(['ALL'], []),
  labels: mostly({ team: 'a' }),
  entrypoint: mostly('', ['sh', '-c'], '/run.sh'),
  workdir: mostly('/tmp'),
  hostname: mostly('web', 'a.b'),
  init: mostly(true, false),
  stop_signal: mostly('SIGINT', 9, 'rtmin+3'),
  stop_timeout: mostly(0, 10),
  group_add: mostly(['video', '1000']),
  health: mostly('none', { command: 'true' }, { command: ['a'], interval: 1, timeout: 2, retries: 3, start_period: 4 }),
  shm_size: mostly('32m', 1_024),
  tmpfs: mostly({ '/run': '' }, { '/run': 'size=1m,mode=700', '/tmp': 'exec' }),
  ulimits: mostly({ nofile: 1_024 }, { core: { soft: 0, hard: -1 } }),
  cap_add: mostly(['NET_RAW'], []),
  gpus: mostly('all', 1),
  extra_hosts: mostly({ db: '192.0.2.1', up: 'host-gateway' }, { v6: '::1' }),
  platform: mostly('linux/amd64'),
};

/**
 * A body of `POST /containers/run`: some of its fields, mostly with good values.
 *
 * @param options names of engine options, some of which become fields too
 */
export function fuzzedRun(options: readonly string[]): fc.Arbitrary<object> {
  const stranger = fc.dictionary(fc.constantFrom(...options), anything, { maxKeys: 1 });
  return fc
    .tuple(fc.record(FIELDS, { requiredKeys: [] }), fc.oneof({ arbitrary: fc.constant({}), weight: 9 }, stranger))
    .map(([fields, others]) => ({ image: 'nginx', container_port: 80, ...fields, ...others }));
}
