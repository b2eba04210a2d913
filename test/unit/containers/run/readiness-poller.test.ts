import { afterEach, expect, it } from 'vitest';
import { ReadinessPoller } from '../../../../src/containers/run/readiness-poller.js';
import type { DockerService } from '../../../../src/docker/engine/docker.service.js';
import { type RawUpstream, startRawUpstream } from '../../../support/upstream-raw.js';

let upstream: RawUpstream;
afterEach(() => upstream.close());

it('a try that is answered with 101 has failed, and the next one counts', async () => {
  const answers = ['HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x', 'HTTP/1.1 200 OK'];
  upstream = await startRawUpstream(async (peer) => {
    await peer.head();
    peer.send(answers.shift() ?? '', '', '');
  });
  const at = { address: '127.0.0.1', port: upstream.port, authority: `127.0.0.1:${upstream.port}` };
  const target = { containerId: 'f'.repeat(64), at, healthPath: '/', healthcheck: undefined, shell: undefined };
  await new ReadinessPoller({} as DockerService).waitReady(target, AbortSignal.timeout(5_000));
  expect(answers).toEqual([]);
});
