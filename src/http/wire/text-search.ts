/** Looks for a text in the pieces of a stream, at the memory of the text itself. */
export class TextSearch {
  private readonly text: Buffer;
  /** The end of what has come, which may be the beginning of the text. */
  private tail: Buffer = Buffer.alloc(0);
  private left: number;
  private isFound = false;

  /**
   * @param text looked for in its UTF-8 bytes
   * @param limit bytes that are searched at most
   */
  constructor(text: string, limit = Infinity) {
    this.text = Buffer.from(text);
    this.left = limit;
  }

  get found(): boolean {
    return this.isFound;
  }

  /** Whether as much as was to be searched has come. */
  get isOver(): boolean {
    return this.left === 0;
  }

  take(bytes: Buffer): void {
    if (this.isFound || this.isOver) return;
    const piece = bytes.length > this.left ? bytes.subarray(0, this.left) : bytes;
    this.left -= piece.length;
    // Only around the seam: what comes in large pieces is not copied.
    const seam = Buffer.concat([this.tail, piece.subarray(0, this.text.length - 1)]);
    this.isFound = seam.includes(this.text) || piece.includes(this.text);
    const kept = this.text.length - 1;
    this.tail = Buffer.from(piece.length >= kept ? piece.subarray(piece.length - kept) : seam.subarray(-kept));
  }

  /** Begins anew, as at the start of another line. */
  reset(): void {
    this.tail = Buffer.alloc(0);
    this.isFound = false;
  }
}
