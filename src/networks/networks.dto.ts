import { ApiProperty } from '@nestjs/swagger';
import { Matches } from 'class-validator';
import { RESOURCE_NAME } from '../docker/resources/resource-name.js';

export class CreateNetworkDto {
  /** Not the name of an existing network, and not 12 to 64 hex digits. @example "team-a" */
  @Matches(RESOURCE_NAME, { message: 'must be 2 to 128 letters, digits and _.-, and begin with a letter or digit' })
  name: string;
}

export class NetworkDto {
  /** @example "team-a" */
  name: string;

  /** RFC 3339; null if the engine does not say. @example "2026-11-23T12:00:00Z" */
  @ApiProperty({ type: 'string', nullable: true })
  created: string | null;

  /** Name of its node; in a cluster only. */
  @ApiProperty({ type: 'string', example: 'node-1', required: false })
  node?: string;
}

export class RemovedNetworkDto {
  /** @example "team-a" */
  name: string;

  removed: true;
}
