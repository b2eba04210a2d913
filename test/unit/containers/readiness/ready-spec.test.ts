import { describe, expect, it } from 'vitest';
import { keptReady, readyLabel } from '../../../../src/containers/readiness/ready-label.js';
import { toReadySpec } from '../../../../src/containers/readiness/ready-spec.js';
import { ReadyDto } from '../../../../src/containers/readiness/ready.dto.js';
import { AppError } from '../../../../src/errors/app-error.js';
import { RequestValidationPipe } from '../../../../src/http/validation.pipe.js';

/** As a body's field is read: checked, then completed. */
async function read(ready: unknown) {
  const dto = await new RequestValidationPipe().transform(ready, { type: 'body', metatype: ReadyDto });
  return toReadySpec(dto as ReadyDto);
}

async function refusal(ready: unknown): Promise<string> {
  return read(ready).then(
    () => 'accepted',
    (error: unknown) => (error instanceof AppError && error.code === 'invalid_request' ? error.detail : String(error)),
  );
}

describe('conditions', () => {
  it('get their defaults', async () => {
    const all = [{ http: { path: '/' } }, { tcp: {} }, { log: { contains: 'x' } }, { health: {} }, { exited: {} }];
    expect(await read({ all })).toEqual({
      mode: 'all',
      conditions: [
        {
          kind: 'http',
          path: '/',
          port: undefined,
          method: 'GET',
          headers: {},
          status: [{ from: 200, to: 299 }],
          contains: undefined,
        },
        { kind: 'tcp', port: undefined },
        { kind: 'log', contains: 'x', times: 1, stream: undefined },
        { kind: 'health' },
        { kind: 'exited', code: 0 },
      ],
    });
  });

  it.each([
    [204, [{ from: 204, to: 204 }]],
    ['200-299', [{ from: 200, to: 299 }]],
    [
      '200-204, 401,500-599',
      [
        { from: 200, to: 204 },
        { from: 401, to: 401 },
        { from: 500, to: 599 },
      ],
    ],
  ])('take the status %s', async (status, ranges) => {
    expect((await read({ any: [{ http: { path: '/', status } }] })).conditions[0]).toMatchObject({ status: ranges });
  });

  it('split a command as a run does', async () => {
    const { conditions } = await read({ all: [{ exec: { command: "test -f '/a b'" } }] });
    expect(conditions).toEqual([{ kind: 'exec', command: ['test', '-f', '/a b'] }]);
  });

  const http = (fields: object) => ({ all: [{ http: { path: '/', ...fields } }] });

  it.each<[unknown, string]>([
    [{}, 'ready: must have either all or any'],
    [{ all: [{ tcp: {} }], any: [{ tcp: {} }] }, 'ready: must have either all or any'],
    [{ all: [] }, 'all: must have 1 to 10 conditions'],
    [{ all: Array(11).fill({ tcp: {} }) }, 'all: must have 1 to 10 conditions'],
    [{ all: [{}] }, 'ready.all.0: must have exactly one of http, tcp, log, exec, health and exited'],
    [{ all: [{ tcp: {}, health: {} }] }, 'ready.all.0: must have exactly one of'],
    [{ all: ['tcp'] }, 'all.0: must be an array of conditions'],
    [{ all: [{ udp: {} }] }, 'all.0.udp: no such field'],
    [{ all: [{ tcp: {}, constructor: {} }] }, 'all.0.constructor: no such field'],
    [{ all: [{ health: { command: 'x' } }] }, 'all.0.health: must be {}'],
    [{ all: [{ tcp: { port: 0 } }] }, 'all.0.tcp.port: must be 1 to 65535'],
    [{ all: [{ tcp: [] }] }, 'all.0.tcp'],
    [{ all: [{ exited: { code: 256 } }] }, 'all.0.exited.code: must be 0 to 255'],
    [{ all: [{ exec: { command: '' } }] }, 'ready.all.0.exec.command: must name a program'],
    [{ all: [{ exec: { command: "'" } }] }, 'command: a single quote is not closed'],
    [{ all: [{ log: { contains: '' } }] }, 'all.0.log.contains: must not be empty'],
    [{ all: [{ log: { contains: 'a\nb' } }] }, 'all.0.log.contains: must be text of one line'],
    [{ all: [{ log: { contains: 'x', times: 0 } }] }, 'all.0.log.times: must be 1 to 10000'],
    [{ all: [{ log: { contains: 'x', stream: 'both' } }] }, 'all.0.log.stream: must be stdout or stderr'],
    [{ all: [{ tcp: {} }], timeout: 3601 }, 'timeout: must be 1 to 3600'],
    [http({ path: 'x' }), 'all.0.http.path: must begin with /'],
    [http({ path: '/ HTTP/1.1' }), 'all.0.http.path: must begin with /'],
    [http({ method: 'DELETE' }), 'all.0.http.method: must be GET, HEAD, OPTIONS, POST'],
    [http({ method: 'HEAD', contains: 'x' }), 'ready.all.0.http.contains: goes with another method only'],
    ...['199', '600', '20', '299-200', '2xx', '', ',', '200,', true].map(
      (status) => [http({ status }), 'all.0.http.status: must be a number such as 204'] as [unknown, string],
    ),
    ...[
      { Host: 'x' },
      { connection: 'close' },
      { 'Transfer-Encoding': 'chunked' },
      { 'Content-Length': '3' },
      { Upgrade: 'x' },
      { 'a b': 'x' },
      { 'X-A': 'x\r\nHost: y' },
      { 'X-A': 'é' },
      { 'X-A': 1 },
      { 'X-A': 'x'.repeat(5_000) },
      Object.fromEntries(Array.from({ length: 21 }, (_, index) => [`X-${index}`, 'x'])),
      [],
    ].map(
      (headers) =>
        [http({ headers }), 'all.0.http.headers: must be an object of up to 20 strings'] as [unknown, string],
    ),
    [{ all: Array(10).fill({ log: { contains: '"'.repeat(1_024) } }) }, 'ready: must be 16384 characters of JSON'],
  ])('%j are refused: %s', async (ready, detail) => {
    expect(await refusal(ready)).toContain(detail);
  });
});

describe('the label', () => {
  const RUN = 'run-1';
  const labels = (value: string, run = RUN) => ({ 'dockapi.run': run, 'dockapi.ready': value });
  const fields = { any: [{ http: { path: '/', status: '200-204,401', headers: { 'X-A': 'b' } } }, { exited: {} }] };

  it('keeps the conditions and the time', () => {
    expect(keptReady(labels(readyLabel(fields, 60, RUN)))).toEqual({ spec: toReadySpec(fields), timeoutMs: 60_000 });
  });

  it.each([
    ['of another run, as of an image that was made of its container', readyLabel(fields, 60, 'run-0')],
    ['that names no run', JSON.stringify({ ...fields, timeout: 60 })],
    ['that is not JSON', 'all'],
    ['that is null', 'null'],
    ['with a field too many', JSON.stringify({ run: RUN, ...fields, timeout: 60, privileged: true })],
    ['without a time', JSON.stringify({ run: RUN, ...fields })],
    [
      'with a header that a run may not have',
      JSON.stringify({ run: RUN, all: [{ http: { path: '/', headers: { Host: 'x' } } }], timeout: 1 }),
    ],
    ['with both', JSON.stringify({ run: RUN, all: [{ tcp: {} }], any: [{ tcp: {} }], timeout: 1 })],
  ])('counts for nothing %s', (_what, value) => {
    expect(keptReady(labels(value))).toBeUndefined();
  });
});
