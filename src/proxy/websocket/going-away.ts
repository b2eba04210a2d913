import type { Socket } from 'node:net';
import { closeAfterEnd } from '../../http/raw-answer.js';
import { FrameBoundary } from './frame-boundary.js';

/** A close frame with code 1001, "going away", as a server sends it: without a mask (RFC 6455, section 7.4.1). */
const CLOSE_FRAME = Buffer.from([0x88, 2, 1_001 >> 8, 1_001 & 0xff]);
/** Milliseconds that the frame under way gets to end, and the client to take it. */
const LIMIT_MS = 1_000;

/**
 * Lets dockAPI end a WebSocket that is open. The client hears why, in a close frame of dockAPI's own. It goes between
 * two of the container's frames: in the middle of one it would be taken for a part of that, so the rest of a frame that
 * is under way goes first, and what does not end in time is cut. The client's answer to it goes on to the container,
 * as the pipe in that direction stays.
 */
export class GoingAway {
  private readonly frames = new FrameBoundary();

  /** @param container its socket, which is about to be piped into the client's */
  constructor(
    private readonly client: Socket,
    private readonly container: Socket,
  ) {
    // A listener that comes before the pipe would make the stream flow, past the pipe.
    process.nextTick(() => container.on('data', this.follow));
  }

  /** Whether the container has said that it ends. */
  get isAnnounced(): boolean {
    return this.frames.hasClose;
  }

  close(): void {
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
    this.client.end(CLOSE_FRAME);
    closeAfterEnd(this.client);
  }
}
