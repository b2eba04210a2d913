import { describe, expect, it } from 'vitest';
import { firstOf, MOST_BYTES, resultText } from '../../../src/mcp/tool-result.js';

const parsed = (text: string) => JSON.parse(text) as Record<string, unknown>;

describe('the result of a tool', () => {
  it('is kept as it is if it is small', () => {
    expect(resultText({ id: 'a', stdout: 'é' })).toBe('{"id":"a","stdout":"é"}');
  });

  it('shares the room fairly: what is short stays', () => {
    const text = resultText({ id: 'a', stdout: 'o'.repeat(200_000), stderr: 'e'.repeat(10_000), truncated: false });
    const { id, stdout, stderr, truncated } = parsed(text);
    expect({ id, stderr, truncated }).toEqual({ id: 'a', stderr: 'e'.repeat(10_000), truncated: true });
    expect((stdout as string).length).toBeGreaterThan(50_000);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(MOST_BYTES);
  });

  it.each(['\u0000', '"', '\n', 'é', '😀'])('counts bytes of JSON, and cuts no character: %j', (character) => {
    for (const keptEnd of [undefined, 'log']) {
      const text = resultText({ log: character.repeat(100_000) }, keptEnd);
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(MOST_BYTES);
      expect(Buffer.byteLength(text)).toBeGreaterThan(MOST_BYTES - 64);
      const { log } = parsed(text);
      expect((log as string).replaceAll(character, '')).toBe('');
    }
  });

  it('keeps the end of a field where that is wanted', () => {
    const text = resultText({ log: `first${'x'.repeat(100_000)}last` }, 'log');
    expect(parsed(text)['log']).toMatch(/^x+last$/);
  });

  it('keeps whole entries of a list, as many as there is room for', () => {
    const entries = Array.from({ length: 5_000 }, (_, index) => ({ name: `file-${index}` }));
    const text = resultText({ entries });
    const kept = parsed(text)['entries'] as object[];
    expect(kept).toEqual(entries.slice(0, kept.length));
    expect(kept.length).toBeGreaterThan(3_000);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(MOST_BYTES);
  });
});

describe('the beginning of a text', () => {
  it('is all of it if it fits, and nothing if there is no room', () => {
    expect(firstOf('abc', 5)).toBe('abc');
    expect(firstOf('abc', 4)).toBe('ab');
    expect(firstOf('abc', 2)).toBe('');
    expect(firstOf('😀', 5)).toBe('');
  });
});
