import { describe, expect, it } from 'vitest';
import { DetachKeys } from '../../../cli/src/detach-keys.js';

/** What is passed on of some chunks, and whether they leave the terminal. */
function typed(...chunks: string[]): { passed: string; isDetached: boolean } {
  const keys = new DetachKeys();
  let passed = '';
  for (const chunk of chunks) {
    const { pass, isDetached } = keys.take(Buffer.from(chunk));
    passed += Buffer.from(pass).toString();
    if (isDetached) return { passed, isDetached };
  }
  return { passed, isDetached: false };
}

describe('Ctrl-P Ctrl-Q', () => {
  it('leaves the terminal, typed at once or key by key, and is not passed on', () => {
    expect(typed('ab\x10\x11cd')).toEqual({ passed: 'ab', isDetached: true });
    expect(typed('ab', '\x10', '\x11')).toEqual({ passed: 'ab', isDetached: true });
    expect(typed('\x10\x10\x11')).toEqual({ passed: '\x10', isDetached: true });
  });

  it('is passed on where other keys are between, in order and with nothing lost', () => {
    expect(typed('\x10', 'a', '\x11', 'ü')).toEqual({ passed: '\x10a\x11ü', isDetached: false });
  });
});
