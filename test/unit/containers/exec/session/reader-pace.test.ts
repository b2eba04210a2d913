import fc from 'fast-check';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ExecSession } from '../../../../../src/containers/exec/session/exec-session.js';
import { HistoryBudget } from '../../../../../src/containers/exec/session/history-budget.js';
import { ABSENT_MS } from '../../../../../src/containers/exec/session/reader-pace.js';

const LIMIT = 4_096;
const PLENTY = 1024 * 1024;
const never = new AbortController().signal;

let budget: HistoryBudget;
let session: ExecSession;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  [budget, session] = begin();
  return () => {
    session.forget();
    vi.useRealTimers();
  };
});

function begin(total = PLENTY): [HistoryBudget, ExecSession] {
  const all = new HistoryBudget(total);
  return [all, new ExecSession(LIMIT, all, true)];
}

/** Writes as a command does. @returns whether it goes on already */
async function write(bytes: number, to = session): Promise<{ isOver: boolean; over: Promise<void> }> {
  const written = { isOver: false, over: Promise.resolve() };
  const chunk = { stream: 'stdout' as const, data: Buffer.alloc(bytes) };
  written.over = to.add(chunk, never).then(() => void (written.isOver = true));
  await turn();
  return written;
}

const turn = () => new Promise(setImmediate);

