import { Readable, Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { ContainerPath } from '../../../../src/containers/files/container-path.js';
import { EngineView } from '../../../../src/containers/files/engine-view.js';
import type { EngineArchive } from '../../../../src/docker/engine/engine-archive.service.js';
import { AppError } from '../../../../src/errors/app-error.js';

const { signal } = new AbortController();
const directory = ContainerPath.of('/tmp');

/** Docker 26.1.5, for a hard link to a missing file as well as for a missing directory. */
const MISSING = new AppError('file_not_found', 'The container has no such file or directory: check the path', {
  cause: { statusCode: 404, message: 'Could not find the file /tmp in container 1f214b953fd7' },
});

/** A view of a container that has files with these paths after an upload, which the engine refuses. */
function viewOf(paths: RegExp, refusal: (tar: string) => AppError = () => MISSING): EngineView {
  const archive: Partial<EngineArchive> = {
    extract: async (_id, _directory, tar) => {
      const sent: Buffer[] = [];
      await tar.sendTo(new Writable({ write: (chunk: Buffer, _encoding, done) => (sent.push(chunk), done()) }));
      throw refusal(Buffer.concat(sent).toString('latin1'));
    },
    stat: (_id, path) =>
      paths.test(path)
        ? Promise.resolve({ size: 1, mode: 0o644, mtime: '2026-11-29T12:59:39.751Z', linkTarget: '' })
        : Promise.reject(MISSING),
  };
  return new EngineView(archive as EngineArchive, 'id');
}

const write = (view: EngineView) => {
  const file = { size: 1, mode: 0o644, uid: 0, gid: 0, content: Readable.from(['x']) };
  return view.write({ directory, missing: [], name: 'new' }, file, signal);
};
const remove = (view: EngineView) => view.remove(directory.join('old'), 'file', false, signal);

describe('with an engine that calls a missing link target a missing directory', () => {
  it('a file is written if it is there, without its temporary name', async () => {
    await expect(write(viewOf(/^\/tmp(\/new)?$/))).resolves.toBeUndefined();
  });

  it.each([
    ['directory is missing', /^$/],
    ['file is not there', /^\/tmp$/],
    ['temporary name is still there', /^\/tmp/],
  ])('a file is not written if its %s', async (_what, paths) => {
    await expect(write(viewOf(paths))).rejects.toBe(MISSING);
  });

  it('a file is removed if it is gone, and its directory is there', async () => {
    await expect(remove(viewOf(/^\/tmp$/))).resolves.toBeUndefined();
    await expect(remove(viewOf(/^\/tmp/))).rejects.toBe(MISSING);
    await expect(remove(viewOf(/^$/))).rejects.toBe(MISSING);
  });
});

describe('with an engine that names the hard link that it cannot create', () => {
  const failed = (link: string) =>
    new AppError('engine_error', 'The Docker engine could not archive', { cause: new Error(link) });
  const temporaryIn = (tar: string) => /\.dockapi-[-0-9a-f]{36}/.exec(tar)?.[0];

  it.each([
    ['Docker 20.10', (name: string) => `link /tmp/${name} /tmp/${name}: no such file or directory`],
    [
      'Podman 5.4',
      (name: string) =>
        `copier: put: error creating "/tmp/${name}": link /tmp/${name} /tmp/${name}: no such file or directory`,
    ],
  ])('a file is written if that is the one to itself: %s', async (_engine, words) => {
    const view = viewOf(/^$/, (tar) => failed(words(temporaryIn(tar) ?? '')));
    await expect(write(view)).resolves.toBeUndefined();
  });

  it('a file is not written if that is the one from its name', async () => {
    const view = viewOf(/^$/, (tar) => failed(`link /tmp/${temporaryIn(tar)} /tmp/new: no such file or directory`));
    await expect(write(view)).rejects.toThrow('could not archive');
  });
});
