import { expect, it } from 'vitest';
import { SharedWaits } from '../../../../src/containers/readiness/shared-waits.js';

const FAR = AbortSignal.timeout(60_000);

/** Waits that end when the test says so. */
function harness() {
  const waits = new SharedWaits<number, string>();
  const begun: { end: PromiseWithResolvers<string>; signal: AbortSignal }[] = [];
  const join = (signal = FAR) =>
    waits.join(
      'a',
      (over) => {
        const end = Promise.withResolvers<string>();
        over.addEventListener('abort', () => end.reject(over.reason));
        begun.push({ end, signal: over });
        return { state: begun.length, result: end.promise };
      },
      signal,
    );
  return { begun, join };
}

it('is one for all that wait, and a new one afterwards', async () => {
  const { begun, join } = harness();
  const [one, other] = [join(), join()];
  begun[0]?.end.resolve('ready');
  expect(await Promise.all([one.result, other.result])).toEqual(['ready', 'ready']);
  expect(other.state).toBe(1);
  const later = join();
  expect(later.state).toBe(2);
  begun[1]?.end.resolve('again');
  expect(await later.result).toBe('again');
});

it('continues until the last caller has left', async () => {
  const { begun, join } = harness();
  const [first, second] = [new AbortController(), new AbortController()];
  const waits = [join(first.signal), join(second.signal)].map(({ result }) => result.catch(() => 'left'));
  first.abort();
  expect(await waits[0]).toBe('left');
  expect(begun[0]?.signal.aborted).toBe(false);
  second.abort();
  expect(await waits[1]).toBe('left');
  expect(begun[0]?.signal.aborted).toBe(true);
  expect(join().state).toBe(2);
});