describe('a command that waits for its readers', () => {
  it('goes on as they read', async () => {
    using reader = session.pace!.enter(0);
    const written = await write(10_000);
    expect([written.isOver, session.history.next, session.pace!.isHolding]).toEqual([false, LIMIT, true]);
    reader.has(1_000);
    await turn();
    expect([written.isOver, session.history.next, session.history.first]).toEqual([false, 5_096, 1_000]);
    reader.has(5_096);
    await turn();
    reader.has(session.history.next);
    await written.over;
    expect(session.history.next).toBe(10_000);
    expect([session.pace!.isHolding, session.pace!.wasHeld(), session.pace!.wasHeld()]).toEqual([false, true, false]);
  });

  it('waits for the slowest of them, as long as that is there', async () => {
    using fast = session.pace!.enter(0);
    const slow = session.pace!.enter(0);
    await write(LIMIT);
    fast.has(LIMIT);
    const written = await write(100);
    expect(written.isOver).toBe(false);
    slow[Symbol.dispose]();
    await written.over;
    expect(session.history.next).toBe(LIMIT + 100);
  });

  it('waits for its first reader, and for one that is gone, but not for ever', async () => {
    const written = await write(2 * LIMIT);
    vi.advanceTimersByTime(ABSENT_MS - 1);
    await turn();
    expect(written.isOver).toBe(false);
    using reader = session.pace!.enter(0);
    vi.advanceTimersByTime(2 * ABSENT_MS);
    await turn();
    expect(written.isOver).toBe(false);
    reader[Symbol.dispose]();
    vi.advanceTimersByTime(ABSENT_MS - 1);
    await turn();
    expect(written.isOver).toBe(false);
    vi.advanceTimersByTime(1);
    await written.over;
    expect((await write(5 * LIMIT)).isOver).toBe(true);
    using again = session.pace!.enter(session.history.next);
    expect(again).toBeDefined();
    expect((await write(2 * LIMIT)).isOver).toBe(false);
  });

  it('keeps what they have not read when others need room, and waits as long as there is none', async () => {
    [budget, session] = begin(LIMIT);
    const [other, idle] = [new ExecSession(LIMIT, budget, true), new ExecSession(LIMIT, budget)];
    const fill = async () => {
      await idle.add({ stream: 'stdout', data: Buffer.alloc(LIMIT) }, never);
      budget.grew(64 * 1024);
    };
    using reader = session.pace!.enter(0);
    using _reader = other.pace!.enter(0);
    await write(LIMIT / 2);
    await write(LIMIT / 4, other);
    await fill();
    expect([session, other, idle].map(({ history }) => history.bytes / LIMIT)).toEqual([1 / 2, 1 / 4, 1 / 4]);
    await write(LIMIT / 4, other);
    const written = await write(100);
    expect(written.isOver).toBe(false);
    reader.has(LIMIT / 2);
    await written.over;
    session.finish({ state: 'exited', exitCode: 0 });
    await fill();
    expect([session.history.bytes, other.history.bytes]).toEqual([100, LIMIT / 2]);
    reader.has(LIMIT / 2 + 100);
    await fill();
    expect([session.history.bytes, other.history.bytes]).toEqual([0, LIMIT / 2]);
  });

  it('is taken whole when its processes have ended, and kept for its reader', async () => {
    const reader = session.pace!.enter(0);
    const written = await write(3 * LIMIT);
    expect(written.isOver).toBe(false);
    vi.useRealTimers();
    session.endTree = () => Promise.resolve([]);
    const killed = session.kill('TERM', 0);
    await written.over;
    session.finish({ state: 'killed', exitCode: 143 });
    await killed;
    expect([session.history.first, session.history.next]).toEqual([0, 3 * LIMIT]);
    reader.has(LIMIT / 2);
    expect(session.history.first).toBe(LIMIT / 2);
    reader.has(3 * LIMIT);
    expect(session.history.first).toBe(2 * LIMIT);
  });

  it('is not taken without end when its process has ended and a child of it writes on', async () => {
    using _reader = session.pace!.enter(0);
    session.pace!.release();
    const written = await write(4 * 1024 * 1024 + 1);
    expect([written.isOver, session.history.next]).toEqual([false, 4 * 1024 * 1024]);
  });

  it('is taken when it may have ended, but never 8 MiB more than its readers have, and once more when it has', async () => {
    const most = 4 * 1024 * 1024;
    using reader = session.pace!.enter(0);
    const written = await write(5 * most);
    for (const next of [LIMIT + most, LIMIT + most]) {
      session.pace!.suspectEnd();
      await turn();
      expect([session.history.first, session.history.next]).toEqual([0, next]);
    }
    reader.has(LIMIT);
    session.pace!.suspectEnd();
    await turn();
    expect([session.history.first, session.history.next]).toEqual([LIMIT, LIMIT + 2 * most]);
    session.pace!.release();
    await turn();
    expect([written.isOver, session.history.next]).toEqual([false, LIMIT + 3 * most]);
    reader.has(session.history.next);
    await turn();
    reader.has(session.history.next);
    session.forget();
    await written.over;
  });

  it('stops waiting when it is forgotten, or its stream is closed', async () => {
    using _reader = session.pace!.enter(0);
    const closing = new AbortController();
    const chunk = { stream: 'stdout' as const, data: Buffer.alloc(2 * LIMIT) };
    const closed = session.add(chunk, closing.signal);
    closing.abort(new Error('closed'));
    await expect(closed).rejects.toThrow('closed');
    const written = await write(LIMIT);
    expect(written.isOver).toBe(false);
    session.forget();
    await written.over;
    expect(session.history.bytes).toBe(0);
  });

  it('waits also for output that changes its stream with each byte, of which less is kept', async () => {
    using reader = session.pace!.enter(0);
    const held = vi.spyOn(session.history, 'roomAfter');
    let written = 0;
    const writing = (async () => {
      for (; written < 500; written++)
        await session.add({ stream: written % 2 ? 'stdout' : 'stderr', data: Buffer.of(1) }, never);
    })();
    for (let position = 0; position < 500; position = session.history.next) {
      await turn();
      expect(session.history.first).toBeLessThanOrEqual(position);
      reader.has(session.history.next);
    }
    await writing;
    expect(held.mock.results.filter(({ value }) => value === 0).length).toBeGreaterThan(1);
  });

  it('loses no byte of any output to a reader of any pace', async () => {
    const write = fc.record({
      stream: fc.constantFrom('stdout' as const, 'stderr' as const),
      length: fc.oneof(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 9_000 })),
    });
    const paces = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(fc.array(write, { maxLength: 200 }), paces, async (writes, pauses) => {
        const [, paced] = begin();
        using reader = paced.pace!.enter(0);
        const sent: Record<string, Buffer[]> = { stdout: [], stderr: [] };
        const writing = (async () => {
          let value = 0;
          for (const { stream, length } of writes) {
            const data = Buffer.from(Array.from({ length }, () => value++ % 251));
            sent[stream]!.push(data);
            await paced.add({ stream, data }, never);
          }
          paced.finish({ state: 'exited', exitCode: 0 });
        })();
        const got: Record<string, Buffer[]> = { stdout: [], stderr: [] };
        let turns = 0;
        for await (const { stream, data } of paced.read(0, undefined, never, reader)) {
          got[stream]!.push(data);
          for (let pause = pauses[turns++ % pauses.length]!; pause > 0; pause--) await turn();
        }
        await writing;
        for (const stream of ['stdout', 'stderr'])
          expect(Buffer.concat(got[stream]!).equals(Buffer.concat(sent[stream]!))).toBe(true);
        paced.forget();
      }),
      { numRuns: 60 },
    );
  });
});
