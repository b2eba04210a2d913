import { connect, isIPv6, type Socket } from 'node:net';
import { type buildConnector, Client, type Dispatcher } from 'undici';
import { AppError } from '../errors/app-error.js';
import type { Target } from './target-resolver.js';
import type { Deadlines } from './upstream-deadlines.js';
import { NO_CONNECTION } from './upstream-errors.js';

/** Milliseconds that a connection may wait for its next request; a container's `Keep-Alive: timeout` counts more. */
const KEEP_ALIVE_MS = 4_000;
const LONGEST_KEEP_ALIVE_MS = 30_000;
/** Milliseconds by which dockAPI closes before the container said that it will. */
const KEEP_ALIVE_MARGIN_MS = 1_000;

/** A connection to a container that takes one request after the other: an undici client, which has one socket. */
export class UpstreamConnection {
  private readonly client: Client;
  private socket: Socket | undefined;
  private taken = 0;
  private breakage: Error | undefined;

  /** @param onClosed whenever its socket is closed */
  constructor(
    private readonly target: Target,
    private readonly deadlines: Deadlines,
    private readonly onClosed: (connection: UpstreamConnection) => void,
  ) {
    const { address, port } = target;
    this.client = new Client(`http://${isIPv6(address) ? `[${address}]` : address}:${port}`, {
      connect: (_options, callback) => this.connect(callback),
      headersTimeout: deadlines.responseMs,
      bodyTimeout: deadlines.idleMs,
      keepAliveTimeout: KEEP_ALIVE_MS,
      keepAliveMaxTimeout: LONGEST_KEEP_ALIVE_MS,
      keepAliveTimeoutThreshold: KEEP_ALIVE_MARGIN_MS,
      allowH2: false,
    });
  }

  /** What broke the socket, if it did not just end. undici takes a reset for the end of an answer without length. */
  get broken(): Error | undefined {
    return this.breakage;
  }

  send(request: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): void {
    this.client.dispatch(request, handler);
  }

  /** Notes that a request is being written. @returns whether the socket had carried another one before */
  begin(): boolean {
    return this.taken++ > 0;
  }

  /** Ends the connection and what is on it; its handler hears of it. */
  destroy(error: Error): void {
    this.client.destroy(error, () => undefined);
    this.socket?.destroy();
  }

  private connect(callback: buildConnector.Callback): void {
    const { address: host, port } = this.target;
    const socket = connect({ host, port, noDelay: true, keepAlive: true });
    this.socket = socket;
    this.taken = 0;
    this.breakage = undefined;
    settle(socket, this.deadlines.connectMs, callback);
    socket.on('error', (error) => (this.breakage = error));
    socket.once('close', () => this.onClosed(this));
  }
}

/** Calls back once: when the socket is connected, or when it will not be. */
function settle(socket: Socket, connectMs: number, callback: buildConnector.Callback): void {
  const timer = setTimeout(() => {
    socket.destroy(new AppError('upstream_timeout', NO_CONNECTION));
  }, connectMs);
  const fail = (error?: Error) => {
    clearTimeout(timer);
    socket.off('connect', succeed).off('error', fail).off('close', fail);
    callback(error instanceof Error ? error : new Error('closed before it was connected'), null);
  };
  const succeed = () => {
    clearTimeout(timer);
    socket.off('error', fail).off('close', fail);
    callback(null, socket);
  };
  socket.once('connect', succeed).once('error', fail).once('close', fail);
}
