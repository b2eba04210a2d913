import { describe, expect, it } from 'vitest';
import type { DockerService } from '../../src/docker/docker.service.js';
import { toAppError } from '../../src/docker/docker-errors.js';
import { AppError, ERROR_CODES, type ErrorCode } from '../../src/errors/app-error.js';
import { STATUS_BY_CODE } from '../../src/http/status-by-code.js';
import { startApp } from '../support/app.js';

const ID = 'a'.repeat(64);
const DETAILS = {
  Id: ID,
  Name: '/web',
  Image: 'sha256:1',
  Created: '2026-01-01T00:00:00Z',
  State: { Status: 'running', Running: true, StartedAt: '2026-01-01T00:00:00Z', FinishedAt: '0001-01-01T00:00:00Z' },
  Config: { Image: 'nginx', Labels: { 'dockapi.managed': 'true', 'dockapi.run': 'x', 'dockapi.container_port': '80' } },
  HostConfig: {},
  NetworkSettings: { Ports: {}, Networks: {} },
};

/** The contract's table, word for word. */
const CONTRACT: Record<number, string> = {
  400: `invalid_request image_not_found image_pull_denied port_in_use name_in_use network_not_found
    volume_path_not_found container_running container_not_running`,
  404: 'container_not_found route_not_found',
  500: 'engine_unreachable engine_error',
  502: 'upstream_failed container_exited',
  504: 'not_ready upstream_timeout engine_timeout',
};

describe('the status of each code', () => {
  for (const [status, codes] of Object.entries(CONTRACT)) {
    it(`is ${status} for ${codes.split(/\s+/).join(', ')}`, () => {
      for (const code of codes.split(/\s+/)) expect(STATUS_BY_CODE[code as ErrorCode], code).toBe(Number(status));
    });
  }

  it.each(ERROR_CODES)('reaches the client as a problem with its code: %s', async (code) => {
    await using app = await startApp(engine({ inspectContainer: () => Promise.reject(new AppError(code, 'Why.')) }));
    const response = await fetch(`${app.url}/containers/web`);
    expect(response.status).toBe(STATUS_BY_CODE[code]);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(await response.json()).toMatchObject({
      type: 'about:blank',
      title: expect.any(String),
      status: response.status,
      detail: expect.any(String),
      instance: '/containers/web',
      code,
    });
  });
});

/** What only a faulty engine or a broken connection gives: a real one cannot be made to. */
const ENGINE_FAULTS: [string, unknown, number, string][] = [
  ['has no socket', Object.assign(new Error('connect ENOENT'), { code: 'ENOENT' }), 500, 'engine_unreachable'],
  ['refuses', Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }), 500, 'engine_unreachable'],
  ['forbids its socket', Object.assign(new Error('connect EACCES'), { code: 'EACCES' }), 500, 'engine_unreachable'],
  ['cuts the answer', Object.assign(new Error('aborted'), { code: 'ECONNRESET' }), 500, 'engine_unreachable'],
  [
    'says something new',
    Object.assign(new Error('odd'), { statusCode: 418, json: { message: 'teapot' } }),
    500,
    'engine_error',
  ],
  [
    'fails inside',
    Object.assign(new Error('odd'), { statusCode: 503, json: { message: 'swarm' } }),
    500,
    'engine_error',
  ],
];

describe('an engine that', () => {
  it.each(ENGINE_FAULTS)('%s', async (_name, error, status, code) => {
    await using app = await startApp(engine({ listContainers: () => Promise.reject(toAppError(error, 'list')) }));
    const response = await fetch(`${app.url}/containers`);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ status, code });
  });
});

describe('a defect of dockAPI itself', () => {
  it('is a problem without its message and stack', async () => {
    await using app = await startApp(
      engine({ listImages: () => Promise.reject(new TypeError('secret of the inside')) }),
    );
    const response = await fetch(`${app.url}/images`);
    const text = await response.text();
    expect(response.status).toBe(500);
    expect(JSON.parse(text)).toMatchObject({ code: 'internal_error' });
    expect(text).not.toMatch(/secret|TypeError|\.ts|\.js/);
  });
});

function engine(calls: Partial<DockerService>): Partial<DockerService> {
  return { inspectContainer: () => Promise.resolve(DETAILS as never), ...calls };
}
