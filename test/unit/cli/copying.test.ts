import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { create, Parser, type ReadEntry } from 'tar';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { copyFrom, copyTo } from '../../../cli/src/copying.js';

type Files = Parameters<typeof copyFrom>[0];

let home: string;
const at = (...names: string[]) => path.join(home, ...names);

beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'dockapi-cp-'));
  mkdirSync(at('from/sub'), { recursive: true });
  writeFileSync(at('from/a.txt'), 'new');
  writeFileSync(at('from/sub/b.txt'), 'deep');
});
afterEach(() => rmSync(home, { recursive: true }));

const webOf = (stream: Iterable<unknown> | AsyncIterable<unknown>) => Readable.toWeb(Readable.from(stream));

/** A container that has the directory `from`, and a file. */
const container = () =>
  ({
    stat: (name: string) =>
      Promise.resolve({ type: name.endsWith('.txt') ? 'file' : 'directory', mode: '0644', size: undefined }),
    tar: () => Promise.resolve(webOf(create({ cwd: home }, ['from']))),
    stream: () => Promise.resolve(webOf([Buffer.from('new')])),
  }) as unknown as Files;

describe('a copy from a container', () => {
  it('fails if not all can be written, and says what', async () => {
    mkdirSync(at('to/a.txt/in-the-way'), { recursive: true });
    await expect(copyFrom(container(), '/from/.', at('to'))).rejects.toMatchObject({
      exitCode: 1,
      message: expect.stringMatching(/^Not all was copied:\n.*a\.txt: /),
    });
    expect(readFileSync(at('to/sub/b.txt'), 'utf8')).toBe('deep');
  });

  it('writes through a link to a file', async () => {
    writeFileSync(at('real.txt'), 'old');
    symlinkSync('real.txt', at('link.txt'));
    await copyFrom(container(), '/a.txt', at('link.txt'));
    expect(lstatSync(at('link.txt')).isSymbolicLink()).toBe(true);
    expect(readFileSync(at('real.txt'), 'utf8')).toBe('new');
  });
});

describe('a copy of a directory to a container', () => {
  const into = (extract: (tar: AsyncIterable<Uint8Array>) => Promise<unknown>) =>
    ({
      stat: () => Promise.resolve({ type: 'directory', mode: '0755', size: undefined }),
      extract: (_directory: string, tar: AsyncIterable<Uint8Array>) => extract(tar),
    }) as unknown as Files;

  it('keeps modes, and makes root the owner', async () => {
    mkdirSync(at('shared'));
    writeFileSync(at('shared/x'), '');
    chmodSync(at('shared'), 0o775);
    if (process.getuid?.() === 0) chownSync(at('shared/x'), 1234, 1234);
    const found: object[] = [];
    const files = into(async (tar) => {
      const onReadEntry = (entry: ReadEntry) => {
        found.push({ mode: entry.mode, uid: entry.uid });
        entry.resume();
      };
      const parser = new Parser({ onReadEntry });
      parser.end(await buffer(Readable.from(tar)));
    });
    await copyTo(at('shared'), files, '/');
    expect(found).toMatchObject([{ mode: 0o775, uid: 0 }, { uid: 0 }]);
  });

  it('says which file cannot be read', async () => {
    const files = into(async (tar) => {
      await buffer(Readable.from(tar)).catch(() => undefined);
      throw new Error('dockAPI cannot be reached');
    });
    writeFileSync(at('from/secret'), 'x', { mode: 0o000 });
    const seteuid = process.getuid?.() === 0 ? process.seteuid! : () => undefined;
    for (const each of [home, at('from'), at('from/sub')]) chmodSync(each, 0o755);
    seteuid(65_534);
    try {
      await expect(copyTo(at('from'), files, '/')).rejects.toThrow(/^Nothing was copied: EACCES.*secret/);
    } finally {
      seteuid(0);
    }
  });
});
