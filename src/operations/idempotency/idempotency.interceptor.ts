import {
  type CallHandler,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
  StreamableFile,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request, Response } from 'express';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { callerOf } from '../../access/caller.js';
import { KEEPS_NOTHING } from '../../http/keeps-nothing.decorator.js';
import { SENDS_ITSELF } from '../../http/sends-itself.decorator.js';
import { clientGone } from '../../http/client-gone.js';
import { isFromInstance } from '../../peers/peer-signatures.service.js';
import { Operations } from '../operations.service.js';
import { dropKey, IdempotencyKey, keyOf, requestText, setRepeatable } from './idempotency-key.js';
import { Idempotency } from './idempotency.service.js';
import { type KeptResponse, toError } from './kept-response.js';

/** Response headers that are kept. */
const HEADERS = ['location', 'preference-applied'];
const ACCEPTED = 202;
const NO_CONTENT = 204;

/** Answers a POST with an `Idempotency-Key` that was sent before with the first response. */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(
    private readonly idempotency: Idempotency,
    private readonly operations: Operations,
    private readonly reflector: Reflector,
  ) {}

  /** @throws AppError `invalid_request` for a key that is not valid */
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const [request, response] = [http.getRequest<Request>(), http.getResponse<Response>()];
    if (this.has(KEEPS_NOTHING, context)) dropKey(request);
    const key = request.method === 'POST' ? keyOf(request) : undefined;
    if (key === undefined) return next.handle();
    return from(this.respond(key, request, response, next, this.has(SENDS_ITSELF, context)));
  }

  private has(mark: string, context: ExecutionContext): boolean {
    return this.reflector.get<boolean | undefined>(mark, context.getHandler()) ?? false;
  }

  private async respond(
    value: string,
    request: Request,
    response: Response,
    next: CallHandler,
    sendsItself: boolean,
  ): Promise<unknown> {
    const { owner } = callerOf(request);
    const key = new IdempotencyKey(value, owner);
    const repeatable = { key, fingerprint: key.fingerprint(requestText(request)) };
    setRepeatable(request, repeatable);
    let body: unknown;
    const work = async (): Promise<KeptResponse | undefined> => {
      body = await lastValueFrom(next.handle(), { defaultValue: undefined });
      return isWhole(response, body) ? kept(response, body) : undefined;
    };
    const terms = {
      isStale: (first: KeptResponse) => this.isInterrupted(owner, first),
      isPassedOn: isFromInstance(request),
    };
    const first = await this.idempotency.once(owner, repeatable, work, terms, clientGone(response));
    if (!first) return body;
    const again = replay(first, request, response);
    if (sendsItself) send(response, again);
    return again;
  }

  /** The operation of a first response ended with its dockAPI: the request is made again, and finds what there is. */
  private async isInterrupted(owner: string | undefined, first: KeptResponse): Promise<boolean> {
    if (!('status' in first) || first.status !== ACCEPTED) return false;
    const { id } = first.body as { id: string };
    const operation = await this.operations.find(owner, id);
    return operation?.problem?.code === 'interrupted';
  }
}

/** A stream cannot be sent again: such a request is made again. So is one that another dockAPI has answered, and kept. */
function isWhole(response: Response, body: unknown): boolean {
  if (body instanceof StreamableFile) return false;
  return !response.headersSent || body !== undefined || response.statusCode === NO_CONTENT;
}

function send(response: Response, body: unknown): void {
  if (body === undefined) response.end();
  else response.json(body);
}

function kept(response: Response, body: unknown): KeptResponse {
  const headers = HEADERS.flatMap((name) => {
    const value = response.getHeader(name);
    return typeof value === 'string' ? [[name, value] as const] : [];
  });
  return { status: response.statusCode, headers: Object.fromEntries(headers), body };
}

function replay(first: KeptResponse, request: Request, response: Response): unknown {
  request.resume(); // a body that its route would have read
  response.setHeader('Idempotency-Replayed', 'true');
  if ('problem' in first) throw toError(first);
  for (const [name, value] of Object.entries(first.headers)) response.setHeader(name, value);
  response.status(first.status);
  return first.body;
}
