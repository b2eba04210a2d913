import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LIST, SEND } from '../../../../../src/containers/exec/tree/container-processes.js';
import { markerEntry } from '../../../../../src/containers/exec/tree/marker.js';
import { parseStat } from '../../../../../src/containers/exec/tree/process-tree.js';

const SHELLS = [['/bin/dash'], ['/bin/bash', '--posix'], ['/bin/busybox', 'sh']].filter(([program = '']) =>
  existsSync(program),
);
const MARKER = `test-${process.pid}`;

// On Linux, as the containers that they run in.
describe.runIf(existsSync('/proc/self/stat')).each(SHELLS)('the scripts in %s', (program, ...options) => {
  let marked: ChildProcess;
  let other: ChildProcess;
  const run = (script: string, ...words: string[]) =>
    execFileSync(program, [...options, '-c', script, 'sh', ...words], {
      encoding: 'latin1',
      env: { PATH: '' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  const statOf = ({ pid = 0 }: ChildProcess) => parseStat(pid, readFileSync(`/proc/${pid}/stat`, 'latin1'), false);

  beforeEach(async () => {
    const env = { A: 'x\ny', DOCKAPI_EXEC: MARKER, Z: 'z' };
    // A name with a line break, a quote and a parenthesis.
    marked = spawn(
      process.execPath,
      ['-e', 'process.title = "a) R\\n1 (\\\\n"; console.log(); setInterval(() => {}, 1e6)'],
      { env },
    );
    other = spawn('sleep', ['600'], { env: { DOCKAPI_EXEC: 'x' } });
    await once(marked.stdout!, 'data');
  });
  afterEach(() => [marked, other].forEach((child) => child.kill('SIGKILL')));

  it('list every process with its stat, and which are marked', () => {
    const lines = run(LIST, markerEntry(MARKER)).trimEnd().split('\n');
    const found = lines.map((line) => /^(\d+) ([01]) (.*)$/.exec(line) ?? expect.fail(line));
    expect(found.filter(([, , isMarked]) => isMarked === '1').map(([, pid]) => Number(pid))).toEqual([marked.pid]);
    for (const child of [marked, other]) {
      const [, , , stat = ''] = found.find(([, pid]) => pid === String(child.pid)) ?? [];
      const { ppid, session, start } = parseStat(child.pid ?? 0, stat, false);
      expect({ ppid, session, start }).toEqual({
        ppid: process.pid,
        session: statOf(child).session,
        start: statOf(child).start,
      });
    }
  });

  it('signal a process, but not another one with its pid', async () => {
    run(SEND, '9', `${other.pid}:1`, `${marked.pid}:${statOf(marked).start}`);
    expect(await once(marked, 'exit')).toEqual([null, 'SIGKILL']);
    expect(statOf(other).state).toBe('S');
  });
});
