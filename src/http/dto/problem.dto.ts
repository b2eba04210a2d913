import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { ERROR_CODES, type ErrorCode } from '../../errors/app-error.js';
import { ApiNullable } from '../api-nullable.decorator.js';

/** One wrong field of a request. */
@ApiSchema({ name: 'FieldError' })
export class FieldErrorDto {
  /** The field, as the request names it. @example "container_port" */
  field: string;

  /** What is wrong with it. @example "must be a port number, 1 to 65535" */
  message: string;
}

/** The body of every error answer (RFC 9457): `code` is for programs, `detail` tells people what to do. */
@ApiSchema({ name: 'Problem' })
export class ProblemDto {
  /** Always `about:blank`: `title` is the status in words, and `code` tells more. @example "about:blank" */
  @ApiProperty({ format: 'uri-reference' })
  type: string;

  /** The status in words. @example "Bad Request" */
  title: string;

  @ApiProperty({ type: 'integer', minimum: 400, maximum: 599, description: 'The HTTP status.' })
  status: number;

  /** What happened, and what to do about it. @example "Host port 8080 is taken: choose another or 0" */
  detail: string;

  /** The path of the request, without its query. @example "/containers/run" */
  @ApiProperty({ format: 'uri-reference' })
  instance: string;

  @ApiProperty({ enum: ERROR_CODES, description: 'A stable word for programs.' })
  code: ErrorCode;

  /** With `invalid_request`: the wrong fields, one entry each. */
  errors?: FieldErrorDto[];

  @ApiProperty({
    type: 'integer',
    description: 'With `registry_rate_limited`, where the registry said it: seconds to wait, as in `Retry-After`.',
  })
  retry_after?: number;

  /** With `not_ready` and `container_exited`: the container. */
  container_id?: string;

  @ApiProperty({ type: 'integer', description: 'With `container_exited`: what its main process exited with.' })
  exit_code?: number;

  /** With `container_exited`: whether it was killed because it ran out of memory. */
  oom_killed?: boolean;

  /** With `container_exited`: its last 50 lines of output, or fewer. @example ["cannot read /etc/app.conf"] */
  logs?: string[];

  /** With `container_exited` of an exec: what the command wrote until then. */
  stdout?: string;

  /** With `container_exited` of an exec; null if nothing was written to it. */
  @ApiNullable('string', null, false)
  stderr?: string | null;

  /** With `container_exited` of an exec: whether output is missing. */
  truncated?: boolean;
}
