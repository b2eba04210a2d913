import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
  MinLength,
  ValidateNested,
} from 'class-validator';
import { IsCommand, IsIntBetween, IsPort, Satisfies } from '../../http/field-decorators.js';
import { HEADERS_RULE, isProbeHeaders } from './probe-headers.js';
import { isStatusRange, STATUS_RULE } from './status-range.js';

/** Conditions at most. */
const MAX_CONDITIONS = 10;
/** Characters of a text that is looked for. */
const MAX_TEXT = 1_024;
const MAX_PATH = 2_048;

/** Without a body: nothing else makes sense here. */
export const PROBE_METHODS = ['GET', 'HEAD', 'OPTIONS', 'POST'] as const;

/** A path of HTTP, with its query, as it goes into a request line. */
export const IsRequestPath = () =>
  applyDecorators(
    Matches(/^\/[\x21-\x7e]*$/, { message: 'must begin with / and hold visible ASCII only: percent-encode the rest' }),
    MaxLength(MAX_PATH, { message: `must be ${MAX_PATH} characters at most` }),
  );

const IsSearchText = () =>
  applyDecorators(
    IsString(),
    MinLength(1, { message: 'must not be empty' }),
    MaxLength(MAX_TEXT, { message: `must be ${MAX_TEXT} characters at most` }),
    Matches(/^[^\r\n]*$/, { message: 'must be text of one line' }),
  );

/** An object with declared fields only. */
const IsFields = (type: () => new () => object) =>
  applyDecorators(IsOptional(), IsObject({ message: 'must be an object' }), ValidateNested(), Type(type));

export class HttpReadyDto {
  /** Path and query. @example "/" */
  @IsRequestPath()
  path: string;

  /** Port of the container: published, or any where the container's own address is in reach. Default: `container_port`. */
  @IsOptional()
  @IsPort()
  @ApiProperty({ type: 'integer', minimum: 1, maximum: 65535, required: false })
  port?: number;

  @IsOptional()
  @IsIn(PROBE_METHODS, { message: `must be ${PROBE_METHODS.join(', ')}` })
  @ApiProperty({ enum: PROBE_METHODS, default: 'GET', required: false })
  method?: (typeof PROBE_METHODS)[number];

  /** Further request headers: not `Host`, nor those of the connection and the body. */
  @IsOptional()
  @Satisfies('isProbeHeaders', isProbeHeaders, { message: HEADERS_RULE })
  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' } })
  headers?: Record<string, string>;

  /** Statuses of a response that is ready: a number, a range, or several with commas, such as `200-299,401`. */
  @IsOptional()
  @Satisfies('isStatusRange', isStatusRange, { message: STATUS_RULE })
  @ApiProperty({ oneOf: [{ type: 'string' }, { type: 'integer' }], default: '200-299', required: false })
  status?: string | number;

  /** Text in the first 64 KiB of the response's body. */
  @IsOptional()
  @IsSearchText()
  contains?: string;
}

export class TcpReadyDto {
  /** Port of the container, published or not, where the container's own address is in reach. Default: `container_port`. */
  @IsOptional()
  @IsPort()
  @ApiProperty({ type: 'integer', minimum: 1, maximum: 65535, required: false })
  port?: number;
}

export const LOG_STREAMS = ['stdout', 'stderr'] as const;

export class LogReadyDto {
  /** Text, not a pattern, within a line. @example "ready to accept connections" */
  @IsSearchText()
  contains: string;

  /** Lines that have to contain it. */
  @IsOptional()
  @IsIntBetween(1, 10_000)
  @ApiProperty({ type: 'integer', minimum: 1, maximum: 10_000, default: 1, required: false })
  times?: number;

  /** Default: both. */
  @IsOptional()
  @IsIn(LOG_STREAMS, { message: `must be ${LOG_STREAMS.join(' or ')}` })
  @ApiProperty({ enum: LOG_STREAMS, required: false })
  stream?: (typeof LOG_STREAMS)[number];
}

export class ExecReadyDto {
  /** A program of the container and its arguments. A string is split as a run's `command` is; no shell runs. */
  @IsCommand()
  @ApiProperty({
    oneOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }],
    example: ['test', '-f', '/tmp/ready'],
  })
  command: string | string[];
}

export class ExitedReadyDto {
  @IsOptional()
  @IsIntBetween(0, 255)
  @ApiProperty({ type: 'integer', minimum: 0, maximum: 255, default: 0, required: false })
  code?: number;
}

/** One condition: exactly one field. */
export class ReadyConditionDto {
  /** A response of the application has that status, and that text. */
  @IsFields(() => HttpReadyDto)
  http?: HttpReadyDto;

  /** The port answers: a byte comes back, or the connection stays open. */
  @IsFields(() => TcpReadyDto)
  tcp?: TcpReadyDto;

  /** That many lines of the log contain the text, since this start of the container. */
  @IsFields(() => LogReadyDto)
  log?: LogReadyDto;

  /** The command exits with 0. It is run once a second. */
  @IsFields(() => ExecReadyDto)
  exec?: ExecReadyDto;

  /** The container's own health test passes. */
  @IsOptional()
  @Satisfies('isEmptyObject', isEmptyObject, { message: 'must be {}: it has no fields' })
  @ApiProperty({ type: 'object', additionalProperties: false })
  health?: object;

  /** The container has ended with this code, and stays down: the condition of a one-shot job. */
  @IsFields(() => ExitedReadyDto)
  exited?: ExitedReadyDto;
}

const IsConditions = () =>
  applyDecorators(
    IsOptional(),
    IsArray({ message: 'must be an array of conditions' }),
    ArrayMinSize(1, { message: `must have 1 to ${MAX_CONDITIONS} conditions` }),
    ArrayMaxSize(MAX_CONDITIONS, { message: `must have 1 to ${MAX_CONDITIONS} conditions` }),
    ValidateNested({ each: true, message: 'must be an array of conditions' }),
    Type(() => ReadyConditionDto),
  );

/** When a container is ready: `all` or `any` of some conditions. */
export class ReadyDto {
  /** Ready when each of these has held. */
  @IsConditions()
  all?: ReadyConditionDto[];

  /** Ready when the first of these holds. */
  @IsConditions()
  any?: ReadyConditionDto[];

  /** Seconds from the start of the container. Default: `wait_timeout`. */
  @IsOptional()
  @IsIntBetween(1, 3600)
  @ApiProperty({ type: 'integer', minimum: 1, maximum: 3600, required: false })
  timeout?: number;
}

function isEmptyObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length === 0;
}
