import type { IncomingMessage } from 'node:http';
import https from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { FairTimer } from '../../docker/engine/fair-timer.js';
import { jsonLines } from '../../docker/engine/json-lines.js';
import type { Destination } from '../../upstream/destination.js';
import { CONNECT_MS } from '../carrier/peer-carrier.service.js';
import type { ClusterView } from './cluster-view.js';
import { readContainer, SILENT_MS, VIEW_PATH, type ViewLine } from './view-line.js';

type End = 'not connected' | 'silent' | 'ended';

const OK = 200;
const FIRST_BACKOFF_MS = 200;
const LAST_BACKOFF_MS = 1_000;
/** A stream that ends sooner is not begun anew at once. */
const LASTING_MS = 1_000;

/** What becomes of a node. */
export interface Fate {
  /** It answers. */
  onFound(): void;
  /** It shuts down, and takes nothing new. */
  onLeaving(): void;
  /** It says nothing, or does not take connections. */
  onLost(): void;
  /** It does not take connections either: what is under way there will not end. */
  onGone(): void;
}

/** Follows the containers of another node, from the first connection on until it is stopped. */
export class ViewStream {
  private readonly stopped = new AbortController();
  /** Until then, by `performance.now()`, a node that has said that it shuts down finishes what it has under way. */
  private leavesUntil = 0;

  /** @param leaveMs milliseconds that a node that shuts down gets for what it has under way */
  constructor(
    private readonly node: string,
    private readonly to: Destination,
    private readonly view: ClusterView,
    private readonly fate: Fate,
    private readonly leaveMs: number,
  ) {
    void this.followForEver();
  }

  stop(): void {
    this.stopped.abort();
  }

  /** A connection that ends is renewed at once: only if that fails as well, the node is lost. */
  private async followForEver(): Promise<void> {
    const { signal } = this.stopped;
    let backoff = 0;
    while (!signal.aborted) {
      const begun = performance.now();
      const end = await this.followOnce(signal);
      if (signal.aborted) return;
      if (end !== 'ended') this.fate.onLost();
      if (end === 'not connected' && performance.now() >= this.leavesUntil) this.fate.onGone();
      const isLasting = end !== 'not connected' && performance.now() - begun > LASTING_MS;
      backoff = isLasting ? 0 : Math.min(Math.max(backoff * 2, FIRST_BACKOFF_MS), LAST_BACKOFF_MS);
      await sleep(backoff, undefined, { signal }).catch(() => undefined);
    }
  }

  private async followOnce(signal: AbortSignal): Promise<End> {
    const { address: host, port, tls } = this.to;
    const request = https.get({ host, port, path: VIEW_PATH, agent: false, signal, ...tls?.() });
    let end: End = 'not connected';
    using connecting = new FairTimer(CONNECT_MS, () => request.destroy());
    try {
      const response = await responseTo(request);
      if (response.statusCode !== OK) return end;
      end = 'ended';
      this.leavesUntil = 0;
      this.fate.onFound();
      connecting[Symbol.dispose]();
      using silence = new FairTimer(SILENT_MS, () => {
        end = 'silent';
        this.leavesUntil = 0;
        request.destroy();
      });
      const listed = new Set<string>();
      for await (const line of jsonLines<ViewLine>(response)) {
        silence.refresh();
        this.take(line, listed);
      }
    } catch {
      // how it ended is all that counts
    } finally {
      request.destroy();
    }
    return end;
  }

  private take(line: ViewLine, listed: Set<string>): void {
    switch (line.kind) {
      case 'list':
        return listed.clear();
      case 'container': {
        const container = readContainer(line.container);
        if (!container) return;
        listed.add(container.id);
        return this.view.put(this.node, container);
      }
      case 'listed':
        this.view.keepOnly(this.node, listed);
        return;
      case 'removed':
        listed.delete(line.id);
        return this.view.remove(this.node, line.id);
      case 'leaving':
        this.leavesUntil = performance.now() + this.leaveMs;
        return this.fate.onLeaving();
      default:
    }
  }
}

function responseTo(request: ReturnType<typeof https.get>): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  request.once('response', resolve).on('error', reject);
  return promise;
}
