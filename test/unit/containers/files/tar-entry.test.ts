import { extract, type Headers } from 'tar-stream';
import { describe, expect, it } from 'vitest';
import { tarEnd, type TarEntry, tarHead, tarPadding } from '../../../../src/containers/files/tar-entry.js';

const ENTRY: TarEntry = {
  type: 'file',
  name: 'a/b',
  mode: 0o4755,
  uid: 1000,
  gid: 33,
  size: 0,
  modified: new Date('2026-01-02T03:04:05.678Z'),
};

async function read(entry: Partial<TarEntry>, content = '') {
  const size = entry.size ?? content.length;
  const entries = extract({ filenameEncoding: 'latin1' } as object);
  entries.end(Buffer.concat([tarHead({ ...ENTRY, ...entry, size }), Buffer.from(content), tarPadding(size), tarEnd()]));
  for await (const { header } of entries) return header;
  throw new Error('no entry');
}

describe('an entry of a tar', () => {
  it('has its name, mode, owner and time, and is read by tar-stream', async () => {
    const { name, mode, uid, gid, size, mtime, pax, type } = (await read({}, 'hello')) as Headers & { pax: unknown };
    expect({ name, mode, uid, gid, size, type }).toEqual({
      name: 'a/b',
      mode: 0o4755,
      uid: 1000,
      gid: 33,
      size: 5,
      type: 'file',
    });
    expect(mtime).toEqual(new Date('2026-01-02T03:04:05Z'));
    expect(pax).toEqual({ mtime: '1767323045.678' });
  });

  it('may have a name of any bytes, short or long', async () => {
    for (const name of ['\xff\xfe', 'x'.repeat(100), `${'d/'.repeat(200)}\xff`])
      expect((await read({ name })).name).toBe(name);
  });

  it('may be a hard link to a long name', async () => {
    const linkName = 'y'.repeat(300);
    expect(await read({ type: 'link', linkName })).toMatchObject({ type: 'link', linkname: linkName, size: 0 });
  });

  it('may be larger than 8 GiB, and belong to any user', () => {
    const head = tarHead({ ...ENTRY, size: 10 * 2 ** 30, uid: 4_294_967_294 }).subarray(-512);
    expect(head.readBigUInt64BE(124 + 4)).toBe(BigInt(10 * 2 ** 30));
    expect([head[124], head[108]]).toEqual([0x80, 0x80]);
    expect(head.readUIntBE(108 + 2, 6)).toBe(4_294_967_294);
  });
});
