import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { WebSocket } from 'ws';
import { Viewer } from '../../../../../src/containers/exec/attach/viewer.js';
import type { HeldExec } from '../../../../../src/containers/exec/resource/held-exec.js';
import { ExecSession } from '../../../../../src/containers/exec/session/exec-session.js';
import { HistoryBudget } from '../../../../../src/containers/exec/session/history-budget.js';
import { waitFor } from '../../../../support/wait-for.js';

const PING_MS = 20_000;

/** A client's WebSocket that shows when it is pinged, and ended without a close. */
class Socket extends EventEmitter {
  ping = vi.fn();
  pause = vi.fn();
  resume = vi.fn();
  terminate = vi.fn(() => void this.emit('close'));
}

let socket: Socket;
let over: Promise<void>;
let session: ExecSession;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  socket = new Socket();
  session = new ExecSession(1_024, new HistoryBudget(1024 * 1024));
  const viewer = new Viewer(socket as unknown as WebSocket, { session, spec: {} } as HeldExec, 0, {
    watch: false,
    window: undefined,
  });
  viewer.listen();
  over = viewer.run();
});
afterEach(async () => {
  socket.emit('close');
  await over;
  vi.useRealTimers();
});

describe('a client that is attached to a silent exec', () => {
  it('is pinged every 20 s, and stays as long as it answers', () => {
    for (let pings = 1; pings <= 10; pings++) {
      vi.advanceTimersByTime(PING_MS);
      expect(socket.ping).toHaveBeenCalledTimes(pings);
      socket.emit('pong');
    }
    expect(socket.terminate).not.toHaveBeenCalled();
  });

  it('is ended if it has not answered a ping when the next one is due, and is pinged no more', async () => {
    vi.advanceTimersByTime(PING_MS);
    expect(socket.terminate).not.toHaveBeenCalled();
    vi.advanceTimersByTime(PING_MS);
    expect(socket.terminate).toHaveBeenCalledOnce();
    await over;
    vi.advanceTimersByTime(10 * PING_MS);
    expect(socket.ping).toHaveBeenCalledOnce();
  });

  it('is not ended while the command does not take its input, as it is not read then', async () => {
    const taken = Promise.withResolvers<void>();
    session.input = { write: () => taken.promise } as unknown as NonNullable<ExecSession['input']>;
    socket.emit('message', Buffer.from('\0typed'));
    vi.advanceTimersByTime(5 * PING_MS);
    expect(socket.pause).toHaveBeenCalled();
    expect(socket.terminate).not.toHaveBeenCalled();
    taken.resolve();
    await waitFor(() => expect(socket.resume).toHaveBeenCalled());
    vi.advanceTimersByTime(PING_MS);
    expect(socket.terminate).toHaveBeenCalledOnce();
  });
});
