import { isNoFile, hasShrunk } from './file-response.js';
import type { ByteRange } from './conditional.js';
import type { FoundFile } from './container-files.js';
import { FilePart } from './tar-selections.js';

/**
 * The bytes of a part of a file, in memory.
 *
 * @param part within the file
 * @throws AppError `not_supported` for devices, pipes and sockets
 */
export async function readPart(file: FoundFile, part: ByteRange, signal: AbortSignal): Promise<Buffer> {
  if (file.stat.type === 'other') throw isNoFile(file);
  const pieces: Buffer[] = [];
  const selection = new FilePart(part, (size) => {
    if (size <= part.end) throw hasShrunk(file);
  });
  for await (const chunk of await file.view.read(file.path, signal)) {
    pieces.push(Buffer.from(selection.take(chunk as Buffer)));
    if (selection.isOver) break; // destroys the stream
  }
  signal.throwIfAborted();
  selection.end();
  return Buffer.concat(pieces);
}
