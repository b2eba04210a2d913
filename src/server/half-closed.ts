import type { RequestListener, Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { Server as TlsServer } from 'node:tls';

/** Milliseconds between two checks of a client that has ended its side. */
const LOOK_MS = 200;
/** A client counts as gone after this many checks without data for it: within a second. */
const SILENT_LOOKS = 3;

/**
 * Lets clients end their side of the connection after a request (`shutdown(SHUT_WR)`) and still get the response. On
 * the wire, a client that leaves looks the same, but it resets the connection at the first bytes it gets. So such a
 * client is served while there is data for it, and counts as gone when there is none for a while.
 */
export function serveHalfClosed(server: Server): void {
  Object.assign(server, { httpAllowHalfOpen: true }); // missing in @types/node; otherwise Node ends its own side too
  server.on('connection', (socket) => socket.once('end', endAtSilence));
}

/** As {@link serveHalfClosed}, between dockAPIs: they end their side when they have left, and WebSockets with their client. */
export function endWithPeers(server: Server): void {
  Object.assign(server, { httpAllowHalfOpen: true });
  server.on(server instanceof TlsServer ? 'secureConnection' : 'connection', (socket: Socket) => {
    // As an option of the server it would leave each TCP connection open for ever.
    socket.allowHalfOpen = true;
    socket.once('end', endAtOnce);
  });
}

/** For upgraded connections, because tunnels have their own rules. */
export function leaveToTunnel(socket: Duplex): void {
  socket.off('end', endAtSilence).off('end', endAtOnce);
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

function endAtOnce(this: Socket): void {
  this.destroy();
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
