import { createHash } from 'node:crypto';
import { EVENT_TYPES, type EventType } from '../event-types.js';

/** Where events are sent. */
export interface WebhookTarget {
  /** Of the URL, in the store. */
  id: string;
  url: string;
  secret: string;
  /** Undefined: all. */
  types: readonly EventType[] | undefined;
}

/** The message never repeats an entry, because it has a secret. */
export class WebhookFileError extends Error {
  override name = 'WebhookFileError';
}

const FIELDS = ['url', 'secret', 'types'];
const SECRET = /^whsec_([A-Za-z0-9+/]+={0,2})$/;
/** Bytes (Standard Webhooks, "Signature scheme"). */
const SHORTEST_SECRET = 24;
const LONGEST_SECRET = 64;

/**
 * Parses `[{"url", "secret", "types"}]`.
 *
 * @throws WebhookFileError that names the entry by its number
 */
export function parseWebhooks(text: string): WebhookTarget[] {
  const entries = parse(text);
  if (!Array.isArray(entries)) throw new WebhookFileError('must be a JSON array of objects with url, secret and types');
  const targets = entries.map((entry, index) => toTarget(entry, index + 1));
  const urls = new Set(targets.map(({ url }) => url));
  if (urls.size < targets.length) throw new WebhookFileError('has a url twice: give each one entry');
  return targets;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new WebhookFileError('is not JSON'); // the parser's message would quote it
  }
}

function toTarget(entry: unknown, number: number): WebhookTarget {
  const { url, secret, types } = Object(entry) as Record<string, unknown>;
  const fail = (what: string): never => {
    throw new WebhookFileError(`entry ${number} ${what}`);
  };
  const others = Object.keys(Object(entry) as object).filter((name) => !FIELDS.includes(name));
  if (others.length > 0) fail('has an unknown field: use url, secret and types');
  const parsed = typeof url === 'string' ? URL.parse(url) : null;
  if (!parsed || !['http:', 'https:'].includes(parsed.protocol) || parsed.username || parsed.password)
    return fail('needs a url with http or https, without a login');
  const [, base64 = ''] = (typeof secret === 'string' && SECRET.exec(secret)) || [];
  const { length } = Buffer.from(base64, 'base64');
  if (length < SHORTEST_SECRET || length > LONGEST_SECRET)
    return fail(`needs a secret of whsec_ and ${SHORTEST_SECRET} to ${LONGEST_SECRET} random bytes in Base64`);
  if (types !== undefined && !isTypes(types)) return fail(`has unknown types: use ${EVENT_TYPES.join(', ')}`);
  const id = createHash('sha256').update(parsed.href).digest('hex').slice(0, 16);
  return { id, url: parsed.href, secret: secret as string, types };
}

function isTypes(value: unknown): value is EventType[] {
  return Array.isArray(value) && value.length > 0 && value.every((each) => EVENT_TYPES.includes(each as EventType));
}

/** Without what may be a secret: login, query. */
export function shownUrl(url: string): string {
  const { origin, pathname } = new URL(url);
  return origin + pathname;
}
