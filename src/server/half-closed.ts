import type { RequestListener, Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** Milliseconds between two looks at a client that has ended its side. */
const LOOK_MS = 200;
/** Looks on end without a byte for it after which it counts as gone: within a second. */
const SILENT_LOOKS = 3;

/**
 * Lets clients end their side of the connection after a request (`shutdown(SHUT_WR)`) and still get their answer. On the
 * wire that is how a client goes away, too. One that is gone resets the connection at the first bytes for it: so such a
 * client is served as long as there are bytes for it, and counts as gone when there are none for a while.
 */
export function serveHalfClosed(server: Server): void {
  Object.assign(server, { httpAllowHalfOpen: true }); // @types/node does not know it; else Node ends its own side too
  server.on('connection', (socket) => socket.once('end', endAtSilence));
}

/** For an upgraded connection: a tunnel has rules of its own. */
export function leaveToTunnel(socket: Duplex): void {
  socket.off('end', endAtSilence);
}

/** For requests whose clients count as gone as soon as they end their side. */
export function endingWithClient(listener: RequestListener): RequestListener {
  return (request, response) => {
    const { socket } = request;
    const end = () => socket.end();
    socket.once('end', end);
    response.once('close', () => socket.off('end', end));
    listener(request, response);
  };
}

function endAtSilence(this: Socket): void {
  let [before, silent] = [this.bytesWritten, 0];
  const timer = setInterval(() => {
    silent = this.bytesWritten === before && this.writableLength === 0 ? silent + 1 : 0;
    before = this.bytesWritten;
    if (silent === SILENT_LOOKS) this.destroy();
  }, LOOK_MS);
  this.once('close', () => clearInterval(timer));
}
