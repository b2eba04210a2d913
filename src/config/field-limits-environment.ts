import { IsInt, IsOptional, Matches, Max, Min } from 'class-validator';
import { CAPABILITY, capabilityName } from './capabilities.js';
import { LifetimeEnvironment } from './lifetime-environment.js';
import type { Policy } from './policy.js';
import { Integer, List, Size } from './setting-decorators.js';
import { parseUlimits, ULIMIT_ENTRY } from './ulimits.js';

const IsSize = () => (target: object, key: string) => {
  Size()(target, key);
  IsOptional()(target, key);
  IsInt({ message: 'must be bytes, or a size such as 256m or 1g' })(target, key);
  Min(1, { message: 'must be more than 0' })(target, key);
};

/** The variables that limit single fields of a run, and networks and volumes. */
export class FieldLimitsEnvironment extends LifetimeEnvironment {
  /**
   * Highest `shm_size` of a run.
   *
   * @category Limits
   * @values bytes, or a size such as `256m`
   */
  @IsSize() DOCKAPI_MAX_SHM_SIZE: number | undefined = undefined;

  /**
   * Highest size of all `tmpfs` mounts of a run together.
   *
   * @category Limits
   * @values bytes, or a size such as `256m`
   */
  @IsSize() DOCKAPI_MAX_TMPFS: number | undefined = undefined;

  /**
   * Ulimits that a run may set, with their highest hard limit. -1 means unlimited.
   *
   * @category Limits
   * @default all
   * @values comma-separated, such as `nofile=65536,nproc=4096`
   */
  @List()
  @IsOptional()
  @Matches(ULIMIT_ENTRY, { each: true, message: 'each entry is a ulimit and a number, such as nofile=65536' })
  DOCKAPI_MAX_ULIMITS: string[] | undefined = undefined;

  /**
   * Capabilities that a run may add, with the scope `host`.
   *
   * @category Limits
   * @default all but those that are [never added](limits.md#capabilities-gpus-ulimits)
   * @values comma-separated names, such as `SYS_NICE,IPC_LOCK`
   */
  @List()
  @IsOptional()
  @Matches(CAPABILITY, { each: true, message: 'each entry is the name of a capability, such as SYS_NICE' })
  DOCKAPI_CAP_ADD: string[] | undefined = undefined;

  /**
   * Highest number of GPUs of a run, with the scope `host`.
   *
   * @category Limits
   */
  @Integer() @IsOptional() @IsInt() @Min(0) @Max(1_024) DOCKAPI_MAX_GPUS: number | undefined = undefined;

  /**
   * Networks that one owner may create. The engine has about 30 for all.
   *
   * @category Limits
   */
  @Integer() @IsOptional() @IsInt() @Min(0) @Max(10_000) DOCKAPI_MAX_NETWORKS: number | undefined = undefined;

  /**
   * Named volumes that one owner may have, including those that runs create.
   *
   * @category Limits
   */
  @Integer() @IsOptional() @IsInt() @Min(0) @Max(1_000_000) DOCKAPI_MAX_VOLUMES: number | undefined = undefined;
}

function frozenUlimits(entries: string[] | undefined): Policy['maxUlimits'] {
  return entries && Object.freeze(parseUlimits(entries));
}

function frozenNames(names: string[] | undefined): Policy['capAdd'] {
  return names && Object.freeze(names.map(capabilityName));
}

type FieldLimits = Pick<
  Policy,
  'maxShmSize' | 'maxTmpfs' | 'maxUlimits' | 'capAdd' | 'maxGpus' | 'maxNetworks' | 'maxVolumes'
>;

export function toFieldLimits(values: FieldLimitsEnvironment): FieldLimits {
  return {
    maxShmSize: values.DOCKAPI_MAX_SHM_SIZE,
    maxTmpfs: values.DOCKAPI_MAX_TMPFS,
    maxUlimits: frozenUlimits(values.DOCKAPI_MAX_ULIMITS),
    capAdd: frozenNames(values.DOCKAPI_CAP_ADD),
    maxGpus: values.DOCKAPI_MAX_GPUS,
    maxNetworks: values.DOCKAPI_MAX_NETWORKS,
    maxVolumes: values.DOCKAPI_MAX_VOLUMES,
  };
}
