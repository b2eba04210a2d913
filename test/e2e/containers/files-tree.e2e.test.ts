import { access, readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { pack, type Headers } from 'tar-stream';
import { beforeAll, describe, expect, it } from 'vitest';
import type { FileListDto } from '../../../src/containers/files/files.dto.js';
import { commit, ok, runForeign } from '../../support/containers.js';
import { growthDuring } from '../../support/resident-bytes.js';
import { useDockapi } from '../../support/dockapi.js';
import { differs } from '../../support/tested-engine.js';

const MIB = 1024 * 1024;
const TAR = 'application/x-tar';

/** MiB. Chunks that are left to the garbage collector pile up to 80. */
const MOST_GROWTH = 30;

const dockapi = useDockapi();

/** A running container with a tmpfs, and one that has exited. */
const ids = { running: '', stopped: '' };

beforeAll(async () => {
  ids.running = (await dockapi.running({ command: 'sleep 3600', tmpfs: { '/scratch': 'size=4m' } })).id;
  ids.stopped = await dockapi.ranScript(
    'mkdir -p /d/sub/deep; echo 1 > /d/one; echo 22 > /d/sub/two; ln -s one /d/link',
  );
  await exec('mkdir -p /d/sub/deep; echo 1 > /d/one; echo 22 > /d/sub/two; ln -s one /d/link');
});

const at = (id: string, path: string, more = '') => `/containers/${id}/files?path=${path}${more}`;
const list = (id: string, path: string, more = '') =>
  dockapi.client.get<FileListDto>(`/containers/${id}/files/list?path=${path}${more}`);
const get = (id: string, path: string) => dockapi.client.get(at(id, path));
const put = (id: string, path: string, body: string, more = '') =>
  dockapi.client.request('PUT', at(id, path, more), { body });
const remove = (id: string, path: string, more = '') => dockapi.client.delete(at(id, path, more));

async function exec(script: string): Promise<string> {
  const command = ['sh', '-c', script];
  return (await dockapi.client.post<{ stdout: string }>(`/containers/${ids.running}/exec`, { command })).body.stdout;
}

describe.each(['running', 'stopped'] as const)('a directory of a %s container', (state) => {
  it('is listed, to a depth, with links as links', async () => {
    const { status, body } = await list(ids[state], '/d');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      path: '/d',
      truncated: false,
      entries: [
        { path: '/d/link', name: 'link', type: 'symlink', target: 'one', size: 0, uid: 0, gid: 0 },
        { path: '/d/one', name: 'one', type: 'file', size: 2, mode: '0644' },
        { path: '/d/sub', name: 'sub', type: 'directory', size: 0, mode: '0755' },
      ],
    });
    const deep = await list(ids[state], '/d', '&depth=3');
    expect(deep.body.entries.map(({ path }) => path)).toEqual([
      '/d/link',
      '/d/one',
      '/d/sub',
      '/d/sub/deep',
      '/d/sub/two',
    ]);
    expect((await list(ids[state], '/d/one')).status).toBe(400);
    expect((await list(ids[state], '/none')).status).toBe(404);
  });

  it('is removed with all that is in it, only if that is asked for', async () => {
    await put(ids[state], '/gone/a/b', 'x', '&parents=true');
    expect(await remove(ids[state], '/gone')).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
    expect((await get(ids[state], '/gone/a/b')).text).toBe('x');
    const { status, body } = await remove(ids[state], '/gone', '&recursive=true');
    expect({ status, body }).toEqual({ status: 200, body: { path: '/gone', removed: true } });
    expect(await remove(ids[state], '/gone')).toMatchObject({ status: 404, body: { code: 'file_not_found' } });
  });

  it('removes a link, not its target', async () => {
    await put(ids[state], '/links/file', 'kept', '&parents=true');
    const tar = await tarOf([{ name: 'link', type: 'symlink', linkname: '/links/file' }]);
    expect((await unpack(ids[state], '/links', tar)).status).toBe(201);
    expect((await remove(ids[state], '/links/link')).status).toBe(200);
    expect((await get(ids[state], '/links/file')).text).toBe('kept');
  });

  it('takes a tar, also a compressed one, and keeps mode, owner and time', async () => {
    const mtime = new Date('2020-01-02T03:04:05Z');
    const tar = await tarOf([
      { name: 'dir/', type: 'directory', mode: 0o700 },
      { name: 'dir/file', mode: 0o640, uid: 7, gid: 8, mtime, content: 'hello' },
    ]);
    expect(await unpack(ids[state], '/unpacked', tar)).toMatchObject({ status: 404, code: 'file_not_found' });
    for (const [body, headers] of [
      [tar, {}],
      [gzipSync(tar), { 'content-encoding': 'gzip' }],
    ] as const) {
      expect(await unpack(ids[state], '/unpacked', body, headers, '&parents=true')).toMatchObject({ status: 201 });
      const { body: found } = await list(ids[state], '/unpacked/dir');
      const owner = state === 'stopped' && differs('no owners in tars') ? { uid: 0, gid: 0 } : { uid: 7, gid: 8 };
      expect(found.entries).toMatchObject([
        { name: 'file', mode: '0640', ...owner, size: 5, modified: '2020-01-02T03:04:05.000Z' },
      ]);
      await remove(ids[state], '/unpacked', '&recursive=true');
    }
  });

  it('takes 10,000 files in one tar, and lists 10,000 of them', async () => {
    const files = Array.from({ length: 10_001 }, (_, index) => ({ name: `many/${index}`, content: `${index}` }));
    expect((await unpack(ids[state], '/tmp', await tarOf(files))).status).toBe(201);
    expect((await get(ids[state], '/tmp/many/9999')).text).toBe('9999');
    const { body } = await list(ids[state], '/tmp/many');
    expect({ found: body.entries.length, truncated: body.truncated }).toEqual({ found: 10_000, truncated: true });
    expect((await remove(ids[state], '/tmp/many', '&recursive=true')).status).toBe(200);
  });
});

