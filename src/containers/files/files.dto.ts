import { ApiProperty } from '@nestjs/swagger';
import { IsOptional, Matches } from 'class-validator';
import { IsQueryBoolean, IsQueryInt } from '../../http/field-decorators.js';
import { FILE_TYPES, type FileType } from './file-stat.js';

/** Largest user id; the next number means "none" (chown(2)). */
const MAX_ID = 4_294_967_294;

/** PATH_MAX on Linux is 4,096 with the final NUL. */
const PATH = /^\/[^\0]{0,4094}$/;

export class FilePathDto {
  /**
   * An absolute path in the container. Links are followed inside the container. Names that are not UTF-8 are sent as
   * percent-encoded bytes (`/tmp/%FF`).
   */
  @Matches(PATH, { message: 'must be an absolute path without NUL, at most 4,095 bytes long' })
  @ApiProperty({ type: 'string', example: '/etc/hostname' })
  path: string;
}

export class PutFileDto {
  /** Path of the file to write or, for a tar, of the directory to extract it into. */
  @Matches(PATH, { message: 'must be an absolute path without NUL, at most 4,095 bytes long' })
  @ApiProperty({ type: 'string', example: '/tmp/hello.txt' })
  path: string;

  /** Permissions of the file, octal. */
  @IsOptional()
  @Matches(/^0?[0-7]{3}$/, { message: 'must be octal, such as 0644' })
  @ApiProperty({ type: 'string', default: '0644', required: false })
  mode: string = '0644';

  /** User id of the file's owner. */
  @IsOptional()
  @IsQueryInt(0, MAX_ID)
  @ApiProperty({ type: 'integer', minimum: 0, maximum: MAX_ID, default: 0, required: false })
  uid: number = 0;

  /** Group id of the file. */
  @IsOptional()
  @IsQueryInt(0, MAX_ID)
  @ApiProperty({ type: 'integer', minimum: 0, maximum: MAX_ID, default: 0, required: false })
  gid: number = 0;

  /** Create missing directories of the path (mode 0755, the same owner). */
  @IsOptional()
  @IsQueryBoolean()
  @ApiProperty({ type: 'boolean', default: false, required: false })
  parents: boolean = false;
}

export class WrittenFileDto {
  /** Its path, with links resolved. @example "/tmp/hello.txt" */
  path: string;

  /** Size of the body in bytes. */
  @ApiProperty({ type: 'integer', example: 6 })
  size: number;
}

export class ListFilesDto {
  /** An absolute path of a directory in the container. Links are followed inside the container. */
  @Matches(PATH, { message: 'must be an absolute path without NUL, at most 4,095 bytes long' })
  @ApiProperty({ type: 'string', example: '/tmp' })
  path: string;

  /** Number of levels to list. */
  @IsOptional()
  @IsQueryInt(1, 100)
  @ApiProperty({ type: 'integer', minimum: 1, maximum: 100, default: 1, required: false })
  depth: number = 1;
}

export class DeleteFileDto extends FilePathDto {
  /** Remove a directory with its contents. */
  @IsOptional()
  @IsQueryBoolean()
  @ApiProperty({ type: 'boolean', default: false, required: false })
  recursive: boolean = false;
}

export class FileEntryDto {
  /** Absolute. Invalid UTF-8 appears as U+FFFD. @example "/tmp/hello.txt" */
  path: string;

  /** The last part of the path. @example "hello.txt" */
  name: string;

  /** The path percent-encoded, for the parameter `path`. Present only if the path is not valid UTF-8. */
  @ApiProperty({ type: 'string', required: false })
  path_encoded?: string;

  @ApiProperty({ enum: FILE_TYPES, example: 'file' })
  type: FileType;

  /** Bytes; 0 for anything but files. */
  @ApiProperty({ type: 'integer', example: 6 })
  size: number;

  /** Permissions, octal. @example "0644" */
  mode: string;

  @ApiProperty({ type: 'integer', example: 0 })
  uid: number;

  @ApiProperty({ type: 'integer', example: 0 })
  gid: number;

  /** Time of the last change of the content, RFC 3339. @example "2026-01-02T03:04:05.678Z" */
  modified: string;

  /** Target of a symlink, as stored. */
  @ApiProperty({ type: 'string', required: false })
  target?: string;
}

export class FileListDto {
  /** The directory, with links resolved. @example "/tmp" */
  path: string;

  /** Sorted by path. */
  entries: FileEntryDto[];

  /** True if there are more than 10,000 entries. */
  truncated: boolean;
}

export class RemovedFileDto {
  /** @example "/tmp/hello.txt" */
  path: string;

  @ApiProperty({ enum: [true] })
  removed: true;
}
