import type { IncomingMessage, ServerResponse } from 'node:http';
import { Injectable } from '@nestjs/common';
import type { ClusterNode } from '../../cluster/nodes.service.js';
import { abortable } from '../../docker/engine/abortable.js';
import { fairTimeout } from '../../docker/engine/fair-timer.js';
import { AppError } from '../../errors/app-error.js';
import { isFromNode } from '../../http/told-client.js';
import { ANSWER_MS, NodeLists } from './node-lists.service.js';
import { NodePeers } from './node-peers.service.js';

/** Names of the nodes whose part of a list is missing, or as last known. */
const UNREACHABLE_NODES = 'X-Unreachable-Nodes';

/** Errors of an engine that is away, as that of another node may be. */
const AWAY = new Set(['engine_unreachable', 'engine_timeout']);

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

  /** A list of this node, and those of the others: if all are asked, of those that answer within two seconds. */
  async list<T extends object>(
    own: Promise<T[]>,
    request: IncomingMessage,
    response: ServerResponse,
    signal: AbortSignal,
  ): Promise<(T & OfNode)[]> {
    if (!this.isAsked(request)) return (await own).map((each) => this.ofThis(each));
    const others = this.others<T & OfNode>(request, response, signal);
    const [listed = [], { found }] = await Promise.all([this.own(own, response), others]);
    return [...listed.map((each) => this.ofThis(each)), ...found];
  }

  /**
   * What this node has for a client that asks for all: its engine may be away like that of another node.
   *
   * @param ms as of {@link answers}
   * @returns undefined: it does not answer, and the header names this node
   */
  async own<T>(own: Promise<T>, response: ServerResponse, ms = ANSWER_MS): Promise<T | undefined> {
    const limit = fairTimeout(ms);
    try {
      return await abortable(own, limit);
    } catch (error) {
      const isAway = error === limit.reason || (error instanceof AppError && AWAY.has(error.code));
      if (!isAway) throw error;
      tellUnreachable(response, [this.peers.ownName ?? '']);
      return undefined;
    }
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
    tellUnreachable(
      response,
      silent.map(({ name }) => name),
    );
    return { found: answers.map(({ body }) => body).filter((body) => body !== undefined), silent };
  }
}

/** Adds names to the header. */
function tellUnreachable(response: ServerResponse, names: readonly string[]): void {
  if (names.length === 0 || response.headersSent) return;
  const before = response.getHeader(UNREACHABLE_NODES);
  const all = [...(before === undefined ? [] : [String(before)]), ...names.map(encodeURIComponent)];
  response.setHeader(UNREACHABLE_NODES, all.join(', '));
}

function nodeIn({ url = '' }: IncomingMessage): string | null {
  const query = url.indexOf('?');
  return query < 0 ? null : new URLSearchParams(url.slice(query)).get('node');
}
