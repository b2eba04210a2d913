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

/** Maximum number of conditions. */
const MAX_CONDITIONS = 10;
/** Maximum characters of a text to search for. */
const MAX_TEXT = 1_024;
const MAX_PATH = 2_048;

/** Readiness requests have no body. */
const PROBE_METHODS = ['GET', 'HEAD', 'OPTIONS', 'POST'] as const;

/** A path with its query, as in a request line. */
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

  /** Container port: a published one, or any if dockAPI can reach the container's own address. Default: `container_port`. */
  @IsOptional()
  @IsPort()
  @ApiProperty({ type: 'integer', minimum: 1, maximum: 65535, required: false })
  port?: number;

  @IsOptional()
  @IsIn(PROBE_METHODS, { message: `must be ${PROBE_METHODS.join(', ')}` })
  @ApiProperty({ enum: PROBE_METHODS, default: 'GET', required: false })
  method?: (typeof PROBE_METHODS)[number];

  /** More request headers, except `Host` and those about the connection or the body. */
  @IsOptional()
  @Satisfies('isProbeHeaders', isProbeHeaders, { message: HEADERS_RULE })
  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' } })
  headers?: Record<string, string>;

  /** Statuses that count as ready: numbers and ranges, separated by commas, such as `200-299,401`. */
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
  /** Container port: a published one, or any if dockAPI can reach the container's own address. Default: `container_port`. */
  @IsOptional()
  @IsPort()
  @ApiProperty({ type: 'integer', minimum: 1, maximum: 65535, required: false })
  port?: number;
}

const LOG_STREAMS = ['stdout', 'stderr'] as const;

export class LogReadyDto {
  /** Text within a line; not a pattern. @example "ready to accept connections" */
  @IsSearchText()
  contains: string;

  /** Number of lines that must contain it. */
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
  /** A program in the container and its arguments. A string is split as in a run's `command`, without a shell. */
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
  /** The application responds with this status and text. */
  @IsFields(() => HttpReadyDto)
  http?: HttpReadyDto;

  /** The port accepts a connection. If dockAPI reaches only the published port: a byte arrives, or the connection stays open. */
  @IsFields(() => TcpReadyDto)
  tcp?: TcpReadyDto;

  /** So many lines of the log contain the text, since this start of the container. */
  @IsFields(() => LogReadyDto)
  log?: LogReadyDto;

  /** The command exits with 0. It runs once a second. */
  @IsFields(() => ExecReadyDto)
  exec?: ExecReadyDto;

  /** The container's own health check passes. */
  @IsOptional()
  @Satisfies('isEmptyObject', isEmptyObject, { message: 'must be {}: it has no fields' })
  @ApiProperty({ type: 'object', additionalProperties: false })
  health?: object;

  /** The container has exited for good with this code, as one-shot jobs do. */
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
