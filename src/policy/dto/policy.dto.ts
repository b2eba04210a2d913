import { ApiProperty } from '@nestjs/swagger';
import { type Scope, SCOPES } from '../../access/caller.js';
import { ApiNullable } from '../../http/api-nullable.decorator.js';

/** TCP ports, both ends included. */
export class PortRangeDto {
  @ApiProperty({ type: 'integer', example: 20000 })
  from: number;

  @ApiProperty({ type: 'integer', example: 29999 })
  to: number;
}

/** What a run gets that asks for nothing, and the most that a run gets; null: no limit. */
export class LimitDto {
  @ApiProperty({ type: 'number', nullable: true, example: 536870912 })
  default: number | null;

  @ApiProperty({ type: 'number', nullable: true, example: 1073741824 })
  max: number | null;
}

const ApiNullableList = (example: string[]) =>
  ApiProperty({ type: 'array', items: { type: 'string' }, nullable: true, example });

/** The limits in force, and what the caller may do within them; null: no limit. */
export class PolicyDto {
  /** Whose the caller's containers are; null without tokens. */
  @ApiNullable('string', 'team-a')
  owner: string | null;

  /** What the caller may do. */
  @ApiProperty({ enum: SCOPES, isArray: true })
  scopes: Scope[];

  /** Patterns on full image references (DOCKAPI_IMAGES). */
  @ApiNullableList(['docker.io/library/*'])
  images: readonly string[] | null;

  /** Folders of the host that may be mounted, with all that is below (DOCKAPI_MOUNT_ROOTS). */
  @ApiNullableList(['/srv/data'])
  mount_roots: readonly string[] | null;

  /** Networks that may be joined, besides the engine's default (DOCKAPI_NETWORKS). */
  @ApiNullableList(['team-a'])
  networks: readonly string[] | null;

  /** Where `host_port: 0` picks from (DOCKAPI_PORT_RANGE). */
  port_range: PortRangeDto;

  /** What a `host_port` may be that is not 0 (DOCKAPI_HOST_PORTS). */
  @ApiProperty({ type: PortRangeDto, nullable: true })
  host_ports: PortRangeDto | null;

  /** Bytes (DOCKAPI_MEMORY, DOCKAPI_MAX_MEMORY). */
  memory: LimitDto;

  /** DOCKAPI_CPUS, DOCKAPI_MAX_CPUS. */
  cpus: LimitDto;

  /** Processes and threads (DOCKAPI_PIDS, DOCKAPI_MAX_PIDS). */
  pids_limit: LimitDto;

  /** Containers of one owner, running or not (DOCKAPI_MAX_CONTAINERS). */
  @ApiNullable('integer', 20)
  max_containers: number | null;

  /** Requests a minute of one caller (DOCKAPI_RATE_LIMIT). */
  @ApiNullable('integer', 600)
  rate_limit: number | null;

  /** Seconds that an exec may take (DOCKAPI_EXEC_TIMEOUT). */
  @ApiNullable('integer', 60)
  exec_timeout: number | null;

  /** Bytes of output that exec and `detach: false` keep (DOCKAPI_OUTPUT_LIMIT). */
  @ApiProperty({ type: 'integer', example: 10485760 })
  output_limit: number;

  /** Seconds that a pull may be silent (DOCKAPI_PULL_TIMEOUT). */
  @ApiProperty({ type: 'integer', example: 300 })
  pull_timeout: number;

  /** Seconds that a pull may take in all (DOCKAPI_PULL_LIMIT). */
  @ApiNullable('integer', 1800)
  pull_limit: number | null;
}
