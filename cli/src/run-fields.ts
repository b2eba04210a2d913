import { type RunOptions } from '@dockapi/client';
import { ExitError, FAILED_BEFORE } from './exit-error.js';
import { environment, pairs } from './option-values.js';
import { portsOf } from './ports.js';

/** The options of `dockapi run`. */
export interface RunArguments {
  detach?: boolean;
  publish: string[];
  env: string[];
  envFile: string[];
  label: string[];
  placementLabel: string[];
  rm?: boolean;
  wait?: boolean;
  waitTimeout?: number;
  healthPath?: string;
  healthCmd?: string;
  healthInterval?: number;
  healthTimeout?: number;
  healthRetries?: number;
  healthStartPeriod?: number;
  healthcheck?: boolean;
  command?: string[];
  entrypoint?: string;
  tmpfs: string[];
  addHost: string[];
  ulimit: string[];
  volume: string[];
  capAdd: string[];
  capDrop: string[];
  groupAdd: string[];
  gpus?: 'all' | number;
  json?: boolean;
  interactive?: boolean;
  tty?: boolean;
  /** Options that are fields of a run as they are. */
  [field: string]: unknown;
}

/** Options whose values are fields of a run: option → field. */
const FIELDS = {
  name: 'name',
  network: 'network',
  node: 'node',
  reschedule: 'reschedule',
  memory: 'memory',
  cpus: 'cpus',
  pidsLimit: 'pids_limit',
  readOnly: 'read_only',
  user: 'user',
  workdir: 'workdir',
  hostname: 'hostname',
  init: 'init',
  stopSignal: 'stop_signal',
  stopTimeout: 'stop_timeout',
  shmSize: 'shm_size',
  restart: 'restart_policy',
  pull: 'pull',
  platform: 'platform',
  healthPath: 'health_path',
  waitTimeout: 'wait_timeout',
} as const;

/** A run needs a port; `docker run` does not. */
export const DEFAULT_PORT = 80;

export function runFields(image: string, command: string[], options: RunArguments): RunOptions {
  const [first = { container_port: DEFAULT_PORT }, ...ports] = options.publish.map(portsOf);
  const isDetached = options.detach || options.wait;
  const fields = Object.entries(FIELDS).map(([option, field]) => [field, options[option]]);
  return {
    image,
    ...first,
    ...definedOf([
      ...fields,
      ['ports', some(ports)],
      ['command', some(command)],
      ['entrypoint', options.entrypoint],
      ['env', someOf(environment([...options.envFile, ...options.env]))],
      ['labels', someOf(pairs(options.label))],
      ['placement', placementOf(options.placementLabel)],
      ['volumes', some(options.volume)],
      ['cap_add', some(options.capAdd)],
      ['cap_drop', some(options.capDrop)],
      ['group_add', some(options.groupAdd)],
      ['tmpfs', someOf(pairs(options.tmpfs.map((each) => each.replace(':', '='))))],
      ['extra_hosts', someOf(pairs(options.addHost))],
      ['ulimits', someOf(Object.fromEntries(options.ulimit.map(ulimit)))],
      ['gpus', options.gpus],
      ['health', healthOf(options)],
      ['auto_remove', isDetached && options.rm ? true : undefined],
      ['wait_ready', options.wait],
    ]),
  };
}

function definedOf(entries: unknown[][]): object {
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as object;
}

function healthOf(options: RunArguments): object | 'none' | undefined {
  if (options.healthcheck === false) return 'none';
  const health = definedOf([
    ['command', options.healthCmd],
    ['interval', options.healthInterval],
    ['timeout', options.healthTimeout],
    ['retries', options.healthRetries],
    ['start_period', options.healthStartPeriod],
  ]);
  return someOf(health);
}

function placementOf(labels: string[]): object | undefined {
  return labels.length > 0 ? { labels: pairs(labels) } : undefined;
}

const some = <T>(list: T[]) => (list.length > 0 ? list : undefined);
const someOf = (object: object) => (Object.keys(object).length > 0 ? object : undefined);

function ulimit(text: string): [string, number | { soft: number; hard: number }] {
  const [, name = '', soft, hard] = /^(\w+)=(-?\d+)(?::(-?\d+))?$/.exec(text) ?? [];
  if (soft === undefined) throw new ExitError(FAILED_BEFORE, `--ulimit ${text}: use NAME=SOFT or NAME=SOFT:HARD.`);
  return [name, hard === undefined ? Number(soft) : { soft: Number(soft), hard: Number(hard) }];
}
