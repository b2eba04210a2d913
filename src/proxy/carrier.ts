import type { ClientRequest, IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { createProxyMiddleware, type Plugin } from 'http-proxy-middleware';
import { type HeaderPair, toHeaderObject } from './raw-headers.js';
import type { Mount } from './response-rewrite.js';
import type { Target } from './target-resolver.js';
import { UpstreamAgent } from './upstream-agent.js';

/** What goes to a container in place of what came, and how its answer is seen from the client. */
export interface Outgoing extends Mount {
  /** What is dialled; the container is told the published port, whatever this is. */
  dial: Target['dial'];
  path: string;
  headers: readonly HeaderPair[];
}

/** Whoever follows one request on its way. */
export interface Follower {
  /** The request to the container is made; nothing of it is sent yet. */
  onRequest(upstream: ClientRequest, outgoing: Outgoing): void;
  /** The answer's head is there; its body follows by itself. */
  onResponse?(answer: IncomingMessage, outgoing: Outgoing): void;
  /** Whatever goes wrong, before or after the answer's head; may come more than once. */
  fail(error: unknown): void;
}

interface Passage {
  outgoing: Outgoing;
  follower: Follower;
}

/**
 * http-proxy-middleware with nothing but its carrying of bytes: each request has a follower that says what is
 * sent, sees the answer and answers for failures. None of its default plugins: they answer and log by themselves.
 */
export class Carrier {
  private readonly passages = new WeakMap<IncomingMessage, Passage>();
  private readonly proxy = createProxyMiddleware<IncomingMessage, ServerResponse>({
    agent: new UpstreamAgent(),
    ejectPlugins: true,
    plugins: [this.events()],
    router: (request) => ({ protocol: 'http:', ...this.passages.get(request)?.outgoing.dial }),
    pathRewrite: (_path, request) => this.passages.get(request)?.outgoing.path,
  });

  carry(request: IncomingMessage, response: ServerResponse, passage: Passage): void {
    this.begin(request, passage);
    void this.proxy(request, response, (error) => passage.follower.fail(error));
  }

  carryUpgrade(request: IncomingMessage, socket: Socket, head: Buffer, passage: Passage): void {
    this.begin(request, passage);
    this.proxy.upgrade(request, socket, head);
  }

  private begin(request: IncomingMessage, passage: Passage): void {
    this.passages.set(request, passage);
    request.headers = toHeaderObject(passage.outgoing.headers);
  }

  private events(): Plugin<IncomingMessage, ServerResponse> {
    const on = (request: IncomingMessage | undefined, tell: (passage: Passage) => void) => {
      const passage = request && this.passages.get(request);
      if (passage) tell(passage);
    };
    return (proxy) => {
      proxy.on('proxyReq', (upstream, request) =>
        on(request, (each) => each.follower.onRequest(upstream, each.outgoing)),
      );
      proxy.on('proxyReqWs', (upstream, request) =>
        on(request, (each) => each.follower.onRequest(upstream, each.outgoing)),
      );
      proxy.on('proxyRes', (answer, request) =>
        on(request, (each) => each.follower.onResponse?.(answer, each.outgoing)),
      );
      proxy.on('error', (error, request) => on(request, (each) => each.follower.fail(error)));
    };
  }
}
