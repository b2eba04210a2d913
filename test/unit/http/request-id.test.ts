import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { currentRequestId, requestIdOf, within } from '../../../src/http/request-id.js';

function named(sent?: string): IncomingMessage {
  return { headers: sent === undefined ? {} : { 'x-request-id': sent } } as unknown as IncomingMessage;
}

describe('the id of a request', () => {
  it.each([
    'a',
    '0f8fad5b-d9cb-469f-a165-70867728950e',
    '01ARZ3NDEKTSV4RRFFQ69G5FAV',
    'Root=1-67891233-abc',
    'a'.repeat(128),
  ])('is the client’s: %s', (sent) => {
    expect(requestIdOf(named(sent))).toBe(sent);
  });

  it.each([
    ['none', undefined],
    ['an empty one', ''],
    ['a list', 'a, b'],
    ['blanks', 'a b'],
    ['one that is too long', 'a'.repeat(129)],
    ['what could begin another field of a log', 'a" status="200'],
    ['bytes beyond ASCII', 'ä'],
    ['what looks like an option', '-a'],
  ])('is a new one instead of %s', (_what, sent) => {
    const ids = [requestIdOf(named(sent)), requestIdOf(named(sent))];
    expect(new Set(ids).size).toBe(2);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{16}-[0-9a-z]+$/);
  });

  it('stays the same, even if its headers change', () => {
    for (const request of [named('r-1'), named()]) {
      const id = requestIdOf(request);
      request.headers = {};
      expect(requestIdOf(request)).toBe(id);
    }
  });

  it('is known to all work of the request, and to no other', async () => {
    const seen: (string | undefined)[] = [];
    const { promise, resolve } = Promise.withResolvers<void>();
    within(named('r-1'), () => void Promise.resolve().then(() => resolve(void seen.push(currentRequestId()))));
    seen.push(currentRequestId());
    await promise;
    expect(seen).toEqual([undefined, 'r-1']);
  });
});
