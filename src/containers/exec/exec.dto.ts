import { ApiProperty } from '@nestjs/swagger';
import { IsBoolean, IsOptional, Matches } from 'class-validator';
import { ApiNullable } from '../../http/api-nullable.decorator.js';
import { IsCommand, IsEnvironment } from '../../http/field-decorators.js';

export class ExecDto {
  /** The program and its arguments. A string is split at blanks, with quotes and backslashes as in a POSIX shell; no shell runs. */
  @IsCommand()
  @ApiProperty({
    oneOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }],
    example: ['ls', '-la', '/'],
  })
  command: string | string[];

  /** An absolute path in the container: the engine refuses any other (exit code 126 or 127). Default: the image's. @example "/" */
  @IsOptional()
  @Matches(/^[^\0]+$/, { message: 'must be an absolute path' })
  workdir?: string;

  /** Further environment variables. */
  @IsOptional()
  @IsEnvironment()
  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' }, example: { DEMO: '1' } })
  env?: Record<string, string>;

  /** Give the command a terminal: stderr then comes within stdout. */
  @IsOptional()
  @IsBoolean()
  @ApiProperty({ type: 'boolean', default: false })
  tty?: boolean = false;

  /** `user[:group]`, by name or number. Default: the container's. */
  @IsOptional()
  @Matches(/^[^\0]+$/, { message: 'must be user or user:group' })
  @ApiProperty({ type: 'string', required: false })
  user?: string;
}

export class ExecResultDto {
  /** The container's full id. */
  id: string;

  /** 126 or 127 where the command could not be started; `stderr` then has the engine's reason. */
  @ApiProperty({ type: 'integer', example: 0 })
  exit_code: number;

  /** Decoded as UTF-8. */
  stdout: string;

  /** Decoded as UTF-8; null if nothing was written to it. */
  @ApiNullable('string', null)
  stderr: string | null;

  /** Whether output is missing: beyond the limit (DOCKAPI_OUTPUT_LIMIT), or because the engine's stream broke off. */
  truncated: boolean;
}
