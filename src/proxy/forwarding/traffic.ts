import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Injectable, Logger } from '@nestjs/common';
import { Config, LOG_LEVELS } from '../../config/config.js';
import { problemOf } from '../../http/problem.js';
import { requestIdOf } from '../../http/request-id.js';
import { RequestSpan } from '../../tracing/request-span.js';
import { Passage, type Side } from './passage.js';

/** The first digits that Node accepts in a status; 0: no response. */
const CLASSES = 10;
const HUNDRED = 100;
/** For all proxied traffic, at own origins too. */
const ROUTE = '/proxy/{id}/{path}';
const SWITCHING_PROTOCOLS = 101;

/**
 * Observes proxied traffic: plain counters, which are almost free, and with LOG_LEVEL=debug one line for each completed
 * request and WebSocket.
 */
@Injectable()
export class Traffic {
  /** Completed requests, by the first digit of their status. */
  readonly responses = new Array<number>(CLASSES).fill(0);
  /** Incomplete responses, by the side that ended them. */
  readonly cut: Record<Side, number> = { client: 0, container: 0 };
  readonly open = { http: 0, websocket: 0 };
  readonly bytes = { in: 0, out: 0 };
  private readonly logger = new Logger('Proxy');
  private readonly isLogged: boolean;
  private readonly isTraced: boolean;

  constructor({ logLevel, tracing }: Config) {
    this.isTraced = tracing !== undefined;
    this.isLogged = LOG_LEVELS.indexOf(logLevel) >= LOG_LEVELS.indexOf('debug');
  }

  /** @returns ends when its response closes */
  request(request: IncomingMessage, response: ServerResponse): Passage {
    const passage = this.begin(request);
    this.open.http++;
    response.on('close', () => {
      this.open.http--;
      passage.status = response.headersSent ? response.statusCode : 0;
      passage.code = problemOf(response)?.code;
      if (!response.writableFinished) passage.cutBy ??= 'client';
      this.end(passage);
    });
    return passage;
  }

  /** @returns ends when its socket closes */
  webSocket(request: IncomingMessage, socket: Socket): Passage {
    requestIdOf(request); // the handshake's headers are replaced later
    const passage = this.begin(request);
    this.open.websocket++;
    socket.once('close', () => {
      this.open.websocket--;
      if (passage.status !== SWITCHING_PROTOCOLS && !socket.writableFinished) passage.cutBy ??= 'client';
      this.end(passage);
    });
    return passage;
  }

  private begin(request: IncomingMessage): Passage {
    return new Passage(request, this.bytes, this.isLogged, this.isTraced ? new RequestSpan(request) : undefined);
  }

  private end(passage: Passage): void {
    passage.left();
    this.responses[Math.trunc(passage.status / HUNDRED)]!++;
    if (passage.cutBy) this.cut[passage.cutBy]++;
    if (this.isLogged) this.logger.debug(passage.line());
    const { span, status, code, containerId } = passage;
    span?.end({ route: ROUTE, status, code, containerId });
  }
}
