import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { ERROR_CODES, type ErrorCode } from '../../errors/app-error.js';
import { ApiNullable } from '../api-nullable.decorator.js';

/** One invalid field of a request. */
@ApiSchema({ name: 'FieldError' })
export class FieldErrorDto {
  /** Name of the field in the request. @example "container_port" */
  field: string;

  /** What is wrong with it. @example "must be a port number, 1 to 65535" */
  message: string;
}

/** How one condition of `ready` stands. */
@ApiSchema({ name: 'ConditionState' })
export class ConditionStateDto {
  /** The field that names it; `default` where the run named none. @example "all.0.http" */
  condition: string;

  holds: boolean;

  /** Why it does not hold. @example "status 503" */
  reason?: string;
}

/** A node that does not fit, or has failed. */
export class NodeRefusalDto {
  /** @example "z2kq0v8a2o5n7f8d1m4j6h3g9" */
  id: string;

  /** @example "worker-1" */
  name: string;

  /** Of a node that does not fit, the rest of a sentence that begins with its name. @example "has 0.5 of 4 CPUs free" */
  reason: string;

  /** Of the problem of a node that has failed. */
  @ApiProperty({ enum: ERROR_CODES, enumName: 'ErrorCode', required: false })
  code?: ErrorCode;
}

/** The body of every error response (RFC 9457). `code` is for programs, `detail` for people. */
@ApiSchema({ name: 'Problem' })
export class ProblemDto {
  /** Always `about:blank`; see `code`. @example "about:blank" */
  @ApiProperty({ format: 'uri-reference' })
  type: string;

  /** The status as text. @example "Bad Request" */
  title: string;

  @ApiProperty({ type: 'integer', minimum: 400, maximum: 599, description: 'The HTTP status.' })
  status: number;

  /** What is wrong, and what to do. @example "Host port 8080 is already in use. Choose another port, or 0." */
  detail: string;

  /** Path of the request, without its query. @example "/containers/run" */
  @ApiProperty({ format: 'uri-reference' })
  instance: string;

  @ApiProperty({ enum: ERROR_CODES, description: 'Stable identifier for programs.' })
  code: ErrorCode;

  /** With `invalid_request`: the invalid fields. */
  errors?: FieldErrorDto[];

  @ApiProperty({
    type: 'integer',
    description: 'Seconds to wait, as in `Retry-After`; present if they are known.',
  })
  retry_after?: number;

  @ApiProperty({ type: 'integer', description: 'With `port_in_use`, if the engine names it: the host port.' })
  host_port?: number;

  /** With `not_ready`, `container_exited` and `exec_timeout`: id of the container. */
  container_id?: string;

  @ApiProperty({ type: 'integer', description: 'With `container_exited`: exit code of the main process.' })
  exit_code?: number;

  /** With `container_exited`: whether the container was killed because it ran out of memory. */
  oom_killed?: boolean;

  /** With `container_exited`: the last lines of its output, at most 50. @example ["cannot read /etc/app.conf"] */
  logs?: string[];

  /** With `not_ready` and `container_exited` of a wait for `ready`: how its conditions stood. */
  conditions?: ConditionStateDto[];

  @ApiProperty({
    type: 'array',
    items: { type: 'integer' },
    description: 'With `not_ready`: the last exit codes, where a restart policy has started the container again.',
  })
  exits?: number[];

  /** With `node_unreachable`: id of the node. */
  node?: string;

  /** With `node_unreachable`: true if the node may have carried the request out. */
  sent?: boolean;

  /** With `exec_timeout`: the command's output so far. */
  stdout?: string;

  /** With `exec_timeout`; null if there is none. */
  @ApiNullable('string', null, false)
  stderr?: string | null;

  /** With `exec_timeout`: whether output is missing. */
  truncated?: boolean;

  @ApiProperty({
    type: 'array',
    items: { type: 'integer' },
    description: 'With `exec_timeout`: processes of the command that could not be ended.',
  })
  survivors?: number[];

  /** With `no_node_fits`: why each node does not. */
  nodes?: NodeRefusalDto[];

  @ApiProperty({ type: 'integer', description: 'With `output_gone`: the output after this byte is kept.' })
  first?: number;
}
