import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import { AppError } from '../../errors/app-error.js';
import { ContainerPath } from './container-path.js';
import type { ContainerTools } from './container-tools.js';
import { type FileStat, type FileType, fromUnixStat } from './file-stat.js';
import type { FileView, ListedFile, NewFile, Place } from './file-view.js';
import { OutgoingTar } from './outgoing-tar.js';
import { noProgram } from './tool-errors.js';

/** Timeout in milliseconds for removing the remains of an upload, whose client may be gone. */
const CLEANUP_MS = 30_000;

/** Mode in hexadecimal, size, user, group, and the time, in nanoseconds if the file system and the program support them. */
const STAT_FORMAT = '%f %s %u %g %Y %y';

/**
 * Files through programs in the running container, for mounts that the engine's archive API does not see. The commands
 * work with BusyBox, and with GNU coreutils and tar.
 */
export class ToolsView implements FileView {
  constructor(private readonly tools: ContainerTools) {}

  async stat(path: ContainerPath, signal: AbortSignal): Promise<FileStat | undefined> {
    const line = await this.tools.run(['stat', '-c', STAT_FORMAT, argument(path)], signal);
    if (line === undefined) return undefined;
    const stat = fromUnixStat(line);
    if (stat.type !== 'symlink') return stat;
    const target = (await this.tools.run(['readlink', argument(path)], signal)) ?? '';
    return { ...stat, target: target.replace(/\n$/, '') };
  }

  async read(path: ContainerPath, signal: AbortSignal): Promise<Readable> {
    const [parent, name] = path.name === '' ? ['/', '.'] : [argument(path.parent), argument(path).split('/').at(-1)];
    return Promise.resolve(this.tools.read(['tar', '-c', '-f', '-', '-C', parent, '--', name ?? '.'], signal));
  }

  async *list(path: ContainerPath, depth: number, signal: AbortSignal): AsyncGenerator<ListedFile> {
    const mark = randomUUID(); // a separator that no name contains
    const format = `${mark}${STAT_FORMAT}${mark}%n${mark}%N`;
    const within = ['-mindepth', '1', '-maxdepth', String(depth)];
    const output = this.tools.read(
      ['find', argument(path), ...within, '-exec', 'stat', '-c', format, '{}', '+'],
      signal,
    );
    let found = 0;
    try {
      for await (const record of recordsOf(output, mark)) {
        found++;
        yield record;
      }
    } catch (error) {
      // A file may disappear while find runs. If there is no output at all, the program itself was not found.
      if (!(error instanceof AppError) || error.code !== 'file_not_found') throw error;
      if (found === 0) throw noProgram(['stat'], error);
    }
  }

  async remove(path: ContainerPath, type: FileType, recursive: boolean, signal: AbortSignal): Promise<void> {
    const command = type !== 'directory' ? ['rm', '-f'] : recursive ? ['rm', '-rf'] : ['rmdir'];
    await this.must([...command, '--', argument(path)], signal);
  }

  async unpack(directory: ContainerPath, tar: OutgoingTar, signal: AbortSignal): Promise<void> {
    await this.must(['tar', '-x', '-p', '-f', '-', '-C', argument(directory)], signal, tar);
  }

  /** Writes to a temporary name, which is then renamed. */
  async write(place: Place, file: NewFile, signal: AbortSignal): Promise<void> {
    const temporary = [...place.missing, `.dockapi-${randomUUID()}`];
    const target = argument(place.directory.join(...place.missing, place.name));
    const from = argument(place.directory.join(...temporary));
    try {
      const tar = OutgoingTar.ofFile(place.missing, temporary.join('/'), file);
      await this.must(['tar', '-x', '-p', '-f', '-', '-C', argument(place.directory)], signal, tar);
      await this.must(['mv', '-f', '--', from, target], signal);
    } catch (error) {
      await this.tools.run(['rm', '-f', '--', from], AbortSignal.timeout(CLEANUP_MS)).catch(() => undefined);
      throw error;
    }
  }

  private async must(command: readonly string[], signal: AbortSignal, input?: OutgoingTar): Promise<void> {
    if ((await this.tools.run(command, signal, input)) !== undefined) return;
    throw new AppError('file_not_found', 'The directory no longer exists: check the path');
  }
}

/** Records of three fields, each after the mark: metadata, name, and name with link target. */
const FIELDS = 3;

async function* recordsOf(output: AsyncIterable<Buffer>, mark: string): AsyncGenerator<ListedFile> {
  let text = '';
  for await (const chunk of output) {
    text += chunk.toString('latin1');
    const [, ...fields] = text.split(mark);
    // The last field may continue in the next chunk.
    while (fields.length > FIELDS) yield toListed(fields.splice(0, FIELDS));
    text = fields.map((field) => mark + field).join('');
  }
  const [, ...fields] = text.split(mark);
  if (fields.length === FIELDS) yield toListed(fields);
}

/** GNU stat prints `name -> target` (QUOTING_STYLE=literal), BusyBox `'name' -> 'target'`. */
function toListed([line = '', name = '', link = '']: string[]): ListedFile {
  const stat = fromUnixStat(line);
  const path = ContainerPath.ofBytes(name);
  if (stat.type !== 'symlink') return { path, stat };
  const text = link.replace(/\n$/, '');
  const quoted = text.startsWith(`'${name}' -> '`);
  const target = quoted ? text.slice(name.length + `'' -> '`.length, -1) : text.slice(name.length + ' -> '.length);
  return { path, stat: { ...stat, target } };
}

/**
 * A path as a program argument.
 *
 * @throws AppError `not_supported` if it is not UTF-8, because the engine takes arguments as JSON
 */
function argument(path: ContainerPath): string {
  if (path.isText) return path.text;
  throw new AppError(
    'not_supported',
    `"${path.text}" is on a mount that only the running container sees, where names must be UTF-8`,
  );
}
