/** Bytes of a frame's header: at least 2, then the longer lengths, then a mask. */
const SHORTEST = 2;
const LONGEST = 14;
const LENGTH = 0x7f;
const IN_2_BYTES = 126;
const IN_8_BYTES = 127;
const LONGER: Record<number, number> = { [IN_2_BYTES]: 2, [IN_8_BYTES]: 8 };
const MASKED = 0x80;
const MASK_BYTES = 4;
const OPCODE = 0x0f;
const CLOSE = 0x08;

/** Follows the frames of one direction of a WebSocket, to find where a frame ends (RFC 6455, section 5.2). */
export class FrameBoundary {
  private readonly header = Buffer.alloc(LONGEST);
  private read = 0;
  /** Remaining bytes of the payload. */
  private left = 0;
  /** True after a close frame has begun: it is the last one (RFC 6455, section 5.5.1). */
  hasClose = false;

  /** True between two frames. */
  get isBetweenFrames(): boolean {
    return this.read === 0 && this.left === 0;
  }

  /** Follows a whole chunk. */
  follow(chunk: Buffer): void {
    for (let at = 0; at < chunk.length;) at += this.followFrame(chunk.subarray(at));
  }

  /** Follows a chunk to the end of the current frame. @returns its bytes that belong to that frame */
  followFrame(chunk: Buffer): number {
    for (let at = 0; at < chunk.length;) {
      at += this.left > 0 ? this.skipPayload(chunk.length - at) : this.readHeader(chunk.readUInt8(at));
      if (this.isBetweenFrames) return at;
    }
    return chunk.length;
  }

  private skipPayload(available: number): number {
    const skipped = Math.min(this.left, available);
    this.left -= skipped;
    return skipped;
  }

  private readHeader(byte: number): number {
    this.header[this.read++] = byte;
    if (this.read >= SHORTEST && this.read === this.headerLength()) {
      this.left = this.payloadLength();
      this.hasClose ||= (this.header.readUInt8(0) & OPCODE) === CLOSE;
      this.read = 0;
    }
    return 1;
  }

  private headerLength(): number {
    const mask = this.header.readUInt8(1) & MASKED ? MASK_BYTES : 0;
    return SHORTEST + (LONGER[this.shortLength()] ?? 0) + mask;
  }

  private payloadLength(): number {
    const length = this.shortLength();
    if (length === IN_2_BYTES) return this.header.readUInt16BE(SHORTEST);
    if (length === IN_8_BYTES) return Number(this.header.readBigUInt64BE(SHORTEST));
    return length;
  }

  private shortLength(): number {
    return this.header.readUInt8(1) & LENGTH;
  }
}
