import type { WebSocketLike } from './web-socket.js';

/** The part of a WebSocket of `ws` that shows whether the other end is there. Those of browsers and of Node hide pings. */
interface Pinged {
  on(type: 'ping' | 'message', listener: () => void): unknown;
  terminate(): void;
}

const LOOK_MS = 15_000;
/**
 * dockAPI sends a ping every 20 s, which is no more than two looks. They are counted, and not the time, so that a process that was
 * stopped reads what has come before it looks again.
 */
const MOST_SILENT_LOOKS = 2;

/** Ends a connection on which nothing comes, as after the sleep of a laptop. @returns ends the looks */
export function endIfSilent(socket: WebSocketLike): () => void {
  if (!showsPings(socket)) return () => undefined;
  let silentLooks = 0;
  const heard = () => {
    silentLooks = 0;
  };
  socket.on('ping', heard);
  socket.on('message', heard);
  const timer = setInterval(() => {
    if (++silentLooks > MOST_SILENT_LOOKS) socket.terminate();
  }, LOOK_MS);
  return () => clearInterval(timer);
}

function showsPings(socket: object): socket is Pinged {
  return 'terminate' in socket && 'on' in socket;
}
