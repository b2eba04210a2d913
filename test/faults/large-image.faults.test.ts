import { createHash } from 'node:crypto';
import { afterEach, expect, it } from 'vitest';
import { tarEnd, tarHead, tarPadding } from '../../src/containers/files/tar-entry.js';
import { useDockapi } from '../support/dockapi.js';
import { engineRequest } from '../support/engine.js';
import { growthDuring } from '../support/resident-bytes.js';

const MIB = 1024 ** 2;
const SIZE = 512 * MIB;
const PIECE = Buffer.alloc(MIB);
const NAME = 'dockapi-test-large:latest';

/** Bytes. Chunks that are left to the garbage collector pile up to 80 MiB. */
const MOST_GROWTH = 30 * MIB;

const dockapi = useDockapi();

afterEach(async () => {
  await engineRequest('DELETE', `/images/${NAME}`);
});

it('loads an image of 512 MiB at bounded memory', async () => {
  const hash = createHash('sha256');
  for (const piece of layer()) hash.update(piece);
  const body = ReadableStream.from(archive(`sha256:${hash.digest('hex')}`));
  const load = async () => {
    const headers = { 'content-type': 'application/x-tar' };
    const url = `${dockapi.service.url}/images/load`;
    const response = await fetch(url, { method: 'POST', headers, body, duplex: 'half' });
    expect((await response.text()).trim().split('\n').at(-1)).toBe(JSON.stringify({ images: [NAME] }));
  };
  expect(await growthDuring(dockapi.service.pid, load)).toBeLessThan(MOST_GROWTH);
});

/** The tar of a layer with one file of zeros. */
function* layer(): Generator<Buffer> {
  yield head('zeros', SIZE);
  for (let sent = 0; sent < SIZE; sent += PIECE.length) yield PIECE;
  yield tarEnd();
}

/** As `docker save` writes it. */
function* archive(digest: string): Generator<Uint8Array> {
  const size = SIZE + head('zeros', SIZE).length + tarEnd().length;
  yield head('layer.tar', size);
  yield* layer();
  yield tarPadding(size);
  yield* file('config.json', {
    architecture: 'amd64',
    os: 'linux',
    config: {},
    rootfs: { type: 'layers', diff_ids: [digest] },
  });
  yield* file('manifest.json', [{ Config: 'config.json', RepoTags: [NAME], Layers: ['layer.tar'] }]);
  yield tarEnd();
}

function* file(name: string, content: object): Generator<Buffer> {
  const bytes = Buffer.from(JSON.stringify(content));
  yield Buffer.concat([head(name, bytes.length), bytes, tarPadding(bytes.length)]);
}

function head(name: string, size: number): Buffer {
  return tarHead({ type: 'file', name, mode: 0o644, uid: 0, gid: 0, size, modified: new Date(0) });
}
