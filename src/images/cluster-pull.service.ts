import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { type ClusterNode, Nodes } from '../cluster/nodes.service.js';
import { jsonLines } from '../docker/engine/json-lines.js';
import type { PullProgress } from '../docker/engine/pull-progress.js';
import { AppError } from '../errors/app-error.js';
import { NDJSON } from '../http/ndjson-response.js';
import { toAppError } from '../http/problem.js';
import { NodePulls } from '../operations/node-pulls.js';
import { Work } from '../operations/work.js';
import { ClusterWide } from '../peers/nodes/cluster-wide.service.js';
import { errorOf, NodeCalls } from '../peers/nodes/node-calls.service.js';
import { nodeUnreachable } from '../peers/nodes/node-peer.js';
import { NodePeers } from '../peers/nodes/node-peers.service.js';
import type { PulledImageDto, PullImageDto } from './dto/pull-image.dto.js';
import { ImagesService } from './images.service.js';

const PATH = '/images/pull';

/** A line of the progress, of one node. */
export interface NodePullLine extends PullProgress {
  node: string;
}

/** A line of another node: its progress, the image, or a problem. */
type Line = PullProgress & { image?: string; code?: string };

/** Pulls an image on all nodes that take runs: each pulls for itself, and checks the caller and the policy. */
@Injectable()
export class ClusterPull {
  constructor(
    private readonly images: ImagesService,
    private readonly cluster: ClusterWide,
    private readonly nodes: Nodes,
    private readonly peers: NodePeers,
    private readonly calls: NodeCalls,
  ) {}

  /** Whether this node is asked for all. Until it knows them, it pulls for itself. */
  isAsked(request: IncomingMessage): boolean {
    return this.cluster.isAsked(request) && this.peers.ownName !== null;
  }

  /**
   * Every node goes on to its end, also if another one fails.
   *
   * @throws AppError those of `ImagesService.pull`, and `node_unreachable`: the first failed node's, with `nodes`
   */
  async pull(
    asked: PullImageDto,
    request: IncomingMessage,
    work: Work,
    onProgress: (line: NodePullLine) => void,
  ): Promise<PulledImageDto> {
    this.images.check(asked);
    await work.begin();
    const ready = this.nodes.list().filter(({ state }) => state === 'ready');
    const targets = ready.length > 0 ? ready : [this.nodes.self()!];
    const pulls = new NodePulls(targets.map((node) => this.peers.nameOf(node)));
    work.report(pulls.progress);
    const all = targets.map(async (node): Promise<string | Failure> => {
      const name = this.peers.nameOf(node);
      const take = (line: PullProgress) => {
        work.report(pulls.after(name, line));
        onProgress({ node: name, ...line });
      };
      try {
        const id = await this.pullOn(node, asked, request, work.signal, take);
        work.report(pulls.end(name, 'pulled'));
        return id;
      } catch (error) {
        work.report(pulls.end(name, 'failed'));
        const failure = { node, error: toAppError(error) };
        onProgress({ node: name, status: `Failed: ${failure.error.detail}` });
        return failure;
      }
    });
    const outcomes = await Promise.all(all);
    work.signal.throwIfAborted();
    const failures = outcomes.filter((each) => typeof each !== 'string');
    if (failures.length > 0) throw failed(asked.image, failures, targets.length);
    const pulled = targets.map((node, index) => ({ node: this.peers.nameOf(node), id: outcomes[index] as string }));
    const own = pulled.find(({ node }) => node === this.peers.ownName) ?? pulled[0]!;
    return { id: own.id, image: asked.image, nodes: pulled };
  }

  /** @returns the image's id */
  private async pullOn(
    node: ClusterNode,
    asked: PullImageDto,
    request: IncomingMessage,
    signal: AbortSignal,
    take: (line: PullProgress) => void,
  ): Promise<string> {
    if (node.id === this.nodes.self()?.id) return (await this.images.pull(asked, new Work(signal), take)).id;
    await this.peers.untilConnected(node.id);
    const peer = this.peers.get(node.id);
    if (peer?.state !== 'connected') throw nodeUnreachable(node);
    const call = { method: 'POST', path: PATH, body: asked, accept: NDJSON, signal };
    const response = await this.calls.open(peer, request, call);
    try {
      for await (const line of jsonLines<Line>(response)) {
        if (line.code !== undefined) throw errorOf(line, undefined);
        if (line.image !== undefined) return line.id ?? '';
        take(line);
      }
    } catch (error) {
      if (error instanceof AppError) throw error;
      throw nodeUnreachable(node, error, true);
    }
    throw nodeUnreachable(node, undefined, true);
  }
}

interface Failure {
  node: ClusterNode;
  error: AppError;
}

function failed(image: string, failures: readonly Failure[], all: number): AppError {
  const [{ error }] = failures as [Failure];
  const reasons = failures.map(({ node, error: { detail } }) => `${node.name}: ${detail}`).join('; ');
  const nodes = failures.map(({ node: { id, name }, error: { code, detail } }) => ({ id, name, reason: detail, code }));
  return new AppError(error.code, `${failures.length} of ${all} nodes did not pull ${image}: ${reasons}`, {
    cause: error.cause,
    details: { nodes },
    ...(error.status !== undefined && { status: error.status }),
  });
}
