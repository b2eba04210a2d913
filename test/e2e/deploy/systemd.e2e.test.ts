import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { ensureInstalled } from '../../../scripts/lib/packages.mjs';
import { canStartEngine } from '../../../scripts/lib/private-engine.mjs';
import { root } from '../../../scripts/lib/project.mjs';

const UNIT = readFileSync(path.join(root, 'deploy/dockapi.service'), 'utf8');

/** The problems that systemd finds in the unit; it also checks the machine's own units. */
function problemsOf(unit: string): string[] {
  const dir = mkdtempSync(path.join(tmpdir(), 'dockapi-unit-'));
  try {
    const file = path.join(dir, 'dockapi.service');
    writeFileSync(file, unit.replaceAll('/opt/dockapi', root)); // where the checkout is
    const { stderr, error } = spawnSync('systemd-analyze', ['verify', '--man=no', file], { encoding: 'utf8' });
    if (error) throw error;
    return stderr.split('\n').filter((line) => line.includes('dockapi.service'));
  } finally {
    rmSync(dir, { recursive: true });
  }
}

describe.runIf(canStartEngine())('deploy/dockapi.service', () => {
  beforeAll(() => ensureInstalled(['systemd']));

  it('is a unit that systemd accepts', () => {
    expect(problemsOf(UNIT)).toEqual([]);
    expect(problemsOf(UNIT.replace('Restart=on-failure', 'Restart=sometimes'))).toHaveLength(1);
    expect(problemsOf(UNIT.replace('/usr/bin/env', '/nowhere/node'))).toHaveLength(1);
  });

  it('runs the Node of the checkout’s packages, whatever the system has', () => {
    const PATH = /^Environment=PATH=(.+)$/m.exec(UNIT)?.[1]?.replaceAll('/opt/dockapi', root);
    const { stdout } = spawnSync('/usr/bin/env', ['node', '--version'], { env: { PATH }, encoding: 'utf8' });
    expect(stdout.trim()).toBe(process.version);
  });

  it('has a directory for the store that it alone can read, and can write nothing else', () => {
    const state = /^StateDirectory=(.+)$/m.exec(UNIT)?.[1];
    expect(UNIT).toMatch(new RegExp(`^Environment=.*\\bDOCKAPI_STATE_DIR=/var/lib/${state}$`, 'm'));
    expect(UNIT).toMatch(/^StateDirectoryMode=0700$/m);
    expect(UNIT).toMatch(/^ProtectSystem=strict$/m);
    expect(UNIT).not.toMatch(/^ReadWritePaths=/m);
  });

  it('hides none of the host’s files, which dockAPI checks before a container gets them', () => {
    expect(UNIT).not.toMatch(
      /^(?:PrivateTmp=yes|ProtectHome=(?!read-only)|InaccessiblePaths|TemporaryFileSystem|Root)/m,
    );
  });
});
