/** The codec of tar-stream, which its own types leave out. */
declare module 'tar-stream/headers.js' {
  import type { Headers } from 'tar-stream';

  const codec: {
    /** @returns null for a block of zeros */
    decode(block: Buffer, encoding: BufferEncoding): (Headers & { size: number }) | null;
    decodePax(content: Buffer): Record<string, string | undefined>;
  };
  export default codec;
}
