import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Authenticator } from '../access/authenticator.js';
import { credentialsOf } from '../access/credentials.js';
import type { OriginRule } from '../browsers/origin-rule.js';
import { AppError } from '../errors/app-error.js';
import { isSettled } from '../http/is-settled.js';
import { instanceOf, sendProblem, toAppError, toProblem } from '../http/problem.js';
import { sendRawProblem } from '../http/raw-response.js';
import { requestIdOf } from '../http/request-id.js';
import { isFromNode } from '../http/told-client.js';
import type { UpgradeListener } from '../http/upgrade-handler.js';
import { checkMessage } from '../http/wire/message-check.js';
import { toPairs } from '../http/wire/raw-headers.js';
import type { ContainerNodes } from '../peers/nodes/container-nodes.service.js';
import type { Elsewhere, NodePeers } from '../peers/nodes/node-peers.service.js';
import { checkUpgrade } from '../proxy/admission/upgrade-check.js';
import type { ProxyGateway } from '../proxy/proxy.gateway.js';
import { askedNode, type Asked, askedOf } from './asked-container.js';

/** What a router needs. */
interface Parts {
  peers: Pick<NodePeers, 'forward' | 'forwardUpgrade' | 'elsewhere'>;
  containers: Pick<ContainerNodes, 'known' | 'ask'>;
  proxy: Pick<ProxyGateway, 'pathFor'>;
  origins: Pick<OriginRule, 'check'>;
  authenticator: Pick<Authenticator, 'needsToken' | 'knows'>;
}

/**
 * Sends requests for containers of other nodes there, before anything else looks at them: that node authenticates,
 * authorises, counts and logs them as any other request. What this node or no node has is handled here. A request is
 * passed on once.
 */
export class NodeRouter {
  constructor(private readonly parts: Parts) {}

  inFront(listener: RequestListener): RequestListener {
    return (request, response) => {
      const asked = this.askedBy(request);
      if (!asked) return listener(request, response);
      const refuse = (error: unknown) => refuseRequest(request, response, error);
      const proceed = (found: Elsewhere | undefined) => {
        if (isSettled(response)) return;
        if (found) this.pass(asked, found, request, response, refuse);
        else listener(request, response);
      };
      this.locate(asked, request, (signal) => response.once('close', signal), proceed, refuse);
    };
  }

  inFrontOfUpgrade(listener: UpgradeListener): UpgradeListener {
    return (request, socket, head) => {
      const asked = this.askedBy(request);
      if (!asked) return listener(request, socket, head);
      socket.on('error', () => undefined); // 'close' follows
      const refuse = (error: unknown) => refuseHandshake(request, socket as Socket, error);
      const proceed = (found: Elsewhere | undefined) => {
        if (socket.destroyed) return;
        if (!found) return listener(request, socket, head);
        this.checkHandshake(request)
          .then(() => {
            if (!socket.destroyed)
              this.parts.peers.forwardUpgrade(found.node.id, request, socket as Socket, head, refuse);
          })
          .catch(refuse);
      };
      this.locate(asked, request, (signal) => socket.once('close', signal), proceed, refuse);
    };
  }

  /** Calls back at once if the container is known, here or elsewhere. */
  private locate(
    asked: Asked,
    request: IncomingMessage,
    onGone: (abort: () => void) => void,
    proceed: (found: Elsewhere | undefined) => void,
    refuse: (error: unknown) => void,
  ): void {
    const { peers, containers } = this.parts;
    let found: Elsewhere | 'here' | undefined;
    try {
      if (asked.node === undefined) found = containers.known(asked.id, asked.isForManager);
      else found = peers.elsewhere(asked.node) ?? 'here';
    } catch (error) {
      return refuse(error);
    }
    if (found === 'here') return proceed(undefined);
    if (found || !this.mayAsk(request)) return proceed(found);
    const gone = new AbortController();
    onGone(() => gone.abort(new Error('the client went away')));
    containers.ask(asked.id, gone.signal).then(proceed, () => proceed(undefined));
  }

  /** It becomes another handshake, which has to be as valid as this one. */
  private async checkHandshake(request: IncomingMessage): Promise<void> {
    checkUpgrade(request);
    await this.parts.origins.check(request);
  }

  /** Each question is a call of every node, so that strangers may ask none. */
  private mayAsk(request: IncomingMessage): boolean {
    const { authenticator } = this.parts;
    if (!authenticator.needsToken || request.url?.includes('ticket=')) return true;
    return credentialsOf(request).some((credential) => authenticator.knows(credential));
  }

  /** @returns undefined if the request is to be handled here */
  private askedBy(request: IncomingMessage): Asked | undefined {
    if (isFromNode(request)) return undefined;
    const path = this.parts.proxy.pathFor(request);
    if (path instanceof AppError) return undefined;
    if (path) return { id: path.id, isProxied: true };
    return askedNode(request) ?? askedOf(request);
  }

  private pass(
    asked: Asked,
    { node }: Elsewhere,
    request: IncomingMessage,
    response: ServerResponse,
    refuse: (error: unknown) => void,
  ): void {
    const begin = () => {
      if (isSettled(response)) return;
      checkMessage(request, response, toPairs(withHost(request)));
      this.parts.peers.forward(node.id, request, response, refuse);
    };
    try {
      if (asked.isProxied || !isOfBrowser(request)) begin();
      else this.parts.origins.check(request).then(begin).catch(refuse);
    } catch (error) {
      refuse(error);
    }
  }
}

/** HTTP/1.0 clients may send none. */
function withHost({ rawHeaders, httpVersion, headers }: IncomingMessage): readonly string[] {
  return httpVersion === '1.0' && headers.host === undefined ? [...rawHeaders, 'Host', 'none'] : rawHeaders;
}

function isOfBrowser({ headers }: IncomingMessage): boolean {
  return headers.origin !== undefined || headers['sec-fetch-site'] !== undefined;
}

function refuseRequest(request: IncomingMessage, response: ServerResponse, error: unknown): void {
  if (isSettled(response)) return;
  sendProblem(response, toProblem(toAppError(error), instanceOf(request.url)));
  request.resume();
}

function refuseHandshake(request: IncomingMessage, socket: Socket, error: unknown): void {
  if (!socket.destroyed)
    sendRawProblem(socket, toProblem(toAppError(error), instanceOf(request.url)), requestIdOf(request));
}
