import { EventEmitter } from 'node:events';
import { BadRequestException, ForbiddenException, Logger, NotFoundException, type ArgumentsHost } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AppError } from '../../../src/errors/app-error.js';
import { ProblemFilter } from '../../../src/http/problem.filter.js';

const warn = vi.fn();
const error = vi.fn();

beforeEach(() => {
  vi.spyOn(Logger.prototype, 'warn').mockImplementation(warn);
  vi.spyOn(Logger.prototype, 'error').mockImplementation(error);
});

afterEach(() => {
  vi.restoreAllMocks();
  warn.mockReset();
  error.mockReset();
});

describe('ProblemFilter', () => {
  it('responds to an AppError with its status, code, detail and details', () => {
    const thrown = new AppError('not_ready', 'Look at its logs', { details: { container_id: 'x' } });
    expect(responseTo(thrown)).toEqual({
      type: 'about:blank',
      title: 'Gateway Timeout',
      status: 504,
      detail: 'Look at its logs',
      instance: '/containers/run',
      code: 'not_ready',
      container_id: 'x',
    });
  });

  it.each([
    [new BadRequestException('bad'), 400, 'invalid_request'],
    [new ForbiddenException(), 403, 'forbidden'],
    [new NotFoundException(), 404, 'route_not_found'],
    [Object.assign(new Error('too big'), { status: 413 }), 413, 'payload_too_large'],
    [Object.assign(new Error('not JSON'), { status: 415 }), 415, 'unsupported_media_type'],
    [Object.assign(new Error('odd'), { status: 418 }), 500, 'internal_error'],
    [Object.assign(new Error('odd'), { status: '400' }), 500, 'internal_error'],
    [new Error('odd'), 500, 'internal_error'],
    ['a string', 500, 'internal_error'],
    [{}, 500, 'internal_error'],
  ])('responds to %s with %i %s', (thrown, status, code) => {
    expect(responseTo(thrown)).toMatchObject({ status, code });
  });

  it('reveals nothing about unexpected errors', () => {
    expect(JSON.stringify(responseTo(new Error('secret of the inside')))).not.toContain('secret');
  });

  it('logs errors that are not the client’s fault once, and unexpected ones with their stack', () => {
    responseTo(new AppError('engine_error', 'The engine failed', { cause: new Error('because') }));
    expect(warn.mock.calls).toEqual([['GET /containers/run: engine_error: The engine failed (because)']]);
    responseTo(new Error('bug'));
    expect(error.mock.calls).toEqual([[expect.stringContaining('internal_error'), expect.stringContaining('bug')]]);
  });

  it('logs nothing that the client caused', () => {
    responseTo(new AppError('invalid_request', 'no'));
    responseTo(new NotFoundException());
    expect([...warn.mock.calls, ...error.mock.calls]).toEqual([]);
  });

  it('logs no query, which may hold secrets', () => {
    responseTo(new AppError('engine_error', 'x'), { url: '/images?token=canary' });
    expect(JSON.stringify(warn.mock.calls)).not.toContain('canary');
  });

  it('cuts a response short if its headers are sent', () => {
    const response = new FakeResponse();
    response.headersSent = true;
    catchWith(new Error('late'), response);
    expect(response.destroyed).toBe(true);
    expect(response.body).toBeUndefined();
  });

  it('does nothing if the client is gone', () => {
    const response = new FakeResponse();
    response.destroyed = true;
    catchWith(new AppError('engine_error', 'late'), response);
    expect(response.body).toBeUndefined();
    expect(warn).not.toHaveBeenCalled();
  });
});

class FakeResponse extends EventEmitter {
  req = { headers: {} };
  headersSent = false;
  destroyed = false;
  body: unknown;
  headers: Record<string, unknown> = {};
  writeHead(_status: number, headers: Record<string, unknown>) {
    this.headers = headers;
  }
  end(body: string) {
    expect(this.headers['content-type']).toBe('application/problem+json');
    this.body = JSON.parse(body);
  }
  destroy() {
    this.destroyed = true;
  }
}

function responseTo(thrown: unknown, { url = '/containers/run' } = {}): unknown {
  const response = new FakeResponse();
  catchWith(thrown, response, url);
  return response.body;
}

function catchWith(thrown: unknown, response: FakeResponse, originalUrl = '/containers/run'): void {
  const request = { method: 'GET', originalUrl, path: originalUrl, app: { router: { stack: [] } } };
  const host = { switchToHttp: () => ({ getRequest: () => request, getResponse: () => response }) };
  new ProblemFilter().catch(thrown, host as unknown as ArgumentsHost);
}
