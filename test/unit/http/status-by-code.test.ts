import { describe, expect, it } from 'vitest';
import { ERROR_CODES, type ErrorCode } from '../../../src/errors/app-error.js';
import { STATUS_BY_CODE } from '../../../src/http/status-by-code.js';

/** The contract's table and the standard ones; `shutting_down`, `exec_timeout`, and `internal_error`, which no row foresees. */
const CONTRACT: Record<number, ErrorCode[]> = {
  400: [
    'invalid_request',
    'image_not_found',
    'image_pull_denied',
    'port_in_use',
    'name_in_use',
    'network_not_found',
    'volume_path_not_found',
    'no_node_fits',
    'container_running',
    'container_not_running',
    'logs_not_readable',
    'image_in_use',
    'network_in_use',
    'volume_in_use',
    'read_only',
    'not_supported',
    'stdin_closed',
  ],
  401: ['unauthorized'],
  403: ['forbidden'],
  404: [
    'container_not_found',
    'link_not_found',
    'operation_not_found',
    'exec_not_found',
    'route_not_found',
    'port_not_published',
    'file_not_found',
    'volume_not_found',
    'pool_not_found',
  ],
  405: ['method_not_allowed'],
  408: ['request_timeout'],
  409: ['idempotency_conflict', 'exec_id_in_use', 'exec_attached'],
  410: ['output_gone'],
  412: ['precondition_failed'],
  413: ['payload_too_large'],
  415: ['unsupported_media_type'],
  416: ['range_not_satisfiable'],
  417: ['expectation_failed'],
  429: ['too_many_requests'],
  431: ['headers_too_large'],
  500: [
    'engine_unreachable',
    'engine_error',
    'registry_unreachable',
    'interrupted',
    'registry_rate_limited',
    'too_many_open_files',
    'shutting_down',
    'store_unreachable',
    'peer_unreachable',
    'internal_error',
  ],
  501: ['method_not_implemented'],
  502: ['upstream_failed', 'node_unreachable', 'container_exited'],
  504: ['not_ready', 'upstream_timeout', 'engine_timeout', 'exec_timeout'],
  507: ['disk_full'],
};

describe('STATUS_BY_CODE', () => {
  it.each(Object.entries(CONTRACT).flatMap(([status, codes]) => codes.map((code) => [code, Number(status)] as const)))(
    'has the status for %s: %i',
    (code, status) => {
      expect(STATUS_BY_CODE[code]).toBe(status);
    },
  );

  it('has no code without an expected status', () => {
    const known = Object.values(CONTRACT).flat();
    expect(ERROR_CODES.filter((code) => !known.includes(code))).toEqual([]);
    expect(Object.keys(STATUS_BY_CODE).sort()).toEqual([...known].sort());
  });
});
