import { isUtf8 } from 'node:buffer';
import type { OutputPiece } from '../session/output-history.js';

/** Bytes of the longest character in UTF-8. */
const LONGEST = 4;

/** Moves the first bytes of a character, at the end of a piece, to the next piece of the same stream. */
export class TextPieces {
  /** Half a character. */
  private held: OutputPiece | undefined;

  *add(piece: OutputPiece): Generator<OutputPiece, void> {
    const { held } = this;
    this.held = undefined;
    if (held && held.stream !== piece.stream) yield held;
    const data = held?.stream === piece.stream ? Buffer.concat([held.data, piece.data]) : piece.data;
    const length = wholeLength(data);
    if (length < data.length) this.held = { ...piece, data: data.subarray(length) };
    if (length > 0) yield { ...piece, data: data.subarray(0, length), seq: piece.seq - (data.length - length) };
  }

  /** What is left at the end: half a character of the command's own. */
  *rest(): Generator<OutputPiece, void> {
    if (this.held) yield this.held;
    this.held = undefined;
  }
}

/** Output for JSON: text where it is UTF-8, otherwise Base64. */
export function asPayload(data: Buffer): { data: string } | { base64: string } {
  return isUtf8(data) ? { data: data.toString() } : { base64: data.toString('base64') };
}

/** Bytes before a character that is cut at the end. */
function wholeLength(data: Buffer): number {
  for (let back = 1; back < LONGEST && back <= data.length; back++) {
    const byte = data[data.length - back] as number;
    if ((byte & 0xc0) === 0x80) continue; // a further byte of a character
    const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return needed > back ? data.length - back : data.length;
  }
  return data.length;
}
