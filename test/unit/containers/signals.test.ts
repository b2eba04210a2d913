import { describe, expect, it } from 'vitest';
import { signalName } from '../../../src/containers/signals.js';

describe('signalName', () => {
  it.each([
    ['KILL', 'KILL'],
    ['SIGKILL', 'KILL'],
    ['sigterm', 'TERM'],
    [15, 'TERM'],
    ['15', 'TERM'],
    [1, 'HUP'],
    [16, 'STKFLT'],
    [31, 'SYS'],
    ['IOT', 'ABRT'],
    ['SIGCLD', 'CHLD'],
    ['poll', 'IO'],
    ['RTMIN', 'RTMIN'],
    [34, 'RTMIN'],
    ['SIGRTMIN+3', 'RTMIN+3'],
    [37, 'RTMIN+3'],
    ['RTMAX-14', 'RTMAX-14'],
    [50, 'RTMAX-14'],
    [64, 'RTMAX'],
  ])('of %j is %s', (signal, name) => {
    expect(signalName(signal)).toBe(name);
  });

  it('has a name for each number but those that the C library keeps', () => {
    const numbers = Array.from({ length: 64 }, (_, index) => index + 1);
    expect(numbers.filter((number) => signalName(number) === undefined)).toEqual([32, 33]);
  });

  it.each([0, 32, 33, 65, -1, 1.5, '', 'SIG', 'FOO', 'RTMIN+16', 'RTMAX-15', 'TERM ', '9x', null, true, {}, ['TERM']])(
    'of %j is none',
    (signal) => {
      expect(signalName(signal)).toBeUndefined();
    },
  );
});
