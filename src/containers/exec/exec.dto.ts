import { ApiProperty } from '@nestjs/swagger';
import { IsBoolean, IsOptional, Matches } from 'class-validator';
import { ApiNullable } from '../../http/api-nullable.decorator.js';
import { IsCommand, IsEnvironment } from '../../http/field-decorators.js';

export class ExecDto {
  /**
   * Program and arguments. A string is split at whitespace, with quotes and backslashes as in a POSIX shell; no shell
   * runs.
   */
  @IsCommand()
  @ApiProperty({
    oneOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }],
    example: ['ls', '-la', '/'],
  })
  command: string | string[];

  /**
   * Working directory: an absolute path in the container; others are refused (exit code 126 or 127). Default: the
   * image's. @example "/"
   */
  @IsOptional()
  @Matches(/^[^\0]+$/, { message: 'must be an absolute path' })
  workdir?: string;

  /** Additional environment variables. */
  @IsOptional()
  @IsEnvironment()
  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' }, example: { DEMO: '1' } })
  env?: Record<string, string>;

  /** Allocates a terminal. stderr is then part of stdout. */
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
  /** Full id of the container. */
  id: string;

  /** 126 or 127 if the command could not be started; `stderr` is the engine's error then. */
  @ApiProperty({ type: 'integer', example: 0 })
  exit_code: number;

  /** Decoded as UTF-8. */
  stdout: string;

  /** Decoded as UTF-8; null if there is none. */
  @ApiNullable('string', null)
  stderr: string | null;

  /** Whether output is missing: it exceeds DOCKAPI_OUTPUT_LIMIT, or the engine's stream broke. */
  truncated: boolean;
}
