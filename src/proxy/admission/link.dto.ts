import { ApiProperty } from '@nestjs/swagger';
import { ArrayNotEmpty, ArrayUnique, IsArray, IsIn, IsOptional } from 'class-validator';
import { ApiNullable } from '../../http/api-nullable.decorator.js';
import { IsIntBetween, IsPort } from '../../http/field-decorators.js';
import { PROXIED_METHODS } from '../routing/proxied-methods.js';

const WEEK = 604_800;

export class CreateLinkDto {
  /** Lifetime of the link in seconds. */
  @IsOptional()
  @IsIntBetween(1, WEEK)
  @ApiProperty({ type: 'integer', minimum: 1, maximum: WEEK, default: 3600, required: false })
  expires_in?: number;

  /** The published container port that it opens. Default: the `container_port` of the run. */
  @IsOptional()
  @IsPort()
  @ApiProperty({ type: 'integer', minimum: 1, maximum: 65535, required: false })
  port?: number;

  /** The methods that it allows; a WebSocket is a GET. Default: all proxied methods. */
  @IsOptional()
  @IsArray()
  @ArrayNotEmpty()
  @ArrayUnique()
  @IsIn(PROXIED_METHODS, { each: true, message: `each entry is one of ${PROXIED_METHODS.join(', ')}` })
  @ApiProperty({ type: [String], enum: PROXIED_METHODS, required: false })
  methods?: string[];
}

/** A link that opens a container in a browser. */
export class LinkDto {
  /** Identifies it in `DELETE /containers/{id}/links/{link_id}`. */
  id: string;

  /** RFC 3339. @example "2026-11-23T13:00:00.000Z" */
  expires_at: string;

  /** The methods that it allows. @example ["GET", "HEAD"] */
  methods: string[];

  /** The container port that it opens; null: the `container_port` of the run. */
  @ApiNullable('integer', null)
  port: number | null;
}

export class CreatedLinkDto extends LinkDto {
  /**
   * Opens the container at its own origin. It is returned only once, and gives access to everyone who has it.
   *
   * @example "http://3f4e1c0a9b7d.localhost:8000/?dockapi_link=5b0c…"
   */
  url: string;
}

export class RevokedLinkDto {
  id: string;

  /** Always true. */
  revoked: boolean;
}
