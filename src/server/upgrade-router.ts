import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { Logger } from '@nestjs/common';
import type { AllowedHosts } from '../browsers/allowed-hosts.js';
import { AppError } from '../errors/app-error.js';
import { instanceOf, toAppError, toProblem } from '../http/problem.js';
import { sendRawProblem } from '../http/raw-response.js';
import { requestIdOf } from '../http/request-id.js';
import { isWebSocket, type UpgradeHandler, type UpgradeListener } from '../http/upgrade-handler.js';
import type { NodeRouter } from './node-router.js';
import { resolveTarget } from '../http/wire/request-target.js';

/** Passes WebSocket handshakes to the first handler that takes them, and refuses all others. */
export class UpgradeRouter {
  private readonly logger = new Logger('Request');
  private readonly find: UpgradeListener;

  constructor(
    hosts: Pick<AllowedHosts, 'inFrontOfUpgrade'>,
    private readonly handlers: readonly UpgradeHandler[],
    nodes?: Pick<NodeRouter, 'inFrontOfUpgrade'>,
  ) {
    const pass: UpgradeListener = (...handshake) => this.pass(...handshake);
    this.find = hosts.inFrontOfUpgrade(nodes ? nodes.inFrontOfUpgrade(pass) : pass);
  }

  /**
   * The HTTP server's `shouldUpgradeCallback`. Other upgrades are ignored, and their requests served as ordinary ones
   * (RFC 9110, section 7.8): clients offer h2c with ordinary requests, bodies included.
   */
  readonly shouldUpgrade = (request: IncomingMessage): boolean => {
    try {
      resolveTarget(request);
    } catch {
      return false; // refused as a request
    }
    return isWebSocket(request);
  };

  /** The HTTP server's `upgrade` listener. */
  readonly route: UpgradeListener = (request, socket, head) => {
    try {
      resolveTarget(request);
    } catch (error) {
      return this.refuse(request, socket as Socket, toAppError(error));
    }
    this.find(request, socket, head);
  };

  private pass(...[request, socket, head]: Parameters<UpgradeListener>): void {
    for (const handler of this.handlers) {
      const listener = handler.upgradeFor(request);
      if (listener) return listener(request, socket, head);
    }
    const detail = `No WebSocket at ${instanceOf(request.url)}: use /proxy/{id}/… or /containers/{id}/execs/{exec_id}/attach`;
    this.refuse(request, socket as Socket, new AppError('route_not_found', detail));
  }

  private refuse(request: IncomingMessage, socket: Socket, error: AppError): void {
    socket.on('error', () => undefined); // 'close' follows
    const path = instanceOf(request.url);
    const problem = toProblem(error, path);
    const { status, code } = problem;
    this.logger.log({ request_id: requestIdOf(request), method: request.method, path, status, code });
    sendRawProblem(socket, problem, requestIdOf(request));
  }
}
