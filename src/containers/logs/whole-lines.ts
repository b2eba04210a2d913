import { isUtf8 } from 'node:buffer';
import type { Readable } from 'node:stream';
import type { PlacedPiece } from './log-lines.js';
import { LineNumbers, type LogPosition } from './log-position.js';

/** Bytes of a line that are collected. A longer line comes in parts. */
const MAX_BYTES = 1024 * 1024;
/** Bytes of a character in UTF-8, at most. */
const MAX_CHARACTER = 4;

export interface LogLine {
  position: LogPosition;
  /** With the end of the line, if it has one. */
  data: Buffer;
  /** More of the line follows. */
  isPart: boolean;
}

/** Puts the pieces of a log together to lines, and numbers these. */
export async function* wholeLines(pieces: Readable): AsyncGenerator<LogLine> {
  const numbers = new LineNumbers();
  let position: LogPosition | undefined;
  let parts: Buffer[] = [];
  let bytes = 0;
  for await (const piece of pieces as AsyncIterable<PlacedPiece>) {
    if (piece.first || !position) {
      if (position && bytes > 0) yield { position, data: Buffer.concat(parts), isPart: false };
      position = numbers.next(piece.time, piece.stream);
      [parts, bytes] = [[], 0];
    }
    parts.push(piece.data);
    bytes += piece.data.length;
    if (piece.last) {
      yield { position, data: Buffer.concat(parts), isPart: false };
      [position, parts, bytes] = [undefined, [], 0];
    } else if (bytes >= MAX_BYTES) {
      const all = Buffer.concat(parts);
      const cut = endOfCharacter(all);
      yield { position, data: all.subarray(0, cut), isPart: true };
      [parts, bytes] = [[all.subarray(cut)], all.length - cut];
    }
  }
  if (position && bytes > 0) yield { position, data: Buffer.concat(parts), isPart: false };
}

/** Where to cut so that no character is cut in two. */
function endOfCharacter(data: Buffer): number {
  for (let at = data.length; at > data.length - MAX_CHARACTER; at--) {
    const isWhole = isUtf8(data.subarray(Math.max(0, at - MAX_BYTES), at));
    if (isWhole) return at;
  }
  return data.length;
}

/** Text, or Base64 of what is not UTF-8. */
export function toData(data: Buffer): { data: string } | { base64: string } {
  return isUtf8(data) ? { data: data.toString() } : { base64: data.toString('base64') };
}
