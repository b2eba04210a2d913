import { ApiProperty } from '@nestjs/swagger';

/** An image on the engine. */
export class ImageDto {
  /** The first 12 hex digits of the image's id. @example "605c77e624dd" */
  id: string;

  /** Its names; empty if it has none. @example ["nginx:latest"] */
  repo_tags: string[];

  /** Bytes on disk, including layers shared with other images. @example 141479488 */
  size: number;

  /** When it was built, RFC 3339. @example "2026-11-23T12:00:00.000Z" */
  created: string;

  /** Name of its node; in a cluster only. */
  @ApiProperty({ type: 'string', example: 'node-1', required: false })
  node?: string;
}
