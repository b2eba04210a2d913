import type { ErrorCode } from '../errors/app-error.js';

/** The HTTP status of every code. Total on purpose: a forgotten code does not compile. */
export const STATUS_BY_CODE: Record<ErrorCode, number> = {
  invalid_request: 400,
  image_not_found: 400,
  image_pull_denied: 400,
  port_in_use: 400,
  name_in_use: 400,
  network_not_found: 400,
  volume_path_not_found: 400,
  container_running: 400,
  container_not_running: 400,
  forbidden: 403,
  container_not_found: 404,
  route_not_found: 404,
  method_not_allowed: 405,
  payload_too_large: 413,
  unsupported_media_type: 415,
  engine_unreachable: 500,
  engine_error: 500,
  shutting_down: 500,
  internal_error: 500,
  upstream_failed: 502,
  container_exited: 502,
  not_ready: 504,
  upstream_timeout: 504,
  engine_timeout: 504,
};
