import { createHash, createHmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { AppError } from '../../errors/app-error.js';
import { Attachment } from '../../http/attachment.js';

const HEADER = 'idempotency-key';
const GRAMMAR = /^[\x21-\x7e]{1,255}$/;

/** Deeper bodies are refused by validation. */
const MAX_DEPTH = 32;

/**
 * What dockAPI derives from an `Idempotency-Key` and its owner. The key itself is neither stored nor logged: only requests
 * that have it can find and open what is kept for it.
 */
export class IdempotencyKey {
  /**
   * @param value the key
   * @param owner the caller's owner; undefined: there are no tokens
   */
  constructor(
    private readonly value: string,
    private readonly owner: string | undefined,
  ) {}

  /** Id of its record. */
  get id(): string {
    return this.derive('id').toString('hex');
  }

  /** Value of the label of the container that it runs. */
  get label(): string {
    return this.derive('label').toString('hex');
  }

  /** 32 bytes that encrypt what is kept for it. */
  get secret(): Buffer {
    return this.derive('secret');
  }

  /** Equal for equal requests. */
  fingerprint(request: string): string {
    return this.derive(`request\n${request}`).toString('base64url');
  }

  private derive(purpose: string): Buffer {
    return createHmac('sha256', this.value)
      .update(`dockapi\n${this.owner ?? ''}\n${purpose}`)
      .digest();
  }
}

/** A request that may be sent again. */
export interface Repeatable {
  key: IdempotencyKey;
  fingerprint: string;
}

const repeatables = new Attachment<IncomingMessage, Repeatable>();

export function setRepeatable(request: IncomingMessage, repeatable: Repeatable): void {
  repeatables.set(request, repeatable);
}

/** undefined: the request has no key */
export function repeatableOf(request: IncomingMessage): Repeatable | undefined {
  return repeatables.get(request);
}

/**
 * The key of a request; undefined: it has none.
 *
 * @throws AppError `invalid_request`
 */
export function keyOf({ headers }: IncomingMessage): string | undefined {
  const value = headers[HEADER];
  if (value === undefined) return undefined;
  if (typeof value === 'string' && GRAMMAR.test(value)) return value;
  throw AppError.invalidField('Idempotency-Key', 'must be 1 to 255 visible ASCII characters, sent once');
}

/** For routes that keep nothing: nothing goes by the key of the request. */
export function dropKey({ headers }: IncomingMessage): void {
  delete headers[HEADER];
}

/**
 * A request as text: its method, path, query and JSON value, whatever the order of its fields, or the hash of its bytes. Of a
 * body that is streamed, only the announced length and type.
 */
export function requestText(request: IncomingMessage & { originalUrl: string; body?: unknown }): string {
  const { method, originalUrl, headers } = request;
  const [path = '', query = ''] = originalUrl.split('?', 2);
  const parameters = new URLSearchParams(query);
  parameters.sort();
  const body =
    request.body === undefined ? [headers['content-length'], headers['content-type']] : comparable(request.body);
  return JSON.stringify([method, path, parameters.toString(), body]);
}

function comparable(body: unknown): unknown {
  return Buffer.isBuffer(body) ? createHash('sha256').update(body).digest('hex') : ordered(body);
}

function ordered(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depth === MAX_DEPTH) return 'too deep';
  if (Array.isArray(value)) return value.map((each) => ordered(each, depth + 1));
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([name, each]) => [name, ordered(each, depth + 1)]));
}
