import { describe, expect, it } from 'vitest';
import { ExecProcess } from '../../../clients/typescript/src/exec-process.js';
import { Transport } from '../../../clients/typescript/src/transport.js';
import type { WebSocketConstructor } from '../../../clients/typescript/src/web-socket.js';

/** A WebSocket that never opens. */
class Silent extends EventTarget {
  close(): void {}
}

function processOf(status: number, code: string): ExecProcess {
  const body = JSON.stringify({ status, code, detail: 'What is wrong.' });
  const headers = { 'content-type': 'application/problem+json' };
  const transport = new Transport('http://dockapi.test', undefined, () =>
    Promise.resolve(new Response(body, { status, headers })),
  );
  return new ExecProcess(transport, Silent as unknown as WebSocketConstructor, 'one', '/execs/one', { tty: false });
}

/** What a block fails with. */
const failureOf = (process: ExecProcess) =>
  (async () => {
    await using _ended = process;
    throw new Error('the error of the block');
  })();

describe('a process at the end of its block', () => {
  it.each([
    [404, 'exec_not_found'],
    [404, 'container_not_found'],
    [400, 'container_not_running'],
  ])('does not hide the error of the block if it is gone: %s %s', async (status, code) => {
    await expect(failureOf(processOf(status, code))).rejects.toThrow(/^the error of the block$/);
  });

  it('fails if it may still run', async () => {
    await expect(processOf(403, 'forbidden')[Symbol.asyncDispose]()).rejects.toMatchObject({ code: 'forbidden' });
  });
});
