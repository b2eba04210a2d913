import { ApiProperty } from '@nestjs/swagger';
import { IsOptional, Matches } from 'class-validator';
import { IsQueryBoolean, IsQueryInt } from '../../http/field-decorators.js';

/** Largest user id; the next is "none" (chown(2)). */
const MAX_ID = 4_294_967_294;

/** Linux has 4,096 with the NUL at its end (PATH_MAX). */
const PATH = /^\/[^\0]{0,4094}$/;

export class FilePathDto {
  /**
   * An absolute path in the container. Links are followed inside the container. Names that are no UTF-8 are sent as their
   * bytes, percent-encoded (`/tmp/%FF`).
   */
  @Matches(PATH, { message: 'must be an absolute path without NUL, at most 4,095 bytes long' })
  @ApiProperty({ type: 'string', example: '/etc/hostname' })
  path: string;
}

export class PutFileDto {
  /** Where the body goes: the path of a file; with a tar, of a directory. */
  @Matches(PATH, { message: 'must be an absolute path without NUL, at most 4,095 bytes long' })
  @ApiProperty({ type: 'string', example: '/tmp/hello.txt' })
  path: string;

  /** Permissions of the file, octal. */
  @IsOptional()
  @Matches(/^0?[0-7]{3,4}$/, { message: 'must be octal, such as 0644' })
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

  /** Create the directories on the way that do not exist (mode 0755, the same owner). */
  @IsOptional()
  @IsQueryBoolean()
  @ApiProperty({ type: 'boolean', default: false, required: false })
  parents: boolean = false;
}

export class WrittenFileDto {
  /** Where it is, without links. @example "/tmp/hello.txt" */
  path: string;

  /** Bytes of the body. */
  @ApiProperty({ type: 'integer', example: 6 })
  size: number;
}
