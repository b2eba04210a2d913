import { ApiProperty } from '@nestjs/swagger';
import { ApiNullable } from '../http/api-nullable.decorator.js';

const STATES = ['ready', 'unreachable', 'draining'] as const;
const ROLES = ['manager', 'worker'] as const;

/** A node of the cluster, with what runs there: dockAPI's containers and others'. */
export class NodeDto {
  /** The swarm's; without a cluster, the engine's. @example "z2kq0v8a2o5n7f8d1m4j6h3g9" */
  id: string;

  /** Name of its host. @example "worker-1" */
  name: string;

  /** `unreachable`: the swarm, its dockAPI or its engine has lost it. `draining`: takes no new runs. */
  @ApiProperty({ enum: STATES, example: 'ready' })
  state: (typeof STATES)[number];

  /** Host at which the other nodes reach it; null without a cluster. */
  @ApiNullable('string', '10.0.0.11')
  address: string | null;

  /** In the swarm; null without a cluster. */
  @ApiProperty({ enum: [...ROLES, null], type: 'string', nullable: true, example: 'worker' })
  role: (typeof ROLES)[number] | null;

  /** Labels of the node and of its engine. */
  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' }, example: { disk: 'ssd' } })
  labels: Record<string, string>;

  /** @example 4 */
  cpus: number;

  /** Bytes. */
  @ApiProperty({ type: 'integer', example: 8_589_934_592 })
  memory: number;

  /** Containers that run or are about to start; null if its dockAPI has not been heard of. */
  @ApiNullable('integer', 12)
  containers: number | null;

  /** Sum of their CPU limits; a container without a limit counts as 0. */
  @ApiNullable('number', 3.5)
  cpu_used: number | null;

  /** Sum of their memory limits in bytes; a container without a limit counts as 0. */
  @ApiNullable('integer', 2_147_483_648)
  memory_used: number | null;

  /** Null if its dockAPI has not been heard of. */
  @ApiNullable('string', '0.1.0')
  dockapi_version: string | null;
}
