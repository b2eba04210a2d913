import { ApiProperty } from '@nestjs/swagger';
import { type Scope, SCOPES } from '../../access/caller.js';
import { ApiNullable } from '../../http/api-nullable.decorator.js';

/** A range of TCP ports; both ends belong to it. */
export class PortRangeDto {
  @ApiProperty({ type: 'integer', example: 20000 })
  from: number;

  @ApiProperty({ type: 'integer', example: 29999 })
  to: number;
}

/** The limit of a run that names none, and the highest that a run may name; null: no limit. */
export class LimitDto {
  @ApiProperty({ type: 'number', nullable: true, example: 536870912 })
  default: number | null;

  @ApiProperty({ type: 'number', nullable: true, example: 1073741824 })
  max: number | null;
}

const ApiNullableList = (example: string[]) =>
  ApiProperty({ type: 'array', items: { type: 'string' }, nullable: true, example });

/** The effective limits, and what the caller may do within them; null: no limit. */
export class PolicyDto {
  /** The caller's owner; null without tokens. */
  @ApiNullable('string', 'team-a')
  owner: string | null;

  /** The caller's scopes. */
  @ApiProperty({ enum: SCOPES, isArray: true })
  scopes: Scope[];

  /** Patterns of full image references (DOCKAPI_IMAGES). */
  @ApiNullableList(['docker.io/library/*'])
  images: readonly string[] | null;

  /** Directories of the host that may be mounted, with everything in them (DOCKAPI_MOUNT_ROOTS). */
  @ApiNullableList(['/srv/data'])
  mount_roots: readonly string[] | null;

  /** Networks that runs may join, in addition to the engine's default (DOCKAPI_NETWORKS). */
  @ApiNullableList(['team-a'])
  networks: readonly string[] | null;

  /** Ports from which `host_port: 0` is served (DOCKAPI_PORT_RANGE). */
  port_range: PortRangeDto;

  /** Range for a `host_port` other than 0 (DOCKAPI_HOST_PORTS). */
  @ApiProperty({ type: PortRangeDto, nullable: true })
  host_ports: PortRangeDto | null;

  /** Memory in bytes (DOCKAPI_MEMORY, DOCKAPI_MAX_MEMORY). */
  memory: LimitDto;

  /** CPUs (DOCKAPI_CPUS, DOCKAPI_MAX_CPUS). */
  cpus: LimitDto;

  /** Processes and threads (DOCKAPI_PIDS, DOCKAPI_MAX_PIDS). */
  pids_limit: LimitDto;

  /** Seconds from a container's first start to its end (DOCKAPI_TTL, DOCKAPI_MAX_TTL). */
  ttl: LimitDto;

  /** Seconds without activity after which a container is stopped, paused or removed (DOCKAPI_IDLE_TIMEOUT, DOCKAPI_MAX_IDLE_TIMEOUT). */
  idle_timeout: LimitDto;

  /** Bytes of `/dev/shm` of a container (DOCKAPI_MAX_SHM_SIZE). */
  @ApiNullable('integer', 268435456)
  max_shm_size: number | null;

  /** Bytes of all tmpfs mounts of a container together (DOCKAPI_MAX_TMPFS). */
  @ApiNullable('integer', 268435456)
  max_tmpfs: number | null;

  /** Highest hard limit by ulimit, -1 for unlimited; others may not be set (DOCKAPI_MAX_ULIMITS). */
  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'integer' },
    nullable: true,
    example: { nofile: 65536 },
  })
  max_ulimits: Readonly<Record<string, number>> | null;

  /** Capabilities that may be added with the scope `host` (DOCKAPI_CAP_ADD). */
  @ApiNullableList(['SYS_NICE'])
  cap_add: readonly string[] | null;

  /** GPUs of a container, with the scope `host` (DOCKAPI_MAX_GPUS). */
  @ApiNullable('integer', 1)
  max_gpus: number | null;

  /** Networks that one owner may create (DOCKAPI_MAX_NETWORKS). */
  @ApiNullable('integer', 5)
  max_networks: number | null;

  /** Named volumes of one owner (DOCKAPI_MAX_VOLUMES). */
  @ApiNullable('integer', 20)
  max_volumes: number | null;

  /** Containers of one owner, running or not (DOCKAPI_MAX_CONTAINERS). */
  @ApiNullable('integer', 20)
  max_containers: number | null;

  /** Requests per minute of one caller (DOCKAPI_RATE_LIMIT). */
  @ApiNullable('integer', 600)
  rate_limit: number | null;

  /** Seconds that an exec may take (DOCKAPI_EXEC_TIMEOUT). */
  @ApiNullable('integer', 60)
  exec_timeout: number | null;

  /** Bytes of output that exec and `detach: false` keep (DOCKAPI_OUTPUT_LIMIT). */
  @ApiProperty({ type: 'integer', example: 10485760 })
  output_limit: number;

  /** Seconds that a pull may go without progress (DOCKAPI_PULL_TIMEOUT). */
  @ApiProperty({ type: 'integer', example: 300 })
  pull_timeout: number;

  /** Seconds that a pull may take in total (DOCKAPI_PULL_LIMIT). */
  @ApiNullable('integer', 1800)
  pull_limit: number | null;
}
