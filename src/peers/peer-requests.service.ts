import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Config } from '../config/config.js';
import { AppError } from '../errors/app-error.js';
import { REQUEST_ID, requestIdOf } from '../http/request-id.js';
import { Instances } from '../store/instances.service.js';
import type { Passing, ReceivedRequest } from './carrier/passed-request.js';
import { PeerCarrier } from './carrier/peer-carrier.service.js';
import { destinationOf } from './peer-address.js';
import { isFromInstance, PEER, PeerSignatures } from './peer-signatures.service.js';

/** What the first dockAPI has checked, so that the second one takes the request for a program's. */
const OF_BROWSERS = /^(?:origin|sec-fetch-.*)$/i;

/** Passes requests on to the dockAPI that has what they are about, as a stream that it feeds. */
@Injectable()
export class PeerRequests implements OnModuleInit {
  constructor(
    private readonly instances: Instances,
    private readonly signatures: PeerSignatures,
    private readonly carrier: PeerCarrier,
    private readonly config: Config,
  ) {}

  onModuleInit(): void {
    const { peerUrl } = this.config;
    if (peerUrl !== undefined) void this.instances.announce(peerUrl);
  }

  /**
   * Passes a request on, and its response back. The bodies stream; either side's end ends the other's.
   *
   * @param instance id of the dockAPI, as in {@link Instances}
   * @param callerKey `Tokens.keyOf` the caller, for whom the other dockAPI takes it without further credentials
   * @throws AppError `peer_unreachable`, `store_unreachable`; nothing has been sent to the client then
   */
  async pass(
    instance: string,
    callerKey: string | undefined,
    request: ReceivedRequest,
    response: ServerResponse,
  ): Promise<void> {
    const passing = await this.passingTo(instance, callerKey, request);
    if (response.destroyed) return;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    response.once('close', resolve);
    this.carrier.pass({ ...passing, refuse: (error) => reject(silent(error)) }, request, response);
    await promise;
  }

  /**
   * Passes a WebSocket handshake on, and then what both sides send.
   *
   * @throws AppError as {@link pass}
   */
  async passUpgrade(
    instance: string,
    callerKey: string | undefined,
    request: IncomingMessage,
    socket: Socket,
    head: Buffer,
  ): Promise<void> {
    socket.on('error', () => undefined); // 'close' follows
    const passing = await this.passingTo(instance, callerKey, request);
    if (socket.destroyed) return;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    socket.once('close', resolve);
    this.carrier.passUpgrade({ ...passing, refuse: (error) => reject(silent(error)) }, request, socket, head);
    await promise;
  }

  private async passingTo(
    instance: string,
    callerKey: string | undefined,
    request: IncomingMessage,
  ): Promise<Omit<Passing, 'refuse'>> {
    if (isFromInstance(request)) throw unreachable('This request has been passed on already');
    const address = await this.instances.addressOf(instance);
    if (address === undefined) throw unreachable('The dockAPI that has it has ended, or has no DOCKAPI_PEER_URL');
    return {
      to: destinationOf(instance, address),
      headers: [
        [PEER, await this.signatures.sign(instance, request, callerKey)],
        [REQUEST_ID, requestIdOf(request)],
      ],
      dropped: OF_BROWSERS,
    };
  }
}

function silent(error: unknown): AppError {
  return unreachable(`The dockAPI that has it does not answer (${(error as Error).message})`, error);
}

function unreachable(what: string, cause?: unknown): AppError {
  return new AppError('peer_unreachable', `${what}. Try again, or check DOCKAPI_PEER_URL`, { cause });
}
