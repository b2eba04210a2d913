import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsBoolean, IsObject, IsOptional, Matches, ValidateNested } from 'class-validator';
import { IsLabels } from '../../../http/field-decorators.js';

/** Which nodes of the cluster a run may be placed on. */
export class PlacementDto {
  /** Labels that the node has to have. */
  @IsOptional()
  @IsLabels()
  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' }, example: { disk: 'ssd' } })
  labels?: Record<string, string>;
}

/** Where a run is placed in a cluster. */
export class PlacementFieldsDto {
  /** Node of the cluster, by name or id. Default: the one with the most free of what the run asks for. */
  @IsOptional()
  @Matches(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,254}$/, { message: 'must be the name or id of a node: see GET /nodes' })
  @ApiProperty({ type: 'string', required: false, example: 'worker-1' })
  node?: string;

  /** Conditions for the node. */
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => PlacementDto)
  placement?: PlacementDto;

  /**
   * Run it as a Swarm service, which survives its node: when that fails, Swarm starts it on another one, with the same id and name.
   * In a cluster only. Each start makes a new container, on another port of all interfaces of its node, so that it needs the scope
   * `host`.
   */
  @IsOptional()
  @IsBoolean()
  @ApiProperty({ type: 'boolean', default: false, required: false })
  reschedule?: boolean;
}
