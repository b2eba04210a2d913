import { describe, expect, it } from 'vitest';
import { prefersAsync } from '../../../src/operations/prefer.js';

describe('prefersAsync', () => {
  it.each([
    'respond-async',
    'Respond-Async',
    'wait=10, respond-async',
    'respond-async; foo=bar',
    'respond-async=""',
    ' respond-async ',
  ])('is true for %j', (prefer) => expect(prefersAsync(prefer)).toBe(true));

  it.each([undefined, '', 'wait=10', 'respond-asynchronously', 'x=respond-async', 'respond-async=no'])(
    'is false for %j',
    (prefer) => expect(prefersAsync(prefer)).toBe(false),
  );
});
