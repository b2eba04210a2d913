import { ApiProperty } from '@nestjs/swagger';
import { IsBoolean, IsOptional, IsString } from 'class-validator';
import { IsLabels } from '../../http/field-decorators.js';

const KINDS = ['added', 'changed', 'deleted'] as const;

export class ChangeDto {
  /** @example "/etc/nginx/nginx.conf" */
  path: string;

  @ApiProperty({ enum: KINDS, example: 'changed' })
  kind: (typeof KINDS)[number];
}

export class ChangesDto {
  /** At most 10,000 entries. */
  @ApiProperty({ type: [ChangeDto] })
  changes: ChangeDto[];

  /** True if there are more changes. */
  truncated: boolean;
}

export class CommitDto {
  /** Name of the new image; without a tag, `latest`. An existing image with this name loses it. @example "team/snapshot:1" */
  @IsString()
  image: string;

  /** Pause the container meanwhile, so that its files are consistent. */
  @IsOptional()
  @IsBoolean()
  @ApiProperty({ type: 'boolean', default: true, required: false })
  pause?: boolean = true;

  /** Labels of the image, in addition to the container's. Names that begin with `dockapi.` are reserved. */
  @IsOptional()
  @IsLabels()
  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' }, example: { team: 'a' } })
  labels?: Record<string, string>;
}

export class CommittedImageDto {
  /** @example "sha256:605c77e624ddb75e6110f997c58876baa13f8754486b461117934b24a9dc3a85" */
  id: string;

  /** As in the request. @example "team/snapshot:1" */
  image: string;
}
