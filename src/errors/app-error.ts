/**
 * Every `code` of a problem. `http/status-by-code.ts` has their HTTP statuses and `error-guide.ts` what they mean; a code that
 * is missing there does not compile.
 */
export const ERROR_CODES = [
  'invalid_request',
  'image_not_found',
  'image_pull_denied',
  'port_in_use',
  'name_in_use',
  'network_not_found',
  'volume_path_not_found',
  'no_node_fits',
  'image_in_use',
  'network_in_use',
  'volume_in_use',
  'read_only',
  'not_supported',
  'container_running',
  'container_not_running',
  'logs_not_readable',
  'stdin_closed',
  'unauthorized',
  'container_not_found',
  'link_not_found',
  'port_not_published',
  'file_not_found',
  'exec_not_found',
  'volume_not_found',
  'operation_not_found',
  'pool_not_found',
  'route_not_found',
  'forbidden',
  'method_not_allowed',
  'request_timeout',
  'idempotency_conflict',
  'exec_id_in_use',
  'exec_attached',
  'output_gone',
  'precondition_failed',
  'payload_too_large',
  'unsupported_media_type',
  'range_not_satisfiable',
  'expectation_failed',
  'too_many_requests',
  'headers_too_large',
  'engine_unreachable',
  'engine_error',
  'registry_unreachable',
  'registry_rate_limited',
  'shutting_down',
  'store_unreachable',
  'interrupted',
  'peer_unreachable',
  'internal_error',
  'method_not_implemented',
  'disk_full',
  'too_many_open_files',
  'upstream_failed',
  'node_unreachable',
  'container_exited',
  'not_ready',
  'upstream_timeout',
  'engine_timeout',
  'exec_timeout',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** One entry of a validation problem: the field by the client's name, and what is wrong with it. */
export interface FieldError {
  field: string;
  message: string;
}

export interface AppErrorOptions {
  /** HTTP status, if not the usual one of the code. */
  status?: number;
  /** The error that was caught. It is logged for 5xx responses, never sent. */
  cause?: unknown;
  /** Further members of the problem, such as `container_id` or `errors` (RFC 9457, section 3.2). */
  details?: Record<string, unknown>;
}

/** The only error class: a word for programs, and a sentence that says what is wrong and what to do. */
export class AppError extends Error {
  readonly details: Record<string, unknown>;
  readonly status: number | undefined;

  constructor(
    readonly code: ErrorCode,
    readonly detail: string,
    options: AppErrorOptions = {},
  ) {
    super(detail, { cause: options.cause });
    this.name = 'AppError';
    this.details = options.details ?? {};
    this.status = options.status;
  }

  /** A 400 about one field of the request. */
  static invalidField(field: string, message: string): AppError {
    return new AppError('invalid_request', `${field}: ${message}`, { details: { errors: [{ field, message }] } });
  }
}
