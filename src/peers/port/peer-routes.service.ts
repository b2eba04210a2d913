import type { IncomingMessage, ServerResponse } from 'node:http';
import { Injectable } from '@nestjs/common';
import { AppError } from '../../errors/app-error.js';
import { clientGone } from '../../http/client-gone.js';
import { isSettled } from '../../http/is-settled.js';
import { instanceOf, sendProblem, toAppError, toProblem } from '../../http/problem.js';
import { ContainerFeed } from '../view/container-feed.service.js';
import { HEARTBEAT_MS, VIEW_PATH, type ViewLine } from '../view/view-line.js';

/** Bytes that a reader may leave unread. One that is slower is cut off, and lists anew. */
const MAX_UNREAD = 16 * 1024 * 1024;

/** What nodes ask each other: the stream of {@link ContainerFeed}, and one container at once. */
@Injectable()
export class PeerRoutes {
  private readonly streams = new Set<ServerResponse>();
  private last: { line: ViewLine; text: string } | undefined;

  constructor(private readonly feed: ContainerFeed) {}

  readonly handle = (request: IncomingMessage, response: ServerResponse): void => {
    const { url = '', method } = request;
    if (method === 'GET' && url === VIEW_PATH) this.stream(response);
    else if (method === 'GET' && url.startsWith(`${VIEW_PATH}/`)) void this.one(request, response);
    else this.refuse(request, response, new AppError('route_not_found', 'Nodes have no such route'));
  };

  /** Tells the other nodes that this one takes nothing new, and ends their streams, which would not end by themselves. */
  leave(): void {
    for (const response of this.streams) response.end(this.textOf({ kind: 'leaving' }));
  }

  private stream(response: ServerResponse): void {
    const write = (line: ViewLine) => {
      if (response.writableEnded) return; // the port closes
      response.write(this.textOf(line));
      if (response.writableLength > MAX_UNREAD) response.destroy();
    };
    this.streams.add(response);
    response.writeHead(200, { 'content-type': 'application/x-ndjson' }).flushHeaders();
    const reading = this.feed.read(write);
    const heartbeat = setInterval(() => write({ kind: 'alive' }), HEARTBEAT_MS);
    response.once('close', () => {
      clearInterval(heartbeat);
      reading[Symbol.dispose]();
      this.streams.delete(response);
    });
  }

  /** Every node gets the same line, one after another. */
  private textOf(line: ViewLine): string {
    if (this.last?.line !== line) this.last = { line, text: `${JSON.stringify(line)}\n` };
    return this.last.text;
  }

  private async one(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const asked = decodeURIComponent((request.url ?? '').slice(VIEW_PATH.length + 1));
      const body = JSON.stringify(await this.feed.look(asked, clientGone(response)));
      response.writeHead(200, { 'content-type': 'application/json' }).end(body);
    } catch (error) {
      if (!isSettled(response)) this.refuse(request, response, toAppError(error));
    }
  }

  private refuse(request: IncomingMessage, response: ServerResponse, error: AppError): void {
    sendProblem(response, toProblem(error, instanceOf(request.url)));
  }
}
