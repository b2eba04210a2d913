import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Injectable } from '@nestjs/common';
import type { Caller } from '../../../access/caller.js';
import { Tokens } from '../../../access/tokens.service.js';
import { AppError } from '../../../errors/app-error.js';
import { PeerRequests } from '../../../peers/peer-requests.service.js';
import { type ExecPath, ExecsService } from './execs.service.js';

/** Passes requests for an exec on to the dockAPI that follows it. */
@Injectable()
export class ExecPeers {
  constructor(
    private readonly execs: ExecsService,
    private readonly peers: PeerRequests,
    private readonly tokens: Tokens,
  ) {}

  /**
   * @returns whether the request was passed on, and answered
   * @throws AppError `exec_not_found`, `peer_unreachable`
   */
  async pass(
    path: ExecPath,
    caller: Caller,
    request: IncomingMessage,
    response: ServerResponse,
    signal: AbortSignal,
  ): Promise<boolean> {
    const instance = await this.execs.elsewhere(path, signal);
    if (instance === undefined) return false;
    await this.peers.pass(instance, this.tokens.keyOf(caller), request, response);
    return true;
  }

  /** As {@link pass}, but a dockAPI that cannot be reached is no error: nothing was passed on then. */
  async passIfReachable(...request: Parameters<ExecPeers['pass']>): Promise<boolean> {
    try {
      return await this.pass(...request);
    } catch (error) {
      if (error instanceof AppError && error.code === 'peer_unreachable') return false;
      throw error;
    }
  }

  /** As {@link pass}, for a WebSocket handshake. */
  async passUpgrade(
    path: ExecPath,
    caller: Caller,
    request: IncomingMessage,
    socket: Socket,
    head: Buffer,
    signal: AbortSignal,
  ): Promise<boolean> {
    const instance = await this.execs.elsewhere(path, signal);
    if (instance === undefined) return false;
    await this.peers.passUpgrade(instance, this.tokens.keyOf(caller), request, socket, head);
    return true;
  }
}
