import type { IncomingMessage } from 'node:http';
import { AppError } from '../../../errors/app-error.js';
import { checkFraming, checkVersion } from '../../../http/wire/framing.js';
import { toPairs } from '../../../http/wire/raw-headers.js';
import { WINDOW } from '../resource/execs.dto.js';

/** Kubernetes' protocols of remote commands. The first one can also close a channel. */
export const PROTOCOLS = ['v5.channel.k8s.io', 'v4.channel.k8s.io'] as const;

/** A handshake of a client that wants to attach to an exec. */
export interface AttachRequest {
  /** Not validated. */
  id: string;
  execId: string;
  /** Number of bytes to skip; undefined: all but the last screen. */
  after: number | undefined;
  /** Whether it takes the place of the client that writes. */
  takeover: boolean;
  /** Whether it only watches. */
  watch: boolean;
  /** Bytes that may be on their way each way before the other side has told that it has them; undefined: any number. */
  window: number | undefined;
}

const PATH = /^\/containers\/([^/?]+)\/execs\/([^/?]+)\/attach(?:\?(.*))?$/;

/** Whether a request is for this route. */
export function isAttachPath(url = ''): boolean {
  return PATH.test(url);
}

/** @throws AppError `invalid_request` */
export function parseAttach(request: IncomingMessage): AttachRequest {
  checkVersion(request);
  checkFraming(toPairs(request.rawHeaders));
  const { 'transfer-encoding': transfer, 'content-length': length = '0' } = request.headers;
  if (transfer !== undefined || length !== '0')
    throw new AppError('invalid_request', 'Send no body with a WebSocket handshake');
  if (!offered(request).some((each) => PROTOCOLS.some((known) => known === each)))
    throw new AppError('invalid_request', `Sec-WebSocket-Protocol: offer ${PROTOCOLS.join(' or ')}`);
  const [, id = '', execId = '', search = ''] = PATH.exec(request.url ?? '') ?? [];
  return { id: decoded(id, 'id'), execId: decoded(execId, 'exec_id'), ...queryOf(new URLSearchParams(search)) };
}

function offered({ headers }: IncomingMessage): string[] {
  return (headers['sec-websocket-protocol'] ?? '').split(',').map((each) => each.trim());
}

function decoded(segment: string, field: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw AppError.invalidField(field, 'is not valid percent-encoding');
  }
}

function queryOf(query: URLSearchParams): Omit<AttachRequest, 'id' | 'execId'> {
  for (const name of query.keys()) {
    if (!['after', 'takeover', 'watch', 'window'].includes(name)) throw AppError.invalidField(name, 'no such field');
    if (query.getAll(name).length > 1) throw AppError.invalidField(name, 'must be given once');
  }
  const window = count(query, 'window');
  if (window !== undefined && (window < WINDOW.least || window > WINDOW.most))
    throw AppError.invalidField('window', `must be between ${WINDOW.least} and ${WINDOW.most}`);
  return { after: count(query, 'after'), takeover: flag(query, 'takeover'), watch: flag(query, 'watch'), window };
}

function count(query: URLSearchParams, name: string): number | undefined {
  const value = query.get(name);
  if (value === null) return undefined;
  if (!/^\d{1,15}$/.test(value)) throw AppError.invalidField(name, 'must be a whole number');
  return Number(value);
}

function flag(query: URLSearchParams, name: string): boolean {
  const value = query.get(name) ?? 'false';
  if (!['true', 'false'].includes(value)) throw AppError.invalidField(name, 'must be true or false');
  return value === 'true';
}