describe('an uploaded tar', () => {
  it.each<[string, Entry]>([
    ['a name that climbs', { name: '../../../../tmp/dockapi-escaped', content: 'x' }],
    ['a hard link that climbs', { name: 'hard', type: 'link', linkname: '../../etc/shadow' }],
    ['a link that climbs', { name: 'a/soft', type: 'symlink', linkname: '../../../etc' }],
    ['a block device', { name: 'disk', type: 'block-device', devmajor: 8, devminor: 0 }],
    ['a character device', { name: 'mem', type: 'character-device', devmajor: 1, devminor: 1 }],
  ])('with %s is refused before anything is unpacked', async (_what, entry) => {
    const tar = await tarOf([{ name: 'first', content: 'x' }, entry]);
    expect(await unpack(ids.running, '/tmp', tar)).toMatchObject({ status: 400, code: 'invalid_request' });
    expect((await get(ids.running, '/tmp/first')).status).toBe(404);
    await expect(access('/tmp/dockapi-escaped')).rejects.toThrow();
  });

  it('is refused if it is not a tar, or is incomplete', async () => {
    const tar = await tarOf([{ name: 'half', content: 'x'.repeat(5_000) }]);
    for (const body of [Buffer.from('no tar'.repeat(1_000)), tar.subarray(0, 3_000)])
      expect(await unpack(ids.running, '/tmp', body)).toMatchObject({ status: 400, code: 'invalid_request' });
    expect(await unpack(ids.running, '/tmp', tar, { 'content-encoding': 'gzip' })).toMatchObject({ status: 400 });
    expect(await unpack(ids.running, '/tmp', tar, { 'content-encoding': 'br' })).toMatchObject({ status: 415 });
    expect((await get(ids.running, '/tmp/half')).status).toBe(404);
  });

  it('writes through its own links into the container, never to the host', async () => {
    const before = await readFile('/etc/hostname', 'utf8');
    const tar = await tarOf([
      { name: 'out', type: 'symlink', linkname: '/etc' },
      { name: 'out/hostname-of-tar', content: 'inside' },
    ]);
    expect((await unpack(ids.stopped, '/tmp', tar)).status).toBe(201);
    const etc = differs('links of tars') ? '/etc' : '/tmp/etc';
    expect((await get(ids.stopped, `${etc}/hostname-of-tar`)).text).toBe('inside');
    await expect(access('/etc/hostname-of-tar')).rejects.toThrow();
    expect(await readFile('/etc/hostname', 'utf8')).toBe(before);
  });
});

