import { ApiProperty } from '@nestjs/swagger';
import { ArrayMaxSize, IsArray, IsBoolean, IsOptional, IsString, Matches } from 'class-validator';
import { IsCommand, IsIntBetween } from '../../../http/field-decorators.js';
import { IsSignal } from '../../signals.js';

/** Seconds. */
const MAX_STOP_TIMEOUT = 3_600;
const MAX_GROUPS = 100;

/** The container's main process, and how it is stopped. */
export class ProcessFieldsDto {
  /** Replaces the image's entrypoint. Read like `command`; `[]` or an empty string removes it. */
  @IsOptional()
  @IsCommand()
  @ApiProperty({ oneOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }], required: false })
  entrypoint?: string | string[];

  /** Absolute path of the working directory. The engine creates it if necessary. Default: the image's. */
  @IsOptional()
  @IsString()
  @Matches(/^(?:\/|[A-Za-z]:[\\/])[^\0]*$/, { message: 'must be an absolute path' })
  @ApiProperty({ type: 'string', required: false, example: '/tmp' })
  workdir?: string;

  /** Host name inside the container. Default: the container's short id. */
  @IsOptional()
  @Matches(/^(?=.{1,63}$)[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*$/, {
    message: 'must be a host name of up to 63 letters, digits, hyphens and dots',
  })
  @ApiProperty({ type: 'string', required: false, example: 'web' })
  hostname?: string;

  /** Run the engine's init as process 1; it reaps zombies and forwards signals. */
  @IsOptional()
  @IsBoolean()
  @ApiProperty({ type: 'boolean', default: false, required: false })
  init?: boolean;

  /** Signal sent by `stop`: a name, with or without `SIG`, or a number. Default: the image's, otherwise `SIGTERM`. */
  @IsOptional()
  @IsSignal()
  @ApiProperty({ oneOf: [{ type: 'string' }, { type: 'integer' }], required: false, example: 'SIGINT' })
  stop_signal?: string | number;

  /** Seconds that `stop` and `restart` wait before they kill the container, if the request has no `timeout`. */
  @IsOptional()
  @IsIntBetween(0, MAX_STOP_TIMEOUT)
  @ApiProperty({ type: 'integer', minimum: 0, maximum: MAX_STOP_TIMEOUT, default: 10, required: false, example: 10 })
  stop_timeout?: number;

  /** Supplementary groups of the process, by name or number. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MAX_GROUPS, { message: `must have ${MAX_GROUPS} entries at most` })
  @Matches(/^[^\0:,]{1,64}$/, { each: true, message: 'must be an array of names or numbers of groups' })
  @ApiProperty({ type: 'array', items: { type: 'string' }, maxItems: MAX_GROUPS, required: false, example: ['video'] })
  group_add?: string[];
}
