import { IsInt, IsNumber, IsOptional, Matches, Max, Min } from 'class-validator';
import { WorkersEnvironment } from './workers-environment.js';
import { toFieldLimits } from './field-limits-environment.js';
import { MIN_MEMORY } from './memory-size.js';
import type { Limit, Policy } from './policy.js';
import { parseRange, PORT_RANGE, rangeProblem } from './port-range.js';
import { Decimal, Integer, IsSeconds, List, Size } from './setting-decorators.js';

const SECOND = 1_000;

/** Registry, path, and a tag, a digest or `*`. A shorter pattern could not match a full reference. */
const IMAGE_PATTERN = /^(?:localhost|[^/\s]*[.:*][^/\s]*)\/(?:\S*\/)?[^/\s]*[:@*][^/\s]*$/;
const ABSOLUTE = /^(?:\/|[A-Za-z]:[\\/])/;
const NETWORK = /^[A-Za-z0-9][A-Za-z0-9_.-]*$/;

const IsMemory = () => (target: object, key: string) => {
  Size()(target, key);
  IsOptional()(target, key);
  IsInt({ message: 'must be bytes, or a size such as 512m or 1g' })(target, key);
  Min(MIN_MEMORY, { message: 'must be 6m or more' })(target, key);
};
const IsCpus = () => (target: object, key: string) => {
  Decimal()(target, key);
  IsOptional()(target, key);
  IsNumber({}, { message: 'must be a number of CPUs, such as 1.5' })(target, key);
  Min(0.01)(target, key);
};
const IsCount = (max: number) => (target: object, key: string) => {
  Integer()(target, key);
  IsOptional()(target, key);
  IsInt()(target, key);
  Min(1)(target, key);
  Max(max)(target, key);
};

/** The variables that limit what callers may ask for. Nothing is limited by default. */
export class PolicyEnvironment extends WorkersEnvironment {
  /**
   * Images that may be run and pulled.
   *
   * @category Limits
   * @default all
   * @values comma-separated [patterns](limits.md#images)
   */
  @List()
  @IsOptional()
  @Matches(IMAGE_PATTERN, { each: true, message: 'each entry is a full reference, such as docker.io/library/nginx:*' })
  DOCKAPI_IMAGES: string[] | undefined = undefined;

  /**
   * Directories of the host that may be mounted, with everything in them.
   *
   * @category Limits
   * @default all
   * @values comma-separated absolute paths
   */
  @List()
  @IsOptional()
  @Matches(ABSOLUTE, { each: true, message: 'each entry is an absolute path' })
  DOCKAPI_MOUNT_ROOTS: string[] | undefined = undefined;

  /**
   * Networks that runs may join, in addition to the default one.
   *
   * @category Limits
   * @default all
   * @values comma-separated names
   */
  @List()
  @IsOptional()
  @Matches(NETWORK, { each: true, message: 'each entry is the name of a network' })
  DOCKAPI_NETWORKS: string[] | undefined = undefined;

  /**
   * Range for a `host_port` other than 0.
   *
   * @category Limits
   * @default all
   * @values `from-to`, such as `8000-8999`
   */
  @IsOptional()
  @Matches(PORT_RANGE, { message: 'must look like 8000-8999' })
  DOCKAPI_HOST_PORTS: string | undefined = undefined;

  /**
   * Memory limit of a run that names none.
   *
   * @category Limits
   * @default `DOCKAPI_MAX_MEMORY`
   */
  @IsMemory() DOCKAPI_MEMORY: number | undefined = undefined;

  /**
   * Highest memory limit of a run.
   *
   * @category Limits
   */
  @IsMemory() DOCKAPI_MAX_MEMORY: number | undefined = undefined;

  /**
   * CPU limit of a run that names none.
   *
   * @category Limits
   * @default `DOCKAPI_MAX_CPUS`
   */
  @IsCpus() DOCKAPI_CPUS: number | undefined = undefined;

  /**
   * Highest CPU limit of a run.
   *
   * @category Limits
   */
  @IsCpus() DOCKAPI_MAX_CPUS: number | undefined = undefined;

  /**
   * Limit of processes and threads of a run that names none.
   *
   * @category Limits
   * @default `DOCKAPI_MAX_PIDS`
   */
  @IsCount(4_194_304) DOCKAPI_PIDS: number | undefined = undefined;

