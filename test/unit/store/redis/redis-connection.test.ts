import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Logger } from '@nestjs/common';
import { expect, it, vi } from 'vitest';
import { type RedisClient, RedisConnection } from '../../../../src/store/redis/redis-connection.js';

/** Longer than a command may take. */
const BUSY_MS = 1_700;

/** A connection that works, whose client is not asked for anything but `set`. */
function connected(): RedisConnection {
  const setting = { kind: 'redis', url: 'redis://127.0.0.1:1', password: undefined, ca: undefined } as const;
  const connection = new RedisConnection(setting, () => undefined);
  connection.client.destroy();
  const client = { isReady: true, set: () => Promise.resolve('OK'), destroy: () => undefined };
  return Object.assign(connection, { client: client as unknown as RedisClient });
}

it('warns once, however late the commands fail that began before Redis worked again', async () => {
  const warn = vi.spyOn(Logger.prototype, 'warn').mockReturnValue(undefined);
  const connection = connected();
  const late = Promise.withResolvers<void>();
  const command = connection.run(() => late.promise);
  await expect(connection.run(() => Promise.reject(new Error('gone')))).rejects.toThrow('gone');
  await connection.check();
  late.reject(new Error('gone as well'));
  await expect(command).rejects.toThrow('gone as well');
  expect(warn).toHaveBeenCalledOnce();
  connection.close();
});

it('takes an answer that came while the process was busy', async () => {
  const connection = connected();
  const redis = spawn('echo', ['PONG']);
  const answer = connection.run(() => once(redis.stdout, 'data'));
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, BUSY_MS);
  expect(String(await answer)).toBe('PONG\n');
  connection.close();
});
