import { PassThrough } from 'node:stream';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { SessionOutput } from '../../../../../src/containers/exec/session/session-output.js';
import { waitFor } from '../../../../support/wait-for.js';

const QUIET_MS = 250;

/** The pauses that are waited for, which the test ends. */
const pauses: { ms: number; end: () => void }[] = [];
vi.mock('node:timers/promises', async (original) => ({
  ...(await original<object>()),
  setTimeout: (ms: number, value: unknown) => new Promise((resolve) => pauses.push({ ms, end: () => resolve(value) })),
}));

const never = new AbortController().signal;

let engine: PassThrough;
let taken: string;
beforeEach(() => {
  pauses.length = 0;
  engine = new PassThrough();
  taken = '';
});

function follow(isWhole = false) {
  const output = new SessionOutput(
    engine,
    true,
    async ({ data }) => {
      taken += data.toString();
      await Promise.resolve();
    },
    isWhole,
  );
  return output.finish(never);
}

const begun = () => vi.waitFor(() => expect(pauses).toHaveLength(1), { interval: 1 });

/** Ends the next pause. @returns its milliseconds */
async function pause(): Promise<number> {
  await begun();
  const { ms, end } = pauses.shift()!;
  end();
  return ms;
}

describe('the last output of a process that has ended', () => {
  it('is what comes before it has been quiet for a moment', async () => {
    const finished = follow();
    engine.write('last');
    await waitFor(() => expect(taken).toBe('last'));
    expect(await pause()).toBe(QUIET_MS);
    expect(await pause()).toBe(QUIET_MS);
    await finished;
    expect(engine.destroyed).toBe(true);
  });

  it('is waited for longer if it has to be whole', async () => {
    const finished = follow(true);
    engine.write('last');
    await waitFor(() => expect(taken).toBe('last'));
    expect(await pause()).toBe(12 * QUIET_MS);
    await begun();
    expect(engine.destroyed).toBe(false);
    await pause();
    await finished;
    expect(engine.destroyed).toBe(true);
  });

  it('is all of it if its stream ends', async () => {
    const finished = follow();
    engine.end('all');
    await finished;
    expect(taken).toBe('all');
  });
});
