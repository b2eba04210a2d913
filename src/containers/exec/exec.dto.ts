import { ApiProperty } from '@nestjs/swagger';
import { IsBoolean, IsOptional, Matches } from 'class-validator';
import { ApiNullable } from '../../http/api-nullable.decorator.js';
import { IsCommand, IsEnvironment, IsIntBetween, Satisfies } from '../../http/field-decorators.js';

const DAY = 86_400;

/** A command, waited for or not. */
export class CommandDto {
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

  /**
   * Seconds after which the command and everything that it has started are ended. Default and maximum: DOCKAPI_EXEC_TIMEOUT,
   * or no limit.
   */
  @IsOptional()
  @IsIntBetween(1, DAY)
  @ApiProperty({ type: 'integer', minimum: 1, maximum: DAY, required: false })
  timeout?: number;
}

export class ExecDto extends CommandDto {
  /** Input of the command. Its stdin ends after it; without it, there is none. @example "hello\n" */
  @IsOptional()
  @Satisfies('isText', (value) => typeof value === 'string', { message: 'must be a string' })
  @ApiProperty({ type: 'string', required: false })
  stdin?: string;
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

  /** True if the container ended while the command ran; absent otherwise. */
  container_ended?: boolean;
}
