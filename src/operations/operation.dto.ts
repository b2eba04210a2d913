import { ApiExtraModels, ApiProperty, getSchemaPath } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { ApiNullable } from '../http/api-nullable.decorator.js';
import { ProblemDto } from '../http/dto/problem.dto.js';
import { IsQueryInt } from '../http/field-decorators.js';
import {
  NODE_PULL_STATES,
  type NodePullProgress,
  OPERATION_KINDS,
  OPERATION_STATES,
  type OperationKind,
  type OperationRecord,
  type OperationState,
  type Phase,
  PHASES,
} from './operation.js';

export class LayerProgressDto {
  /** The layer. @example "a1d0c7532777" */
  id: string;

  /** In the engine's words. @example "Downloading" */
  status: string;

  /** Bytes. */
  @ApiProperty({ type: 'integer', required: false })
  current?: number;

  /** Bytes. */
  @ApiProperty({ type: 'integer', required: false })
  total?: number;
}

export class NodePullProgressDto {
  /** Name of the node, or its id where several nodes have that name. @example "worker-1" */
  node: string;

  @ApiProperty({ enum: NODE_PULL_STATES, example: 'pulling' })
  state: NodePullProgress['state'];

  /** Bytes of its layers, of those that the engine has told. */
  @ApiProperty({ type: 'integer', required: false })
  current?: number;

  /** Bytes of its layers, of those that the engine has told. */
  @ApiProperty({ type: 'integer', required: false })
  total?: number;
}

export class OperationProgressDto {
  @ApiProperty({ enum: PHASES, example: 'pulling' })
  phase: Phase;

  /** Bytes of all layers, of those that the engine has told. */
  @ApiProperty({ type: 'integer', required: false })
  current?: number;

  /** Bytes of all layers, of those that the engine has told. */
  @ApiProperty({ type: 'integer', required: false })
  total?: number;

  /** Layers of the image that is pulled. */
  @ApiProperty({ type: [LayerProgressDto], required: false })
  layers?: LayerProgressDto[];

  /** In a cluster, instead of the layers: each node that pulls the image. */
  @ApiProperty({ type: [NodePullProgressDto], required: false })
  nodes?: NodePullProgressDto[];
}

/** Work that goes on without its client. */
@ApiExtraModels(OperationProgressDto)
export class OperationDto {
  /** @example "0b6fd2a4-3a0c-4b1e-9d5c-1f0c5b1d7c2e" */
  id: string;

  @ApiProperty({ enum: OPERATION_KINDS, example: 'run' })
  kind: OperationKind;

  @ApiProperty({ enum: OPERATION_STATES, example: 'succeeded' })
  state: OperationState;

  /** RFC 3339. @example "2026-11-23T12:00:00.123Z" */
  created_at: string;

  /** RFC 3339. @example "2026-11-23T12:00:01.123Z" */
  updated_at: string;

  /** RFC 3339; null until it has ended. */
  @ApiNullable('string', '2026-11-23T12:00:01.123Z')
  finished_at: string | null;

  /** How far it is; null before its first step. */
  @ApiProperty({ anyOf: [{ $ref: getSchemaPath(OperationProgressDto) }, { type: 'null' }] })
  progress: OperationProgressDto | null;

  /** Full id of its container; null: none yet, or none at all. */
  @ApiNullable('string', null)
  container_id: string | null;

  /** The body that the waiting request would have got; null unless it has succeeded. */
  @ApiProperty({
    anyOf: [{ type: 'object', additionalProperties: true }, { type: 'null' }],
    example: { id: '4c01…', status: 'stopped' },
  })
  result: unknown;

  /** The problem that the waiting request would have got; null unless it has failed. */
  @ApiProperty({ anyOf: [{ $ref: '#/components/schemas/Problem' }, { type: 'null' }], example: null })
  problem: ProblemDto | null;
}

export class ListOperationsDto {
  /** Only operations in this state. */
  @IsOptional()
  @IsIn(OPERATION_STATES, { message: `must be one of ${OPERATION_STATES.join(', ')}` })
  @ApiProperty({ enum: OPERATION_STATES, required: false })
  state?: OperationState;

  /** Only operations of this kind. */
  @IsOptional()
  @IsIn(OPERATION_KINDS, { message: `must be one of ${OPERATION_KINDS.join(', ')}` })
  @ApiProperty({ enum: OPERATION_KINDS, required: false })
  kind?: OperationKind;
}

export class WaitForOperationDto {
  /** Seconds to wait for its end before the response. */
  @IsOptional()
  @IsQueryInt(0, 60)
  @ApiProperty({ type: 'integer', minimum: 0, maximum: 60, default: 0, required: false })
  wait: number = 0;
}

export function toOperationDto(record: OperationRecord): OperationDto {
  const { id, kind, state, created_at, updated_at, finished_at, progress, container_id, result, problem } = record;
  return {
    ...{ id, kind, state, created_at, updated_at, finished_at, progress, container_id },
    result,
    problem: problem as ProblemDto | null,
  };
}
