import { type CallHandler, type ExecutionContext, Injectable, Logger, type NestInterceptor } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';
import { type Observable, tap } from 'rxjs';
import { Config } from '../config/config.js';
import { Attachment } from '../http/attachment.js';
import { instanceOf, problemOf } from '../http/problem.js';
import { requestIdOf, within } from '../http/request-id.js';
import { RequestSpan } from '../tracing/request-span.js';
import { findCaller } from './caller.js';

/** Methods that change nothing (RFC 9110, section 9.2.1). */
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);

/** Requested every few seconds, and therefore logged at `debug` only. */
const PROBES = new Set(['/livez', '/healthz', '/metrics']);

const CONTAINER_ID = /^[0-9a-f]{64}$/;

/** One completed API request. It has no headers, queries or bodies, because they may hold secrets. */
export interface RequestLine {
  request_id: string;
  method: string;
  /** Without its query. */
  path: string;
  /** The route's pattern; undefined if there is no such route, or it was not looked up. */
  route: string | undefined;
  /** 0 if there was no response. */
  status: number;
  /** Code of the problem in the response. */
  code: string | undefined;
  /** The connection ended before the response was complete. */
  cut: true | undefined;
  duration_ms: number;
  /** Size of the body, as announced. */
  bytes_in: number;
  /** Bytes written for the response, including its header. */
  bytes_out: number;
  /** The full id if the response has it, otherwise as the caller wrote it. */
  container_id: string | undefined;
  /** Name of the token. */
  caller: string | undefined;
  owner: string | undefined;
}

/**
 * Logs one line for every API request, refused ones included: who, what, which container, and the outcome. Those of requests
 * that change something are the audit log.
 *
 * `use` is the middleware that logs. The interceptor sees what a route returns, such as the id of a new container.
 */
@Injectable()
export class RequestLog implements NestInterceptor {
  private readonly audit = new Logger('Audit');
  private readonly logger = new Logger('Request');
  private readonly listeners = new Set<(line: RequestLine) => void>();
  /** Full ids, from responses that have one. */
  private readonly containers = new Attachment<Request, string>();
  private readonly isTraced: boolean;

  constructor({ tracing }: Config) {
    this.isTraced = tracing !== undefined;
  }

  /** Calls `listener` after each request, until it is disposed of. */
  onEnded(listener: (line: RequestLine) => void): Disposable {
    this.listeners.add(listener);
    return { [Symbol.dispose]: () => this.listeners.delete(listener) };
  }

  readonly use = (request: Request, response: Response, next: NextFunction): void => {
    const start = performance.now();
    const { socket } = request;
    const written = socket.bytesWritten;
    const span = this.isTraced ? new RequestSpan(request) : undefined;
    response.once('close', () => {
      const spent = { ms: performance.now() - start, bytes: socket.bytesWritten - written };
      const line = this.line(request, response, spent);
      span?.end({ ...line, containerId: line.container_id });
      this.emit(line);
    });
    within(request, () => (span ? span.within(next) : next()));
  };

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<Request>();
    return next.handle().pipe(tap((response) => this.note(request, response)));
  }

  private note(request: Request, response: unknown): void {
    const { id } = Object(response) as { id?: unknown };
    if (typeof id === 'string' && CONTAINER_ID.test(id)) this.containers.set(request, id);
  }

  private emit(line: RequestLine): void {
    if (!SAFE.has(line.method)) this.audit.log(line);
    else if (PROBES.has(line.path)) this.logger.debug(line);
    else this.logger.log(line);
    for (const listener of this.listeners) listener(line);
  }

  private line(request: Request, response: Response, spent: { ms: number; bytes: number }): RequestLine {
    const caller = findCaller(request);
    const problem = problemOf(response);
    const container = problem?.['container_id'] ?? this.containers.get(request) ?? request.params?.['id'];
    return {
      request_id: requestIdOf(request),
      method: request.method,
      path: instanceOf(request.originalUrl),
      route: routeOf(request),
      status: response.headersSent ? response.statusCode : 0,
      code: problem?.code,
      cut: response.writableFinished ? undefined : true,
      duration_ms: Math.round(spent.ms),
      bytes_in: Number(request.headers['content-length'] ?? 0),
      bytes_out: spent.bytes,
      container_id: container as string | undefined,
      caller: caller?.name,
      owner: caller?.owner,
    };
  }
}

function routeOf(request: Request): string | undefined {
  const { path } = Object(request.route) as { path?: unknown };
  return typeof path === 'string' ? path : undefined;
}