describe('a tmpfs of a running container', () => {
  it('is written, read, listed and emptied as the application sees it', async () => {
    expect((await put(ids.running, '/scratch/a b', 'seen', '&mode=0600&uid=5')).status).toBe(201);
    expect(await exec('cat "/scratch/a b"; stat -c %a:%u "/scratch/a b"')).toBe('seen600:5\n');
    await exec('echo own > /scratch/own; ln -s "/scratch/own" /tmp/to-scratch; ln -s own /scratch/link');
    expect((await get(ids.running, '/tmp/to-scratch')).text).toBe('own\n');
    expect((await get(ids.running, '/scratch/link')).text).toBe('own\n');
    const { body } = await list(ids.running, '/scratch');
    expect(body.entries.map(({ name, target }) => [name, target])).toEqual([
      ['a b', undefined],
      ['link', 'own'],
      ['own', undefined],
    ]);
    const tar = await tarOf([{ name: 'x/y', content: 'z' }]);
    expect((await unpack(ids.running, '/scratch', tar)).status).toBe(201);
    expect(await exec('cat /scratch/x/y')).toBe('z');
    expect((await remove(ids.running, '/scratch/x')).status).toBe(400);
    expect((await remove(ids.running, '/scratch/x', '&recursive=true')).status).toBe(200);
    expect((await remove(ids.running, '/scratch/link')).status).toBe(200);
    expect(await exec('ls -A /scratch')).toBe('a b\nown\n');
    expect((await get(ids.running, '/scratch/none')).status).toBe(404);
  });

  it('has files from any time, with dates that responses can have', async () => {
    await exec('mkdir /scratch/times; touch -d @99999999999999 /scratch/times/x');
    const { status, body } = await list(ids.running, '/scratch/times');
    expect([status, body.entries.map(({ modified }) => modified)]).toEqual([200, ['9999-12-31T23:59:59.999Z']]);
    const { headers } = await dockapi.client.request('HEAD', at(ids.running, '/scratch/times/x'));
    expect(headers.get('last-modified')).toBe('Fri, 31 Dec 9999 23:59:59 GMT');
    await exec('rm -r /scratch/times');
  });

  it('that is full is 507 disk_full, and the old file is kept', async () => {
    await put(ids.running, '/scratch/full', 'before');
    const { status, body } = await put(ids.running, '/scratch/full', 'x'.repeat(8 * MIB));
    if (differs('breaks uploads off')) expect(['disk_full', 'not_supported']).toContain(body['code']);
    else expect({ status, code: body['code'] }).toEqual({ status: 507, code: 'disk_full' });
    expect((await get(ids.running, '/scratch/full')).text).toBe('before');
    expect(await exec('ls -A /scratch | grep dockapi')).toBe('');
  });

  it('and its mounts are not removed', async () => {
    expect(await remove(ids.running, '/scratch', '&recursive=true')).toMatchObject({
      status: 400,
      body: { code: 'not_supported' },
    });
  });
});

describe('an image without a shell and tools', () => {
  it('has files to get, put, list and remove; those of its tmpfs are not_supported', async () => {
    const remover = await runForeign({
      Image: 'dockapi/echo',
      Cmd: ['/usr/bin/perl', '-e', 'unlink glob "/bin/* /usr/bin/[!p]*"'],
    });
    await ok('POST', `/containers/${remover}/wait`);
    const image = await commit(remover, ['CMD ["/usr/bin/perl", "/echo.pl"]']);
    const { id } = await dockapi.running({ image, command: null, pull: 'never', tmpfs: { '/scratch': '' } });
    expect((await put(id, '/tmp/own', 'mine')).status).toBe(201);
    expect((await get(id, '/tmp/own')).text).toBe('mine');
    expect((await dockapi.client.request('HEAD', at(id, '/tmp'))).headers.get('x-file-type')).toBe('directory');
    expect((await list(id, '/tmp')).body.entries.map(({ name }) => name)).toContain('own');
    expect((await remove(id, '/tmp/own')).status).toBe(200);
    for (const response of [await put(id, '/scratch/x', 'x'), await get(id, '/scratch/x'), await list(id, '/scratch')])
      expect(response).toMatchObject({ status: 400, body: { code: 'not_supported' } });
  });
});

