import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { librariesOf } from '../../../scripts/lib/images.mjs';
import { hardwareAddress } from '../../../scripts/lib/network.mjs';

describe('the private engine', () => {
  it('derives the hardware address of its bridge from its IPv4 address', () => {
    expect(hardwareAddress('10.200.0.1/24')).toBe('02:42:0a:c8:00:01');
  });
});

describe.runIf(process.platform === 'linux')('librariesOf', () => {
  it('names the libraries of a linked program', () => {
    expect(librariesOf('/bin/sh').some((file) => /\/libc\.(?:so|musl)/.test(file))).toBe(true);
  });

  it('is empty for a static program, such as busybox-static', () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'static-'));
    try {
      const program = path.join(directory, 'program');
      writeFileSync(program, smallestProgram(), { mode: 0o755 });
      expect(librariesOf(program)).toEqual([]);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it('throws for a missing file', () => {
    expect(() => librariesOf('/no/such/program')).toThrow(/no such file/i);
  });
});

/** An ELF header without a program (elf(5)): static, because it names no loader. */
function smallestProgram(): Buffer {
  const header = Buffer.alloc(64);
  header.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  header.writeUInt16LE(2, 16); // ET_EXEC
  header.writeUInt16LE(process.arch === 'arm64' ? 183 : 62, 18);
  header.writeUInt32LE(1, 20);
  header.writeUInt16LE(64, 52);
  return header;
}
