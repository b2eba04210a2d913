import type { Socket } from 'node:net';
import { closeAfterEnd } from '../http/raw-response.js';
import { FrameBoundary } from './frame-boundary.js';

/** Milliseconds for the current frame to end, and for the client to take it. */
const LIMIT_MS = 1_000;

/** Codes of close frames (RFC 6455, section 7.4.1). */
export const CLOSE = { goingAway: 1_001, revoked: 1_008 } as const;

/**
 * Lets dockAPI close an open WebSocket, with a close frame of its own that gives the reason. The frame has to stand
 * between two frames of the container, so the rest of the current one is sent first, and cut if it takes too long. The
 * client's close frame still reaches the container, because the pipe in that direction stays.
 */
export class GoingAway {
  private readonly frames = new FrameBoundary();
  private code: number | undefined;

  /** @param container its socket, before it is piped into the client's */
  constructor(
    private readonly client: Socket,
    private readonly container: Socket,
  ) {
    // A listener before the pipe would start the stream, and its first bytes would miss the pipe.
    process.nextTick(() => container.on('data', this.follow));
  }

  /** True if the container has sent a close frame. */
  get isAnnounced(): boolean {
    return this.frames.hasClose;
  }

  /** @param code of the close frame */
  close(code: number): void {
    if (this.code !== undefined) return;
    this.code = code;
    const { client, container, frames } = this;
    const limit = setTimeout(() => client.destroy(), LIMIT_MS);
    client.once('close', () => clearTimeout(limit));
    container.off('data', this.follow).unpipe(client);
    if (frames.isBetweenFrames) this.sayClose();
    else container.on('data', this.finishFrame);
    container.resume();
  }

  private readonly follow = (chunk: Buffer): void => this.frames.follow(chunk);

  private readonly finishFrame = (chunk: Buffer): void => {
    const { client, container, frames } = this;
    const isTaken = client.write(chunk.subarray(0, frames.followFrame(chunk)));
    if (frames.isBetweenFrames) {
      container.off('data', this.finishFrame);
      this.sayClose();
    } else if (!isTaken) {
      container.pause();
      client.once('drain', () => container.resume());
    }
  };

  private sayClose(): void {
    this.client.end(closeFrame(this.code!));
    closeAfterEnd(this.client);
  }
}

/** As a server sends it: without a mask (RFC 6455, section 5.5.1). */
function closeFrame(code: number): Buffer {
  return Buffer.from([0x88, 2, code >> 8, code & 0xff]);
}
