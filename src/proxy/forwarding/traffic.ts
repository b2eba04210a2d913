import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Injectable, Logger } from '@nestjs/common';
import { Config, LOG_LEVELS } from '../../config/config.js';
import { problemOf } from '../../http/problem.js';
import { requestIdOf } from '../../http/request-id.js';
import { RequestSpan } from '../../tracing/request-span.js';
import { Passage, type Side } from './passage.js';

/** The first digits that a status may have, as Node lets it through; 0: there was no answer. */
const CLASSES = 10;
const HUNDRED = 100;
/** Of all that is proxied, at own origins too. */
const ROUTE = '/proxy/{id}/{path}';
const SWITCHING_PROTOCOLS = 101;

/**
 * What goes through the proxy, as it is seen from outside: in plain numbers, which cost a request next to nothing, and
 * at LOG_LEVEL=debug in a line for each request and each WebSocket when it is over.
 */
@Injectable()
export class Traffic {
  /** What is over, by the first digit of its status. */
  readonly answers = new Array<number>(CLASSES).fill(0);
  /** What ended before it was whole, by who broke it off. */
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

  /** @returns one that is over when its response closes */
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

  /** @returns one that is over when its socket closes */
  webSocket(request: IncomingMessage, socket: Socket): Passage {
    requestIdOf(request); // the handshake's headers are replaced on its way
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
    this.answers[Math.trunc(passage.status / HUNDRED)]!++;
    if (passage.cutBy) this.cut[passage.cutBy]++;
    if (this.isLogged) this.logger.debug(passage.line());
    const { span, status, code, containerId } = passage;
    span?.end({ route: ROUTE, status, code, containerId });
  }
}
