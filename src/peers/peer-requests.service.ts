import http, { type ClientRequest, type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import https from 'node:https';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Config } from '../config/config.js';
import { AppError } from '../errors/app-error.js';
import { REQUEST_ID, requestIdOf } from '../http/request-id.js';
import { type HeaderPair, toPairs, toRaw } from '../http/wire/raw-headers.js';
import { Instances } from '../store/instances.service.js';
import { passedHeaders, returnedHeaders } from './peer-headers.js';
import { isFromPeer, PEER, PeerSignatures } from './peer-signatures.service.js';

/** Time to connect, in milliseconds. What has to be streamed may then take as long as it does. */
const CONNECT_MS = 2_000;

/** A request, whose body may have been parsed. */
type ReceivedRequest = IncomingMessage & { body?: unknown };

/** Passes requests on to the dockAPI that has what they are about, as a stream that it feeds. */
@Injectable()
export class PeerRequests implements OnModuleInit {
  constructor(
    private readonly instances: Instances,
    private readonly signatures: PeerSignatures,
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
    const outgoing = await this.open(instance, callerKey, request);
    if (response.destroyed) return void outgoing.destroy();
    response.once('close', () => outgoing.destroy());
    const received = answerTo(outgoing);
    const sent = request.readableEnded ? void outgoing.end(bodyOf(request)) : pipeline(request, outgoing);
    sent?.catch(() => undefined); // the response, or its absence, says how it went
    const { message } = await received;
    response.writeHead(message.statusCode ?? 0, message.statusMessage, toRaw(returnedHeaders(message.rawHeaders)));
    await pipeline(message, response).catch(() => undefined); // cut short there, cut short here
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
    socket: Duplex,
    head: Buffer,
  ): Promise<void> {
    socket.on('error', () => undefined); // 'close' follows
    const outgoing = await this.open(instance, callerKey, request);
    if (socket.destroyed) return void outgoing.destroy();
    socket.once('close', () => outgoing.destroy());
    const received = answerTo(outgoing);
    outgoing.end();
    const { message, peer, head: first } = await received;
    const kept = returnedHeaders(message.rawHeaders);
    if (!peer) {
      socket.write(headOf(message, [...unchunked(kept), ['connection', 'close']]));
      return pipeline(message, socket).catch(() => undefined);
    }
    socket.write(Buffer.concat([Buffer.from(headOf(message, [...kept, ['connection', 'Upgrade']]), 'latin1'), first]));
    peer.write(head);
    await Promise.all([pipeline(socket, peer), pipeline(peer, socket)]).catch(() => undefined);
  }

  private async open(
    instance: string,
    callerKey: string | undefined,
    request: IncomingMessage,
  ): Promise<ClientRequest> {
    if (isFromPeer(request)) throw unreachable('This request has been passed on already');
    const address = await this.instances.addressOf(instance);
    if (address === undefined) throw unreachable('The dockAPI that has it has ended, or has no DOCKAPI_PEER_URL');
    const isUpgrade = request.headers.upgrade !== undefined && request.method === 'GET' && !hasBody(request);
    const isParsed = request.readableEnded && hasBody(request);
    const rawHeaders = isParsed ? toRaw(unchunked(toPairs(request.rawHeaders))) : request.rawHeaders;
    const headers = passedHeaders(rawHeaders, [
      [PEER, await this.signatures.sign(instance, request, callerKey)],
      [REQUEST_ID, requestIdOf(request)],
      ['connection', isUpgrade ? 'Upgrade' : 'close'],
      ...(isParsed ? parsedLength(request) : []),
    ]);
    const { protocol, hostname, port } = new URL(address);
    const { request: send } = protocol === 'https:' ? https : http;
    return send({
      protocol,
      hostname: hostname.replace(/^\[(.*)\]$/, '$1'),
      port,
      method: request.method,
      path: request.url,
      headers: toRaw(headers),
      agent: false,
      setHost: false,
    });
  }
}

interface Received {
  message: IncomingMessage;
  /** The connection, if it was upgraded, and the first bytes on it. */
  peer?: Duplex;
  head: Buffer;
}

/** @throws AppError `peer_unreachable` */
function answerTo(outgoing: ClientRequest): Promise<Received> {
  const { promise, resolve, reject } = Promise.withResolvers<Received>();
  const timer = setTimeout(
    () => outgoing.destroy(new Error(`no connection within ${CONNECT_MS / 1_000} s`)),
    CONNECT_MS,
  );
  const isConnected = () => clearTimeout(timer);
  outgoing
    .once('socket', (socket) => socket.once('connect', isConnected))
    .once('close', isConnected)
    .once('response', (message) => resolve({ message, head: Buffer.alloc(0) }))
    .once('upgrade', (message, peer, head) => resolve({ message, peer, head }))
    .on('error', (error) => reject(unreachable(`The dockAPI that has it does not answer (${error.message})`, error)));
  return promise;
}

function unreachable(what: string, cause?: unknown): AppError {
  return new AppError('peer_unreachable', `${what}. Try again, or check DOCKAPI_PEER_URL`, { cause });
}

function bodyOf({ body }: ReceivedRequest): Buffer | string | undefined {
  return body === undefined || Buffer.isBuffer(body) ? body : JSON.stringify(body);
}

/** A body that was parsed is sent as one piece. */
function parsedLength(request: ReceivedRequest): HeaderPair[] {
  return [['content-length', String(Buffer.byteLength(bodyOf(request) ?? ''))]];
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function unchunked(pairs: readonly HeaderPair[]): HeaderPair[] {
  return pairs.filter(([name]) => name.toLowerCase() !== 'transfer-encoding');
}

function headOf({ statusCode = 0 }: IncomingMessage, pairs: readonly HeaderPair[]): string {
  const lines = pairs.map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${statusCode} ${STATUS_CODES[statusCode] ?? ''}`, ...lines, '', ''].join('\r\n');
}
