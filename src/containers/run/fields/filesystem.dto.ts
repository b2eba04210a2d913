import { ApiProperty } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { memorySize } from '../../../config/memory-size.js';
import { Satisfies } from '../../../http/field-decorators.js';

/** File systems in memory. */
export class FilesystemFieldsDto {
  /** Size of `/dev/shm`: bytes, or a size such as `256m`. At most the memory limit. */
  @IsOptional()
  @Satisfies('isSize', isSize, { message: 'must be bytes, or a size such as 256m or 1g, and more than 0' })
  @ApiProperty({ oneOf: [{ type: 'string' }, { type: 'integer' }], required: false, example: '64m' })
  shm_size?: string | number;

  /**
   * File systems in memory: path → options (`size`, `mode`, `uid`, `gid`, `nr_inodes`, `ro`, `rw`, `exec`, `noexec`,
   * `nosuid`, `nodev`). Without a size, each is as large as the limits allow.
   */
  @IsOptional()
  @Satisfies('isTmpfs', isTextByPath, {
    message: 'must be an object of paths and options, such as {"/tmp": "size=64m"}',
  })
  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'string' },
    example: { '/run': 'size=16m,mode=1777' },
  })
  tmpfs?: Record<string, string>;
}

function isSize(value: unknown): boolean {
  return (typeof value === 'string' || typeof value === 'number') && memorySize(value) > 0;
}

function isTextByPath(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.values(value).every((options) => typeof options === 'string');
}
