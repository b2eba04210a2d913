import { describe, expect, it } from 'vitest';
import { isReasonOfPodman, refusedExitCode } from '../../../../../src/containers/exec/session/first-words.js';

const chunk = (text: string) => ({ stream: 'stdout' as const, data: Buffer.from(text) });

describe('the first words of a command of Podman', () => {
  // Recorded from Podman 5.4.2; with a terminal, lines end in CR LF.
  it.each([
    'Error: runc: exec failed: Cwd must be an absolute path: OCI runtime error\n',
    'Error: runc: exec failed: unable to start container process: exec: "no-such-command": executable file not found in $PATH: OCI runtime attempted to invoke a command that was not found\r\n',
    'Error: runc: exec failed: unable to start container process: exec: "/etc/passwd": permission denied: OCI runtime permission denied\n',
  ])('are why it was not started: %j', (text) => {
    expect(isReasonOfPodman(chunk(text))).toBe(true);
  });

  it.each(['no\r\n', 'Error: no such file\n', 'OCI runtime error\n'])('are its own: %j', (text) => {
    expect(isReasonOfPodman(chunk(text))).toBe(false);
  });
});

it.each([
  [null, 126],
  [125, 126],
  [126, 126],
  [127, 127],
  [128, 126],
])('the exit code of a command that was not started is %j: %i', (told, exitCode) => {
  expect(refusedExitCode(told)).toBe(exitCode);
});
