import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { fairTimeout, FairTimer } from '../../../../src/docker/engine/fair-timer.js';

const MS = 100;

/** Longer than the timer takes, and than `echo` does. */
const busy = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 700);

it('does not expire before what came while the process was busy', async () => {
  const order: string[] = [];
  const expired = Promise.withResolvers<void>();
  using timer = new FairTimer(MS, () => (order.push('expired'), expired.resolve()));
  spawn('echo').stdout.once('data', () => {
    order.push('answer');
    if (order.length === 1) timer.refresh();
  });
  busy();
  await expired.promise;
  expect(order).toEqual(['answer', 'expired']);
});

it('does not expire once it is over, however late that is', async () => {
  let isExpired = false;
  const timer = new FairTimer(MS, () => (isExpired = true));
  const { stdout } = spawn('echo');
  stdout.once('data', () => timer[Symbol.dispose]());
  busy();
  await once(stdout, 'close');
  await new Promise(setImmediate);
  expect(isExpired).toBe(false);
});

it('aborts a signal, after what came while the process was busy', async () => {
  const signal = fairTimeout(MS);
  const { stdout } = spawn('echo');
  const aborted = once(stdout, 'data').then(() => signal.aborted);
  busy();
  expect(await aborted).toBe(false);
  await once(signal, 'abort');
  expect(signal.reason).toMatchObject({ name: 'TimeoutError' });
});