  /**
   * Highest limit of processes and threads of a run.
   *
   * @category Limits
   */
  @IsCount(4_194_304) DOCKAPI_MAX_PIDS: number | undefined = undefined;

  /**
   * Containers that one owner may have, stopped ones included.
   *
   * @category Limits
   */
  @IsCount(1_000_000) DOCKAPI_MAX_CONTAINERS: number | undefined = undefined;

  /**
   * API requests per minute that one caller may send. 0 means no limit.
   *
   * @category Limits
   */
  @Integer() @IsInt() @Min(0) @Max(100_000) DOCKAPI_RATE_LIMIT = 0;

  /**
   * Time that an exec may take. 0 means no limit.
   *
   * @category Limits
   */
  @IsSeconds(0, 86_400) DOCKAPI_EXEC_TIMEOUT = 0;

  /**
   * Time that a pull may take in total. 0 means no limit.
   *
   * @category Limits
   */
  @IsSeconds(0, 86_400) DOCKAPI_PULL_LIMIT = 0;
}

/** One line for each variable that contradicts another one, or is not a range. */
export function policyProblems(values: PolicyEnvironment): string[] {
  return [
    ...rangeProblem('DOCKAPI_HOST_PORTS', values.DOCKAPI_HOST_PORTS),
    ...limitProblem('DOCKAPI_MEMORY', values.DOCKAPI_MEMORY, 'DOCKAPI_MAX_MEMORY', values.DOCKAPI_MAX_MEMORY),
    ...limitProblem('DOCKAPI_CPUS', values.DOCKAPI_CPUS, 'DOCKAPI_MAX_CPUS', values.DOCKAPI_MAX_CPUS),
    ...limitProblem('DOCKAPI_PIDS', values.DOCKAPI_PIDS, 'DOCKAPI_MAX_PIDS', values.DOCKAPI_MAX_PIDS),
    ...limitProblem('DOCKAPI_TTL', values.DOCKAPI_TTL, 'DOCKAPI_MAX_TTL', values.DOCKAPI_MAX_TTL),
    ...limitProblem(
      'DOCKAPI_IDLE_TIMEOUT',
      values.DOCKAPI_IDLE_TIMEOUT,
      'DOCKAPI_MAX_IDLE_TIMEOUT',
      values.DOCKAPI_MAX_IDLE_TIMEOUT,
    ),
  ];
}

function limitProblem(name: string, value: number | undefined, maxName: string, max: number | undefined): string[] {
  if (value === undefined || max === undefined || !(value > max)) return [];
  return [`${name}: must not be more than ${maxName} (got ${value}, the maximum is ${max})`];
}

export function toPolicy(values: PolicyEnvironment): Policy {
  return Object.freeze({
    images: frozen(values.DOCKAPI_IMAGES),
    mountRoots: frozen(values.DOCKAPI_MOUNT_ROOTS),
    networks: frozen(values.DOCKAPI_NETWORKS),
    hostPorts:
      values.DOCKAPI_HOST_PORTS === undefined ? undefined : Object.freeze(parseRange(values.DOCKAPI_HOST_PORTS)),
    memory: limit(values.DOCKAPI_MEMORY, values.DOCKAPI_MAX_MEMORY),
    cpus: limit(values.DOCKAPI_CPUS, values.DOCKAPI_MAX_CPUS),
    pids: limit(values.DOCKAPI_PIDS, values.DOCKAPI_MAX_PIDS),
    ttl: limit(values.DOCKAPI_TTL, values.DOCKAPI_MAX_TTL),
    idleTimeout: limit(values.DOCKAPI_IDLE_TIMEOUT, values.DOCKAPI_MAX_IDLE_TIMEOUT),
    ...toFieldLimits(values),
    maxContainers: values.DOCKAPI_MAX_CONTAINERS,
    rateLimit: values.DOCKAPI_RATE_LIMIT || undefined,
    execTimeoutMs: values.DOCKAPI_EXEC_TIMEOUT * SECOND || undefined,
    pullLimitMs: values.DOCKAPI_PULL_LIMIT * SECOND || undefined,
  });
}

/** A maximum is also the default: a run that names nothing would otherwise have no limit. */
function limit(value: number | undefined, max: number | undefined): Limit {
  return Object.freeze({ default: value ?? max, max });
}

function frozen(list: string[] | undefined): readonly string[] | undefined {
  return list && Object.freeze(list);
}
