import { ApiProperty } from '@nestjs/swagger';
import { type Way, WAYS } from '../../docker/reach/reach.service.js';
import { STORE_KINDS, type StoreKind } from '../../store/store.js';

export class EngineDto {
  /** The engine's version. @example "20.10.24" */
  version: string;

  /** The newest API version of the engine. @example "1.41" */
  api_version: string;
}

export class HealthDto {
  /** Always true; otherwise the response is a problem. */
  ok: boolean;

  engine: EngineDto;

  /** Whether the engine sends its events. Without them, every proxied request asks the engine. */
  events: boolean;

  /** How dockAPI reached the container that it looked up last; null before the first. */
  @ApiProperty({ enum: WAYS, type: String, nullable: true })
  reach: Way | null;

  /** Where work that outlives a request is kept; `memory` also if the state directory cannot be written. */
  @ApiProperty({ enum: STORE_KINDS, type: String })
  store: StoreKind;
}

export class LivenessDto {
  /** Always true. */
  ok: boolean;
}
