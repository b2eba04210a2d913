import type { ServerResponse } from 'node:http';
import { Logger } from '@nestjs/common';
import { instanceOf, sendProblem, toProblem } from '../../http/problem.js';
import type { HeaderPair } from '../../http/wire/raw-headers.js';
import type { Outgoing } from '../../upstream/outgoing.js';
import { logLine, toUpstreamError } from '../../upstream/upstream-errors.js';
import { isolate, type Isolation } from '../admission/page-isolation.js';
import type { Mount } from '../headers/mount.js';
import { responseHeaders, trailerFields } from '../headers/response-rewrite.js';
import type { Target } from '../routing/target-resolver.js';
import type { Passage } from './passage.js';

/** What is sent, and where the client finds the container's URLs. */
interface Sent extends Mount {
  target: Target;
  method: string;
  headers: readonly HeaderPair[];
  isolation: Isolation;
  /** Counts its bytes and outcome. */
  passage: Passage;
}

const logger = new Logger('Proxy');

/** A request as it is sent to a container, and where the client sees the response. */
export class ContainerRequest implements Outgoing {
  readonly target: Target;
  readonly method: string;
  readonly path: string;
  readonly headers: readonly HeaderPair[];
  readonly passage: Passage;

  constructor(private readonly sent: Sent) {
    this.target = sent.target;
    this.method = sent.method;
    this.path = sent.path;
    this.headers = sent.headers;
    this.passage = sent.passage;
  }

  returned(head: { status: number; pairs: readonly HeaderPair[] }, canTrail: boolean): HeaderPair[] {
    const headers = responseHeaders(head, this.sent, canTrail);
    isolate(headers, this.sent.isolation);
    return headers;
  }

  interim(head: { status: number; pairs: readonly HeaderPair[] }): HeaderPair[] {
    return responseHeaders(head, this.sent, false);
  }

  returnedTrailers(pairs: readonly HeaderPair[]): HeaderPair[] {
    return trailerFields(pairs);
  }

  refuse(response: ServerResponse, error: unknown): void {
    const problem = toUpstreamError(error);
    const { request, requestId } = this.passage;
    const instance = instanceOf(request.url);
    logger.warn(logLine(problem, `${request.method} ${instance}`, requestId));
    sendProblem(response, toProblem(problem, instance));
  }
}
