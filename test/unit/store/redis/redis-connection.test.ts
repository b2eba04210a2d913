import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { type RedisClient, RedisConnection } from '../../../../src/store/redis/redis-connection.js';

/** Longer than a command may take. */
const BUSY_MS = 1_700;

it('takes an answer that came while the process was busy', async () => {
  const setting = { kind: 'redis', url: 'redis://127.0.0.1:1', password: undefined, ca: undefined } as const;
  const connection = new RedisConnection(setting, () => undefined);
  connection.close();
  Object.assign(connection, { client: { isReady: true } as RedisClient });
  const redis = spawn('echo', ['PONG']);
  const answer = connection.run(() => once(redis.stdout, 'data'));
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, BUSY_MS);
  expect(String(await answer)).toBe('PONG\n');
});
