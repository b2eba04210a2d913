import { ApiProperty } from '@nestjs/swagger';
import { type Way, WAYS } from '../../docker/reach/reach.service.js';

export class EngineDto {
  /** The engine's version. @example "20.10.24" */
  version: string;

  /** The newest API version that the engine speaks. @example "1.41" */
  api_version: string;
}

export class HealthDto {
  /** Always true; where it would not be, the answer is a problem. */
  ok: boolean;

  engine: EngineDto;

  /** How dockAPI reaches containers, as it proved itself with the one looked up last; null before the first. */
  @ApiProperty({ enum: WAYS, type: String, nullable: true })
  reach: Way | null;
}

export class LivenessDto {
  /** Always true. */
  ok: boolean;
}
