import { ApiProperty } from '@nestjs/swagger';
import { IsBoolean, IsOptional, IsString, Matches } from 'class-validator';
import { IsQueryBoolean } from '../../http/field-decorators.js';

const ApiStrings = (example: string[], nullable = false) =>
  ApiProperty({ type: 'array', items: { type: 'string' }, nullable, example });

/** The health check of an image, in the form of a run's `health`. */
export class ImageHealthDto {
  /** A string for the image's shell, or the words of a command. */
  @ApiProperty({
    oneOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }],
    example: 'curl -f localhost',
  })
  command: string | string[];

  /** Seconds; null: the engine's default. */
  @ApiProperty({ type: 'number', nullable: true, example: 30 })
  interval: number | null;

  /** Seconds; null: the engine's default. */
  @ApiProperty({ type: 'number', nullable: true, example: 5 })
  timeout: number | null;

  /** Null: the engine's default. */
  @ApiProperty({ type: 'integer', nullable: true, example: 3 })
  retries: number | null;

  /** Seconds; null: the engine's default. */
  @ApiProperty({ type: 'number', nullable: true, example: null })
  start_period: number | null;
}

/** Details of an image. */
export class ImageDetailsDto {
  /** The engine's full image id. @example "sha256:605c77e624ddb75e6110f997c58876baa13f8754486b461117934b24a9dc3a85" */
  id: string;

  /** Its names; empty if it has none. @example ["nginx:latest"] */
  @ApiStrings(['nginx:latest'])
  repo_tags: string[];

  /** Its names by digest, as registries know it. */
  @ApiStrings(['nginx@sha256:605c77e624ddb75e6110f997c58876baa13f8754486b461117934b24a9dc3a85'])
  repo_digests: string[];

  /** Bytes on disk, including layers shared with other images. */
  @ApiProperty({ type: 'integer', example: 141479488 })
  size: number;

  /** When it was built, RFC 3339; null if the image does not say. @example "2026-11-23T12:00:00.000Z" */
  @ApiProperty({ type: 'string', nullable: true })
  created: string | null;

  /** @example "amd64" */
  architecture: string;

  /** @example "linux" */
  os: string;

  /** Null: none. */
  @ApiStrings(['/docker-entrypoint.sh'], true)
  entrypoint: string[] | null;

  /** Null: none. */
  @ApiStrings(['nginx', '-g', 'daemon off;'], true)
  command: string[] | null;

  @ApiStrings(['80/tcp'])
  exposed_ports: string[];

  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' }, example: { maintainer: 'nginx' } })
  labels: Record<string, string>;

  /** Null: none. */
  @ApiProperty({ type: ImageHealthDto, nullable: true })
  health: ImageHealthDto | null;
}

export class RemoveImageDto {
  /** Remove all its names, and the image even if stopped containers use it. */
  @IsOptional()
  @IsQueryBoolean()
  @ApiProperty({ type: 'boolean', default: false, required: false })
  force: boolean = false;

  /** In a cluster: name or id of the node. Default: the node that is asked. */
  @IsOptional()
  @IsString({ message: 'must be given once' })
  @ApiProperty({ type: 'string', required: false })
  node?: string;
}

export class RemovedImageDto {
  /** Ids of the images and layers that are gone. */
  @ApiStrings(['sha256:605c77e624ddb75e6110f997c58876baa13f8754486b461117934b24a9dc3a85'])
  removed: string[];

  /** Names that the image has lost. */
  @ApiStrings(['nginx:latest'])
  untagged: string[];
}

export class PruneImagesDto {
  /** Also remove images with a name that no container uses. */
  @IsOptional()
  @IsBoolean()
  @ApiProperty({ type: 'boolean', default: false, required: false })
  all?: boolean = false;

  /** Only images built before this time: RFC 3339, Unix seconds, or a duration before now such as `24h`. */
  @IsOptional()
  @Matches(
    /^(?:\d{1,12}|(?:\d{1,9}(?:\.\d{1,9})?[hms])+|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d))$/,
    {
      message: 'must be RFC 3339, Unix seconds, or a duration such as 24h or 1h30m',
    },
  )
  @ApiProperty({ type: 'string', required: false, example: '24h' })
  until?: string;
}

export class PrunedImagesDto {
  /** Ids of the images and layers that are gone. */
  @ApiStrings(['sha256:605c77e624ddb75e6110f997c58876baa13f8754486b461117934b24a9dc3a85'])
  removed: string[];

  @ApiProperty({ type: 'integer', example: 141479488 })
  reclaimed_bytes: number;
}

export class LoadedImagesDto {
  /** The loaded images: names, or ids of those without one. */
  @ApiStrings(['nginx:latest'])
  images: string[];
}
