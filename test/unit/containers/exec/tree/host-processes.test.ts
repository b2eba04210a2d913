import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HostProcesses } from '../../../../../src/containers/exec/tree/host-processes.js';

const MARKER = `test-${process.pid}`;
const LOOKS = 50;
/** Runs for a few milliseconds, then another program in the same process. */
const PROGRAM = '#!/bin/sh\ni=0; while [ $i -lt 2000 ]; do i=$((i + 1)); done; exec "$0"\n';

describe.runIf(existsSync('/proc/self/environ'))('processes of the host', () => {
  let dir: string;
  let changing: ChildProcess;

  beforeEach(async () => {
    dir = mkdtempSync(path.join(tmpdir(), 'dockapi-tree-'));
    const program = path.join(dir, 'program');
    writeFileSync(program, PROGRAM, { mode: 0o755 });
    changing = spawn(program, { env: { DOCKAPI_EXEC: MARKER } });
    await once(changing, 'spawn');
  });

  afterEach(() => {
    changing.kill('SIGKILL');
    rmSync(dir, { recursive: true });
  });

  it('are found by their marker, also those that become another program at that moment', async () => {
    const processes = await HostProcesses.of('', process.pid);
    const missed: number[] = [];
    for (let look = 0; look < LOOKS; look++) {
      const found = await processes!.list(MARKER);
      if (!found.some(({ pid, isMarked }) => pid === changing.pid && isMarked)) missed.push(look);
    }
    expect(missed).toEqual([]);
  });
});
