import type { ClientRequest, IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Plugin, RequestHandler } from 'http-proxy-middleware';
import type { ContainerRequest } from '../forwarding/outgoing.js';
import { toHeaderObject } from '../../http/wire/raw-headers.js';
import { HandshakeAgent } from './handshake-socket.js';
import { Attachment } from '../../http/attachment.js';

/** Follows one handshake. */
export interface Follower {
  /** The request to the container exists; nothing is sent yet. */
  onRequest(upstream: ClientRequest, outgoing: ContainerRequest): void;
  /** Called for any error, possibly more than once. */
  fail(error: unknown): void;
}

/** A handshake and its follower. */
interface Followed {
  outgoing: ContainerRequest;
  follower: Follower;
}

/**
 * http-proxy-middleware, reduced to forwarding WebSockets. Each handshake has a follower, which decides what is sent,
 * sees the response and handles failures. The default plugins are off, because they respond and log by themselves.
 */
export class UpgradeCarrier {
  private readonly followed = new Attachment<IncomingMessage, Followed>();
  private proxy: Promise<RequestHandler<IncomingMessage, ServerResponse>> | undefined;

  /** @param headBytes size limit of a response's head */
  constructor(private readonly headBytes: number) {}

  async carry(request: IncomingMessage, socket: Socket, head: Buffer, followed: Followed): Promise<void> {
    const { upgrade } = await (this.proxy ??= this.load());
    if (socket.destroyed) return;
    this.followed.set(request, followed);
    request.headers = toHeaderObject(followed.outgoing.headers);
    upgrade(request, socket, head);
  }

  /** With the first handshake, as it is memory that many never need. */
  private async load() {
    const { createProxyMiddleware } = await import('http-proxy-middleware');
    return createProxyMiddleware<IncomingMessage, ServerResponse>({
      agent: new HandshakeAgent(this.headBytes),
      ejectPlugins: true,
      plugins: [this.events()],
      router: (request) => this.origin(request),
      pathRewrite: (_path, request) => this.followed.get(request)?.outgoing.path,
    });
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
