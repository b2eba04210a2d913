import { expect, it } from 'vitest';
import type { Config } from '../../../../src/config/config.js';
import { EngineCalls } from '../../../../src/docker/engine/engine-calls.js';
import { EngineClient } from '../../../../src/docker/engine/engine-client.service.js';
import { EngineStats } from '../../../../src/docker/engine/engine-stats.service.js';
import { startRawUpstream } from '../../../support/upstream-raw.js';

it('an engine that is killed while it sends samples is unreachable, after all that it has sent', async () => {
  const sendsMore = Promise.withResolvers<undefined>();
  const engine = await startRawUpstream(async (peer) => {
    await peer.head();
    const sample = '{"read":"now"}\n';
    const chunk = `${sample.length.toString(16)}\r\n${sample}\r\n`;
    peer.socket.write(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${chunk}${chunk}`);
    await sendsMore.promise;
    peer.socket.end(chunk);
  });
  const config = { docker: { DOCKER_HOST: `tcp://127.0.0.1:${engine.port}` }, engineTimeoutMs: 10_000 };
  const client = new EngineClient(config as unknown as Config, new EngineCalls());
  try {
    const samples = await new EngineStats(client).samples('c', new AbortController().signal);
    for (let sample = 1; sample <= 3; sample++) {
      if (sample === 3) sendsMore.resolve(undefined); // after the first two, they are read together with those of others
      expect((await samples.next()).value).toEqual({ read: 'now' });
    }
    await expect(samples.next()).rejects.toMatchObject({ code: 'engine_unreachable' });
  } finally {
    client.onApplicationShutdown();
    await engine.close();
  }
});
