import type { IncomingMessage } from 'node:http';
import https, { type Agent } from 'node:https';
import { json } from 'node:stream/consumers';
import { Injectable } from '@nestjs/common';
import { AppError, ERROR_CODES, type ErrorCode } from '../../errors/app-error.js';
import { Arrivals } from '../../http/arrivals.js';
import type { Problem } from '../../http/problem.js';
import { tellClient, TOLD_CLIENT } from '../../http/told-client.js';
import { PeerSecrets } from '../secret/peer-secrets.service.js';
import { type NodePeer, nodeUnreachable } from './node-peer.js';

/** The caller, who is authenticated by each node, and the host that it used. */
const PASSED = ['host', 'authorization', 'x-api-key'];

const ERROR = 400;

/** What another node is asked for a client. */
export interface NodeCall {
  /** Default: GET. */
  method?: string;
  /** Default: that of the client's request. */
  path?: string;
  /** Sent as JSON. */
  body?: object;
  accept?: string;
  /** Default: a connection of its own. */
  agent?: Agent;
  /** Ends the call, and its response. The end of the node does as well. */
  signal: AbortSignal;
}

/** Asks single nodes for what a client has asked this one: with the client's credentials, so that they decide. */
@Injectable()
export class NodeCalls {
  constructor(
    private readonly secrets: PeerSecrets,
    private readonly arrivals: Arrivals,
  ) {}

  /** @throws AppError `node_unreachable`, and the problem that the node has responded with */
  async json<T>(peer: NodePeer, request: IncomingMessage, call: NodeCall): Promise<T> {
    const response = await this.open(peer, request, call);
    return (await json(response).catch((error: unknown) => {
      call.signal.throwIfAborted();
      throw nodeUnreachable(peer.node, error, true);
    })) as T;
  }

  /** @returns a response that is no problem. @throws AppError as {@link json} */
  async open({ node, to, gone }: NodePeer, request: IncomingMessage, call: NodeCall): Promise<IncomingMessage> {
    const { method = 'GET', path = request.url, body, accept, agent, signal } = call;
    const { address: host, port } = to;
    const passed = PASSED.filter((name) => request.headers[name] !== undefined);
    const headers = {
      ...Object.fromEntries(passed.map((name) => [name, request.headers[name]])),
      [TOLD_CLIENT]: tellClient({ ...this.arrivals.sender(request), isCounted: true }),
      ...(accept !== undefined && { accept }),
      ...(body && { 'content-type': 'application/json' }),
    };
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    https
      .request({
        ...{ host, port, method, path, headers, agent: agent ?? false },
        signal: AbortSignal.any([signal, gone]),
        ...this.secrets.ofClient(),
      })
      .once('response', resolve)
      .on('error', reject)
      .end(body && JSON.stringify(body));
    const response = await promise.catch((error: unknown) => {
      signal.throwIfAborted();
      throw nodeUnreachable(node, error);
    });
    if ((response.statusCode ?? 0) < ERROR) return response;
    throw errorOf(await json(response).catch(() => ({})), response.statusCode);
  }
}

/** A problem that a node has sent. One of a newer version may have a code that is not known here. */
export function errorOf(problem: unknown, status: number | undefined): AppError {
  const {
    code,
    detail,
    type: _type,
    title: _title,
    instance: _i,
    status: _s,
    ...details
  } = problem as Partial<Problem>;
  const isKnown = (ERROR_CODES as readonly (string | undefined)[]).includes(code);
  return new AppError(isKnown ? (code as ErrorCode) : 'internal_error', String(detail ?? 'The node has failed'), {
    details,
    ...(status !== undefined && { status }),
  });
}
