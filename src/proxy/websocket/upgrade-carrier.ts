import type { ClientRequest, IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { createProxyMiddleware, type Plugin } from 'http-proxy-middleware';
import type { Outgoing } from '../forwarding/outgoing.js';
import { toHeaderObject } from '../../http/wire/raw-headers.js';
import { HandshakeAgent } from './handshake-socket.js';

/** Follows one handshake. */
export interface Follower {
  /** The request to the container exists; nothing is sent yet. */
  onRequest(upstream: ClientRequest, outgoing: Outgoing): void;
  /** Called for any error, possibly more than once. */
  fail(error: unknown): void;
}

/** A handshake and its follower. */
interface Followed {
  outgoing: Outgoing;
  follower: Follower;
}

/**
 * http-proxy-middleware, reduced to forwarding WebSockets. Each handshake has a follower, which decides what is sent,
 * sees the response and handles failures. The default plugins are off, because they respond and log by themselves.
 */
export class UpgradeCarrier {
  private readonly followed = new WeakMap<IncomingMessage, Followed>();
  private readonly proxy;

  /** @param headBytes size limit of a response's head */
  constructor(headBytes: number) {
    this.proxy = createProxyMiddleware<IncomingMessage, ServerResponse>({
      agent: new HandshakeAgent(headBytes),
      ejectPlugins: true,
      plugins: [this.events()],
      router: (request) => this.origin(request),
      pathRewrite: (_path, request) => this.followed.get(request)?.outgoing.path,
    });
  }

  carry(request: IncomingMessage, socket: Socket, head: Buffer, followed: Followed): void {
    this.followed.set(request, followed);
    request.headers = toHeaderObject(followed.outgoing.headers);
    this.proxy.upgrade(request, socket, head);
  }

  private origin(request: IncomingMessage) {
    const { address: host, port } = this.followed.get(request)?.outgoing.target ?? {};
    return { protocol: 'http:', host, port };
  }

  private events(): Plugin<IncomingMessage, ServerResponse> {
    const on = (request: IncomingMessage | undefined, act: (followed: Followed) => void) => {
      const followed = request && this.followed.get(request);
      if (followed) act(followed);
    };
    return (proxy) => {
      proxy.on('proxyReqWs', (upstream, request) =>
        on(request, (each) => each.follower.onRequest(upstream, each.outgoing)),
      );
      proxy.on('error', (error, request) => on(request, (each) => each.follower.fail(error)));
    };
  }
}