describe('what is neither a file nor a directory', () => {
  it('is told by its type, and not read', async () => {
    await exec('mkfifo /tmp/pipe; ln -s pipe /tmp/to-pipe');
    for (const path of ['/tmp/pipe', '/tmp/to-pipe'])
      expect((await dockapi.client.request('HEAD', at(ids.running, path))).headers.get('x-file-type')).toBe('other');
    const { entries } = (await list(ids.running, '/tmp')).body;
    expect(entries.find(({ name }) => name === 'pipe')).toMatchObject({ type: 'other' });
  });
});

describe('a path', () => {
  it.each(['relative', '', '/a%00b'])('that is %j is refused', async (path) => {
    for (const response of [
      await get(ids.running, path),
      await list(ids.running, path),
      await put(ids.running, path, 'x'),
    ])
      expect(response).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
  });
});

describe('a list', () => {
  it('returns names with any bytes, and the encoded path of each', async () => {
    await exec('mkdir /odd; cd /odd; touch "a b" "$(printf "n\\nl")" "$(printf "\\377x")" -- -x');
    const { body } = await list(ids.running, '/odd');
    expect(body.entries.map(({ name }) => name).sort()).toEqual(['-x', 'a b', 'n\nl', '\ufffdx'].sort());
    const encoded = body.entries.find(({ name }) => name === '\ufffdx')?.path_encoded;
    expect(encoded).toBe('/odd/%FFx');
    expect((await get(ids.running, encoded ?? '')).status).toBe(200);
  });
});

describe('a read-only container', () => {
  it('is 400 read_only, but for its tmpfs', async () => {
    const { id } = await dockapi.running({ command: 'sleep 3600', read_only: true, tmpfs: { '/run': '' } });
    for (const response of [await put(id, '/etc/x', 'x'), await remove(id, '/etc/passwd')])
      expect(response).toMatchObject({ status: 400, body: { code: 'read_only' } });
    expect((await put(id, '/run/x', 'x')).status).toBe(201);
    expect((await get(id, '/run/x')).text).toBe('x');
  });
});

describe('many bytes', () => {
  it('are streamed both ways at bounded memory', async () => {
    const growth = await growthDuring(dockapi.service.pid, () => bothWays(256 * MIB));
    expect(growth / MIB).toBeLessThan(MOST_GROWTH);
  });

  async function bothWays(size: number): Promise<void> {
    const url = dockapi.service.url + at(ids.stopped, '/tmp/large');
    const body = new ReadableStream({ pull: pieces(size) });
    const response = await fetch(url, { method: 'PUT', body, duplex: 'half' });
    expect(await response.json()).toEqual({ path: '/tmp/large', size });
    let received = 0;
    const download = (await fetch(url)).body as AsyncIterable<Uint8Array>;
    for await (const chunk of download) received += chunk.length;
    expect(received).toBe(size);
  }

  it('of a sparse file are asked for in part', async () => {
    await exec('dd if=/dev/null of=/tmp/sparse bs=1 seek=200M; printf end >> /tmp/sparse');
    const { headers } = await dockapi.client.request('HEAD', at(ids.running, '/tmp/sparse'));
    expect(headers.get('content-length')).toBe(String(200 * MIB + 3));
    const response = await dockapi.client.get(at(ids.running, '/tmp/sparse'), { headers: { range: 'bytes=-3' } });
    expect({ status: response.status, text: response.text }).toEqual({ status: 206, text: 'end' });
  });
});

interface Entry extends Partial<Headers> {
  name: string;
  content?: string;
}

async function tarOf(entries: Entry[]): Promise<Buffer> {
  const tar = pack();
  for (const { content, ...header } of entries) tar.entry(header, content ?? '');
  tar.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of tar as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function unpack(id: string, path: string, body: Buffer, headers: Record<string, string> = {}, more = '') {
  const response = await fetch(dockapi.service.url + at(id, path, more), {
    method: 'PUT',
    headers: { 'content-type': TAR, ...headers },
    body: new Uint8Array(body),
  });
  const { code } = (await response.json()) as { code?: string };
  return { status: response.status, code };
}

/** Gives that many bytes, 64 KiB at a time. */
function pieces(size: number) {
  const piece = new Uint8Array(64 * 1024).fill(1);
  let left = size;
  return (controller: ReadableStreamDefaultController) => {
    controller.enqueue(piece);
    left -= piece.length;
    if (left === 0) controller.close();
  };
}
