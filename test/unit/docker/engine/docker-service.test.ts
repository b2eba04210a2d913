import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import type { Config } from '../../../../src/config/config.js';
import { DockerService } from '../../../../src/docker/engine/docker.service.js';
import { EngineClient } from '../../../../src/docker/engine/engine-client.service.js';
import { EngineCalls } from '../../../../src/docker/engine/engine-calls.js';
import { type RawUpstream, startRawUpstream } from '../../../support/upstream-raw.js';

let engine: RawUpstream;
let client: EngineClient;
afterEach(async () => {
  client.onApplicationShutdown();
  await engine.close();
});

const never = new AbortController().signal;

/** Of an engine that responds to each call with these lines, and ends the connection. */
async function serviceOf(...lines: string[]): Promise<DockerService> {
  engine = await startRawUpstream(async (peer) => {
    await peer.head();
    peer.socket.end(lines.join('\r\n'));
  });
  return serviceAt(engine.port);
}

function serviceAt(port: number): DockerService {
  const config = { docker: { DOCKER_HOST: `tcp://127.0.0.1:${port}` }, engineTimeoutMs: 300 };
  client = new EngineClient(config as unknown as Config, new EngineCalls());
  return new DockerService(client, config as unknown as Config);
}

describe('an engine', () => {
  it.each([
    ['in chunks', ['HTTP/1.1 200 OK', 'Transfer-Encoding: chunked', '', '2', '[{', '']],
    ['with a length', ['HTTP/1.1 200 OK', 'Content-Length: 10', '', '[{']],
    ['that switches protocols', ['HTTP/1.1 101 Switching Protocols', 'Connection: Upgrade', 'Upgrade: x', '', '']],
  ])('that breaks off in the middle of a response %s fails the call in time', async (_what, lines) => {
    const service = await serviceOf(...lines);
    const call = service.info();
    call.catch(() => undefined);
    const settled = call.then(
      () => 'responded',
      (error: { code: string }) => error.code,
    );
    expect(await Promise.race([settled, sleep(30_000, 'never')])).toMatch(/^engine_/);
  });

  it.each([
    [
      'a 404',
      ['HTTP/1.1 404 Not Found', 'Content-Length: 36', '', '{"message":"No such container: aaaa"}'],
      'container_not_found',
    ],
    ['a 400', ['HTTP/1.1 400 Bad Request', 'Content-Length: 17', '', '{"message":"bad"}'], 'engine_error'],
    ['a 500', ['HTTP/1.1 500 Internal Server Error', 'Content-Length: 17', '', '{"message":"bad"}'], 'engine_error'],
    ['the end of the connection', [''], 'engine_unreachable'],
  ])('that responds to a wait with %s fails the call', async (_what, lines, code) => {
    const service = await serviceOf(...lines);
    await expect(service.watchContainer('a', 'next-exit', never)).rejects.toMatchObject({ code });
  });

  it('that responds nothing to a wait fails the call in time', async () => {
    engine = await startRawUpstream(() => undefined);
    const service = serviceAt(engine.port);
    await expect(service.watchContainer('a', 'next-exit', never)).rejects.toMatchObject({ code: 'engine_timeout' });
  });

  it.each([
    ['an error', '{"StatusCode":0,"Error":{"Message":"no such driver"}}', /could not wait.*no such driver/],
    ['no exit code', '{"message":"x"}', /without its exit code/],
    ['half a response', '{"StatusCode":', /cannot read/],
    ['nothing', '', /cannot read/],
  ])('that has begun to respond to a wait, and tells %s, fails the wait', async (_what, body, detail) => {
    const service = await serviceOf('HTTP/1.1 200 OK', 'Connection: close', '', body);
    const { exited } = await service.watchContainer('a', 'next-exit', never);
    await expect(exited).rejects.toMatchObject({ code: 'engine_error', message: detail });
  });

  it.each(['{"StatusCode":137}', '{"StatusCode":137,"Error":null}', '{"StatusCode":137,"Error":{"Message":""}}'])(
    'that responds to a wait with %s tells the exit code',
    async (body) => {
      const service = await serviceOf('HTTP/1.1 200 OK', 'Connection: close', '', body);
      const { exited } = await service.watchContainer('a', 'next-exit', never);
      expect(await exited).toBe(137);
    },
  );

  // If it were followed, the second request would fail without an error handler.
  it.each(['http://127.0.0.1:1/x', '/v1/info', 'ftp://x/'])(
    'which redirects to %s is not followed',
    async (location) => {
      const service = await serviceOf(
        'HTTP/1.1 301 Moved Permanently',
        `Location: ${location}`,
        'Content-Length: 0',
        '',
        '',
      );
      await expect(service.info()).rejects.toMatchObject({ code: 'engine_error' });
    },
  );
});
