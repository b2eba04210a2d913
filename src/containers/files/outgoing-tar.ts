import type { Readable, Writable } from 'node:stream';
import type { EngineUpload } from '../../docker/engine/engine-client.service.js';
import { pour } from '../../http/wire/pour.js';
import type { NewFile } from './file-view.js';
import { tarEnd, tarHead, tarPadding } from './tar-entry.js';
import { brokeOff, type Upload } from './upload.js';

const DIRECTORY_MODE = 0o755;

/** A tar on its way into a container. */
export class OutgoingTar implements EngineUpload {
  private constructor(
    private readonly before: Buffer,
    private readonly upload: Upload | undefined,
    private readonly after: Buffer,
  ) {}

  /**
   * With one file and the directories that it needs.
   *
   * @param directories outermost first
   * @param name path of the file, including the directories
   * @param last entries after the file
   */
  static ofFile(
    directories: readonly string[],
    name: string,
    file: NewFile,
    last: readonly Buffer[] = [tarEnd()],
  ): OutgoingTar {
    const { mode, uid, gid, size } = file;
    const head = tarHead({ type: 'file', name, mode, uid, gid, size, modified: new Date() });
    const before = Buffer.concat([...directoryHeads(directories, uid, gid), head]);
    return new OutgoingTar(before, file, Buffer.concat([tarPadding(size), ...last]));
  }

  /** With nested empty directories. */
  static ofDirectories(names: readonly string[]): OutgoingTar {
    return OutgoingTar.ofBlocks([...directoryHeads(names, 0, 0), tarEnd()]);
  }

  static ofBlocks(blocks: readonly Buffer[]): OutgoingTar {
    return new OutgoingTar(Buffer.concat(blocks), undefined, Buffer.alloc(0));
  }

  /** The tar that a client sent. */
  static ofUpload(upload: Upload): OutgoingTar {
    return new OutgoingTar(Buffer.alloc(0), upload, Buffer.alloc(0));
  }

  get length(): number {
    return this.before.length + (this.upload?.size ?? 0) + this.after.length;
  }

  /** @throws AppError `invalid_request` if the content is incomplete */
  async sendTo(sink: Writable): Promise<void> {
    if (this.before.length > 0) sink.write(this.before);
    if (this.upload && this.upload.size > 0) await sendContent(this.upload.content, this.upload.size, sink);
    if (this.after.length > 0) sink.write(this.after);
  }
}

async function sendContent(content: Readable, size: number, sink: Writable): Promise<void> {
  if ((await pour(content, sink, brokeOff)) !== size) throw brokeOff();
}

function* directoryHeads(names: readonly string[], uid: number, gid: number): Generator<Buffer> {
  for (let depth = 1; depth <= names.length; depth++) {
    const name = `${names.slice(0, depth).join('/')}/`;
    yield tarHead({ type: 'directory', name, mode: DIRECTORY_MODE, uid, gid, size: 0, modified: new Date() });
  }
}
