import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.js';
import { Attachment } from '../http/attachment.js';
import { toldClient } from '../http/told-client.js';
import { AppError } from '../errors/app-error.js';
import { Instances } from '../store/instances.service.js';
import { Store } from '../store/store.js';
import { WorkerSocket } from './port/worker-socket.service.js';

/** Header of a request that another dockAPI passes on. */
export const PEER = 'dockapi-peer';

/** Age of a signature, and difference between two machines' clocks, in milliseconds. */
const VALID_MS = 60_000;

const COLLECTION = 'peers';
const SECRET = 'secret';

/** The instance that it is for, when it was made, the key of the caller's token, and the HMAC. */
const FORM = /^([0-9a-f-]{36})\.(\d{1,15})\.([0-9a-f]{64})?\.([\w-]{43})$/;

type Signed = Pick<IncomingMessage, 'method' | 'url'>;

const fromPeers = new Attachment<IncomingMessage, true>();

/** Whether another dockAPI of the same store has passed the request on, which has claimed its `Idempotency-Key`. */
export function isFromInstance(request: IncomingMessage): boolean {
  return fromPeers.get(request) === true;
}

/** Whether another dockAPI has passed the request on, which has counted it and checked its origin. */
export function isFromPeer(request: IncomingMessage): boolean {
  return isFromInstance(request) || toldClient(request)?.isCounted === true;
}

/** Proof that a request comes from a dockAPI that shares the store: an HMAC with a secret that is in the store. */
@Injectable()
export class PeerSignatures {
  constructor(
    private readonly store: Store,
    private readonly instances: Instances,
    private readonly workers: WorkerSocket,
    private readonly config: Config,
  ) {}

  /**
   * The value of the header.
   *
   * @param instance the dockAPI that gets the request
   * @param callerKey `Tokens.keyOf` the caller; undefined without tokens
   * @throws AppError `store_unreachable`
   */
  async sign(instance: string, request: Signed, callerKey: string | undefined): Promise<string> {
    const claim = `${instance}.${Date.now()}.${callerKey ?? ''}`;
    return `${claim}.${mac(await this.secret(), claim, request)}`;
  }

  /**
   * Checks the header, if there is one where other dockAPIs send it.
   *
   * @returns the key of the caller's token; undefined if there is no such header, or the caller has no token
   * @throws AppError `unauthorized`, `peer_unreachable` if it is for a dockAPI that has ended, `store_unreachable`
   */
  async verify(request: IncomingMessage): Promise<string | undefined> {
    const header = request.headers[PEER];
    if (header === undefined || !this.mayComeFromPeer(request)) return undefined;
    const [, instance, time, callerKey, shown = ''] = FORM.exec(String(header)) ?? [];
    const claim = `${instance}.${time}.${callerKey ?? ''}`;
    const isValid = instance !== undefined && equal(shown, mac(await this.secret(), claim, request));
    if (!isValid || Math.abs(Date.now() - Number(time)) > VALID_MS)
      throw new AppError('unauthorized', `The header ${PEER} is not valid: only dockAPI sends it`);
    if (instance !== this.instances.id)
      throw new AppError('peer_unreachable', 'The dockAPI that this request is for has ended. Send the request again');
    fromPeers.set(request, true);
    return callerKey;
  }

  /** Workers are reached at their sockets alone, so that no node of a cluster is taken at its word, which has the secret too. */
  private mayComeFromPeer({ socket }: IncomingMessage): boolean {
    return this.workers.path === undefined ? this.config.peerUrl !== undefined : this.workers.has(socket);
  }

  private async secret(): Promise<string> {
    const existing = await this.store.get(COLLECTION, SECRET);
    if (existing !== undefined) return existing;
    const made = randomBytes(32).toString('base64url');
    return (await this.store.putIfAbsent(COLLECTION, SECRET, made)) ?? made;
  }
}

function mac(secret: string, claim: string, { method, url }: Signed): string {
  return createHmac('sha256', secret)
    .update(JSON.stringify([claim, method, url]))
    .digest('base64url');
}

function equal(shown: string, expected: string): boolean {
  return shown.length === expected.length && timingSafeEqual(Buffer.from(shown), Buffer.from(expected));
}
