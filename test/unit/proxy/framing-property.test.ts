import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cutInto, cuts, FILLER, fuzzedRequest, MARKER, RUN } from '../../support/fuzzed-request.js';
import { exchange } from '../../support/raw-responses.js';
import type { StrictRequest } from '../../support/strict-request.js';
import { type Gateway, startGateway } from '../../support/upstream-gateway.js';
import { startStrictUpstream, type StrictUpstream } from '../../support/upstream-strict.js';

const RUNS = 4_000;
/** Change it to see other requests; a failure prints it with the path to its smallest case. */
const SEED = 20_260_101;
/** Milliseconds after which a connection that neither ends nor responds hangs. */
const HANGING = 30_000;

let upstream: StrictUpstream;
let gateway: Gateway;
beforeAll(async () => {
  upstream = await startStrictUpstream();
  gateway = await startGateway({ hostPort: upstream.port, remembers: true });
});
afterAll(async () => {
  await gateway.close();
  await upstream.close();
  await upstream.settled();
  expect(upstream.faults).toEqual([]); // nothing is left over
});

it('one accepted request is one request to the container, whatever bytes are sent before or after it', async () => {
  let run = 0;
  let accepted = 0;
  let refused = 0;
  await fc.assert(
    fc.asyncProperty(fuzzedRequest, cuts, async (fuzzed, at) => {
      const sent = (fuzzed + MARKER + FILLER).replaceAll(RUN, String(++run));
      const known = upstream.requests.length;
      const responses = await exchange(gateway.port, ...cutInto(sent, at));
      const passed = responses.filter(({ status }) => status < 400 || (status >= 500 && status !== 501));
      const requests = upstream.requests.slice(known);

      expect(upstream.faults).toEqual([]);
      expect(passed.map(({ status }) => status)).toEqual(requests.map(() => 200));
      for (const request of requests) expectAsSent(request, sent);
      if (requests.some(({ body }) => body.includes(`/m${run} `))) {
        expect(requests.filter(({ path }) => path === `/m${run}`).length).toBeLessThanOrEqual(
          fuzzed.split(MARKER).length - 1,
        );
      }
      accepted += passed.length;
      refused += responses.length - passed.length;
    }),
    { numRuns: RUNS, seed: SEED, timeout: HANGING },
  );
  // No bytes arrived later.
  expect(upstream.requests).toHaveLength(accepted);
  expect(accepted).toBeGreaterThan(RUNS / 3);
  expect(refused).toBeGreaterThan(RUNS / 3);
}, 240_000);

/** Its line and its body are this run's, byte for byte, and the body is as long as was said. */
function expectAsSent({ method, path, body, headers }: StrictRequest, sent: string): void {
  expect(sent).toContain(`${method} `);
  expect([' ', ' http://h'].some((before) => sent.includes(`${before}/proxy/web${path}`))).toBe(true);
  expect(headers.filter(([name]) => /^x$/i.test(name)).every(([, value]) => sent.includes(value))).toBe(true);
  if (body !== '') expect(sent).toMatch(announcement(body, headers));
}

function announcement(body: string, headers: StrictRequest['headers']): RegExp {
  const isChunked = headers.some(([name]) => name === 'transfer-encoding');
  if (!isChunked) return new RegExp(`content-length:[\\t ]*0*${body.length}[\\t ]*\r\n`, 'i');
  const whole = body.length.toString(16);
  return new RegExp(`\\n0*${whole}(?:;[^\\n]*)?\\r\\n|\\n2\\r\\nhe\\r\\n3`, 'i');
}
