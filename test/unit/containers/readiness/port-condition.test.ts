import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, expect, it, vi } from 'vitest';
import { PortCondition } from '../../../../src/containers/readiness/port-condition.js';
import { listen } from '../../../support/ports.js';
import { unusedPort } from '../../../support/upstream-raw.js';

let held: AsyncDisposable | undefined;
afterEach(() => held?.[Symbol.asyncDispose]());
afterEach(() => void vi.useRealTimers());

/** Like docker-proxy, it accepts all connections, and keeps them open while the container stops. */
async function published(): Promise<{ address: string; port: number }> {
  const listener = await listen();
  held = listener;
  return { address: '127.0.0.1', port: listener.port };
}

const { signal } = new AbortController();

it('holds for a connection that stays open, if the container’s own address is unreachable', async () => {
  expect(await new PortCondition(await published(), []).check(signal)).toBeUndefined();
});

it('holds for a connection that stays open to a container that listens', async () => {
  const at = await published();
  expect(await new PortCondition(at, [at]).check(signal)).toBeUndefined();
});

it('needs no time if the container’s own port tells whether it listens', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout'] }); // nothing that waits ends
  const at = await published();
  expect(await new PortCondition(at, [at]).check(signal)).toBeUndefined();
  const own = [{ address: '127.0.0.1', port: await unusedPort() }];
  expect(await new PortCondition(at, own).check(signal)).toBe('the port does not respond');
});

it('does not hold for a connection that stays open to a container that does not listen', async () => {
  const own = [{ address: '127.0.0.1', port: await unusedPort() }];
  expect(await new PortCondition(await published(), own).check(signal)).toBe('the port does not respond');
});

/** As docker-proxy, it closes a connection when nothing listens behind it, here after a moment. It tells its port, and of each connection. */
const CLOSING = `require('net').createServer((socket) => {
  console.log('accepted');
  setTimeout(() => socket.destroy(), 150);
}).listen(0, '127.0.0.1', function () { console.log(this.address().port); });`;

it('does not hold for a connection that was closed while dockAPI was too busy to see it', async () => {
  const proxy = spawn(process.execPath, ['-e', CLOSING], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const said = async () => String(((await once(proxy.stdout, 'data')) as [Buffer])[0]).trim();
    const at = { address: '127.0.0.1', port: Number(await said()) };
    const checked = new PortCondition(at, []).check(signal);
    expect(await said()).toBe('accepted');
    await turn(); // the connection is known to be open
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 600);
    expect(await checked).toBe('the port does not respond');
  } finally {
    proxy.kill();
  }
});
