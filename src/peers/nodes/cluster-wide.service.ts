import type { IncomingMessage, ServerResponse } from 'node:http';
import { Injectable } from '@nestjs/common';
import type { ClusterNode } from '../../cluster/nodes.service.js';
import { isFromNode } from '../../http/told-client.js';
import { NodeLists } from './node-lists.service.js';
import { NodePeers } from './node-peers.service.js';

/** Names of the nodes whose part of a list is missing, or as last known. */
const UNREACHABLE_NODES = 'X-Unreachable-Nodes';

/** What each node has of its own. */
interface OfNode {
  /** Name of its node; in a cluster only. */
  node?: string;
}

/** Lists of all nodes. */
@Injectable()
export class ClusterWide {
  constructor(
    private readonly lists: NodeLists,
    private readonly peers: NodePeers,
  ) {}

  /** Whether a request is about all nodes: a client sent it to this one, and named none. */
  isAsked(request: IncomingMessage): boolean {
    return this.peers.isCluster && !isFromNode(request) && nodeIn(request) === null;
  }

  /** What this node has. */
  ofThis<T extends object>(own: T): T & OfNode {
    const { ownName } = this.peers;
    return ownName === null ? own : { ...own, node: ownName };
  }

  /** A list of this node, and if all are asked those of the others that answer within two seconds. */
  async list<T extends object>(
    own: Promise<T[]>,
    request: IncomingMessage,
    response: ServerResponse,
    signal: AbortSignal,
  ): Promise<(T & OfNode)[]> {
    const others = this.isAsked(request) ? this.others<T & OfNode>(request, response, signal) : undefined;
    const listed = (await own).map((each) => this.ofThis(each));
    return [...listed, ...((await others)?.found ?? [])];
  }

  /** The others' lists, and the nodes that have not answered, which a header names. */
  async others<T>(
    request: IncomingMessage,
    response: ServerResponse,
    signal: AbortSignal,
  ): Promise<{ found: T[]; silent: ClusterNode[] }> {
    const { found, silent } = await this.answers<T[]>(request, response, signal);
    return { found: found.flatMap((each) => each), silent };
  }

  /** The response of one of the others that have one. */
  async any<T>(request: IncomingMessage, signal: AbortSignal): Promise<T | undefined> {
    const answers = await this.lists.ask<T>(request, signal);
    return answers.find(({ body }) => body !== undefined)?.body;
  }

  /** As {@link others}, of any form. @param ms in which they have to come; default: two seconds */
  async answers<T>(
    request: IncomingMessage,
    response: ServerResponse,
    signal: AbortSignal,
    ms?: number,
  ): Promise<{ found: T[]; silent: ClusterNode[] }> {
    const answers = await this.lists.ask<T>(request, signal, ms);
    const silent = answers.filter(({ body }) => body === undefined).map(({ node }) => node);
    if (silent.length > 0 && !response.headersSent)
      response.setHeader(UNREACHABLE_NODES, silent.map(({ name }) => encodeURIComponent(name)).join(', '));
    return { found: answers.map(({ body }) => body).filter((body) => body !== undefined), silent };
  }
}

function nodeIn({ url = '' }: IncomingMessage): string | null {
  const query = url.indexOf('?');
  return query < 0 ? null : new URLSearchParams(url.slice(query)).get('node');
}
