import { createHash, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import type { Caller } from '../../access/caller.js';
import type { Tokens } from '../../access/tokens.service.js';

/** A way into one port of a container for a browser, or anything else that has its token. */
export interface Link {
  readonly id: string;
  /** The full id. */
  readonly containerId: string;
  /** The container's port; undefined: the `container_port` of its run. */
  readonly port: number | undefined;
  /** Unix milliseconds, as the clock was when it was made: to be shown. */
  readonly expiresAt: number;
  /** By `performance.now()`, as clocks jump: what counts. */
  readonly endsAt: number;
  readonly methods: readonly string[];
  /** The entry of the token that made it: the link lives no longer than that one, and opens no more. */
  readonly issuer: string;
  /** SHA-256 of the secret in its token, in hex. */
  readonly hash: string;
}

/** What a link opens, and for whom. */
export interface LinkScope {
  containerId: string;
  port: number | undefined;
  issuer: Caller;
  methods: readonly string[];
}

/** As it is stored. Its token cannot be made from it. */
type LinkRecord = Omit<Link, 'id' | 'endsAt' | 'port'> & { port?: number };

/** @returns the link, and the token that opens it: its id and 256 random bits */
export function newLink(
  { containerId, port, methods }: LinkScope,
  issuer: string,
  ms: number,
): { link: Link; token: string } {
  const id = randomUUID();
  const secret = randomBytes(32).toString('base64url');
  const ends = { expiresAt: Date.now() + ms, endsAt: performance.now() + ms };
  return { link: { id, containerId, port, ...ends, methods, issuer, hash: hashOf(secret) }, token: `${id}.${secret}` };
}

export function toRecord({ containerId, port, expiresAt, methods, issuer, hash }: Link): string {
  return JSON.stringify({ containerId, port, expiresAt, methods, issuer, hash } satisfies Omit<Link, 'id' | 'endsAt'>);
}

export function fromRecord(id: string, value: string): Link {
  const { port, expiresAt, ...rest } = JSON.parse(value) as LinkRecord;
  return { id, port, expiresAt, endsAt: performance.now() + expiresAt - Date.now(), ...rest };
}

export function secondsLeft({ endsAt }: Link): number {
  return (endsAt - performance.now()) / 1_000;
}

/** The caller for whom a link opens its container; undefined if the link has ended. */
export function issuerOf(link: Link, tokens: Tokens): Caller | undefined {
  return secondsLeft(link) > 0 ? tokens.withKey(link.issuer) : undefined;
}

/** The id in a token; undefined if it cannot be a link's. */
export function idIn(token: string): string | undefined {
  return TOKEN.exec(token)?.[1];
}

export function opens(token: string, { hash }: Link): boolean {
  return timingSafeEqual(Buffer.from(hashOf(token.slice(token.indexOf('.') + 1)), 'hex'), Buffer.from(hash, 'hex'));
}

const TOKEN = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.[\w-]{43}$/;

/** The secret is as random as the hash is long: it needs no salt. */
function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
