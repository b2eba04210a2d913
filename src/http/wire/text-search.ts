/** Searches a stream for a text. It keeps no more of the stream than the length of the text. */
export class TextSearch {
  private readonly text: Buffer;
  /** The last bytes so far, which may be the beginning of the text. */
  private tail: Buffer = Buffer.alloc(0);
  private left: number;
  private isFound = false;

  /**
   * @param text is searched as UTF-8
   * @param limit maximum number of bytes to search
   */
  constructor(text: string, limit = Infinity) {
    this.text = Buffer.from(text);
    this.left = limit;
  }

  get found(): boolean {
    return this.isFound;
  }

  /** True if the limit is reached. */
  get isOver(): boolean {
    return this.left === 0;
  }

  take(bytes: Buffer): void {
    if (this.isFound || this.isOver) return;
    const piece = bytes.length > this.left ? bytes.subarray(0, this.left) : bytes;
    this.left -= piece.length;
    // Only the bytes around the seam are copied, not whole pieces.
    const seam = Buffer.concat([this.tail, piece.subarray(0, this.text.length - 1)]);
    this.isFound = seam.includes(this.text) || piece.includes(this.text);
    const kept = this.text.length - 1;
    this.tail = Buffer.from(piece.length >= kept ? piece.subarray(piece.length - kept) : seam.subarray(-kept));
  }

  /** Starts over, as at the beginning of a line. */
  reset(): void {
    this.tail = Buffer.alloc(0);
    this.isFound = false;
  }
}
