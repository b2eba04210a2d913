import { Transform } from 'class-transformer';
import { IsInt, IsNumber, IsOptional, Matches, Max, Min } from 'class-validator';
import { memorySize, MIN_MEMORY } from './memory-size.js';
import type { Limit, Policy } from './policy.js';
import { parseRange, PORT_RANGE, rangeProblem } from './port-range.js';
import { Decimal, Integer, IsSeconds, List } from './setting-decorators.js';

const SECOND = 1_000;

/** Registry, path, and a tag, a digest or a `*`: anything shorter would match no full reference. */
const IMAGE_PATTERN = /^(?:localhost|[^/\s]*[.:*][^/\s]*)\/(?:\S*\/)?[^/\s]*[:@*][^/\s]*$/;
const ABSOLUTE = /^(?:\/|[A-Za-z]:[\\/])/;
const NETWORK = /^[A-Za-z0-9][A-Za-z0-9_.-]*$/;

const IsMemory = () => (target: object, key: string) => {
  const toBytes = ({ value }: { value: unknown }) =>
    typeof value === 'string' && !Number.isNaN(memorySize(value)) ? memorySize(value) : value;
  Transform(toBytes)(target, key);
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

/** The variables that limit what callers may ask for; all of them absent: no limit. */
export class PolicyEnvironment {
  /** Comma-separated patterns on full image references. */
  @List()
  @IsOptional()
  @Matches(IMAGE_PATTERN, { each: true, message: 'each entry is a full reference, such as docker.io/library/nginx:*' })
  DOCKAPI_IMAGES: string[] | undefined = undefined;

  /** Comma-separated folders of the host. */
  @List()
  @IsOptional()
  @Matches(ABSOLUTE, { each: true, message: 'each entry is an absolute path' })
  DOCKAPI_MOUNT_ROOTS: string[] | undefined = undefined;

  /** Comma-separated names of networks. */
  @List()
  @IsOptional()
  @Matches(NETWORK, { each: true, message: 'each entry is the name of a network' })
  DOCKAPI_NETWORKS: string[] | undefined = undefined;

  /** What a chosen `host_port` may be, as `from-to`. */
  @IsOptional()
  @Matches(PORT_RANGE, { message: 'must look like 8000-8999' })
  DOCKAPI_HOST_PORTS: string | undefined = undefined;

  /** Bytes, or a size such as 512m. */
  @IsMemory() DOCKAPI_MEMORY: number | undefined = undefined;
  @IsMemory() DOCKAPI_MAX_MEMORY: number | undefined = undefined;

  @IsCpus() DOCKAPI_CPUS: number | undefined = undefined;
  @IsCpus() DOCKAPI_MAX_CPUS: number | undefined = undefined;

  @IsCount(4_194_304) DOCKAPI_PIDS: number | undefined = undefined;
  @IsCount(4_194_304) DOCKAPI_MAX_PIDS: number | undefined = undefined;

  /** Containers of one owner. */
  @IsCount(1_000_000) DOCKAPI_MAX_CONTAINERS: number | undefined = undefined;

  /** Requests a minute of one caller; 0: no limit. */
  @Integer() @IsInt() @Min(0) @Max(100_000) DOCKAPI_RATE_LIMIT = 0;

  /** Seconds that an exec may take; 0: no limit. */
  @IsSeconds(0, 86_400) DOCKAPI_EXEC_TIMEOUT = 0;

  /** Seconds that a pull may take in all; 0: no limit. */
  @IsSeconds(0, 86_400) DOCKAPI_PULL_LIMIT = 0;
}

/** A line for each variable that is wrong together with another one, or as a range. */
export function policyProblems(values: PolicyEnvironment): string[] {
  return [
    ...rangeProblem('DOCKAPI_HOST_PORTS', values.DOCKAPI_HOST_PORTS),
    ...limitProblem('DOCKAPI_MEMORY', values.DOCKAPI_MEMORY, 'DOCKAPI_MAX_MEMORY', values.DOCKAPI_MAX_MEMORY),
    ...limitProblem('DOCKAPI_CPUS', values.DOCKAPI_CPUS, 'DOCKAPI_MAX_CPUS', values.DOCKAPI_MAX_CPUS),
    ...limitProblem('DOCKAPI_PIDS', values.DOCKAPI_PIDS, 'DOCKAPI_MAX_PIDS', values.DOCKAPI_MAX_PIDS),
  ];
}

function limitProblem(name: string, value: number | undefined, maxName: string, max: number | undefined): string[] {
  if (value === undefined || max === undefined || !(value > max)) return [];
  return [`${name}: must not be more than ${maxName} (got ${value}, and ${max})`];
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
    maxContainers: values.DOCKAPI_MAX_CONTAINERS,
    rateLimit: values.DOCKAPI_RATE_LIMIT || undefined,
    execTimeoutMs: values.DOCKAPI_EXEC_TIMEOUT * SECOND || undefined,
    pullLimitMs: values.DOCKAPI_PULL_LIMIT * SECOND || undefined,
  });
}

/** A maximum alone is the default too: else a run that names nothing would have no limit. */
function limit(value: number | undefined, max: number | undefined): Limit {
  return Object.freeze({ default: value ?? max, max });
}

function frozen(list: string[] | undefined): readonly string[] | undefined {
  return list && Object.freeze(list);
}
