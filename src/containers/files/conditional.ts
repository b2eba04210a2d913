import type { IncomingHttpHeaders } from 'node:http';
import fresh from 'fresh';
import parseRange from 'range-parser';
import type { FileStat } from './file-stat.js';

/** Identifies one state of a file (RFC 9110, section 8.8). */
export interface Validators {
  etag: string;
  lastModified: string;
}

/** The first and the last byte of a part. */
export interface ByteRange {
  start: number;
  end: number;
}

const NS_PER_SECOND = 1_000_000_000n;

/** Age in milliseconds from which a time in whole seconds reliably identifies a state. */
const SETTLED_MS = 2_000;

const ETAG = /(?:W\/)?"[^"]*"/g;

/**
 * A tag of size and time, as most servers use. It is weak while another change could get the same time, on a file system
 * that keeps whole seconds.
 *
 * @param now milliseconds since 1970
 */
export function validatorsOf({ size, modified, modifiedNs }: FileStat, now: number): Validators {
  const isPrecise = modifiedNs % NS_PER_SECOND !== 0n || now - modified.getTime() > SETTLED_MS;
  return {
    etag: `${isPrecise ? '' : 'W/'}"${size.toString(16)}-${modifiedNs.toString(16)}"`,
    lastModified: modified.toUTCString(),
  };
}

/**
 * Evaluates the conditions of a request, in the order of RFC 9110, section 13.2.2: `failed` is a 412, `unchanged` a 304.
 */
export function evaluate(headers: IncomingHttpHeaders, validators: Validators): 'met' | 'failed' | 'unchanged' {
  if (!isExpected(headers, validators)) return 'failed';
  const { etag, lastModified } = validators;
  // `fresh` ignores the conditions if there is a "Cache-Control: no-cache", which fetch adds. No cache is involved here.
  const { 'if-none-match': match, 'if-modified-since': since } = headers;
  const conditions = { 'if-none-match': match, 'if-modified-since': since };
  return fresh(conditions, { etag, 'last-modified': lastModified }) ? 'unchanged' : 'met';
}

/**
 * The requested part; undefined: the whole file. That is also the response to a request for several parts, which RFC 9110,
 * section 14.2 allows, or with an `If-Range` for another state of the file.
 */
export function rangeOf(
  headers: IncomingHttpHeaders,
  size: number,
  validators: Validators,
): ByteRange | 'unsatisfiable' | undefined {
  const { range } = headers;
  if (range === undefined || !isSameState(headers['if-range'], validators)) return undefined;
  const ranges = parseRange(size, range);
  if (ranges === -1) return range.startsWith('bytes=') ? 'unsatisfiable' : undefined;
  if (ranges === -2 || ranges.type !== 'bytes' || ranges.length !== 1) return undefined;
  return ranges[0];
}

function isExpected(headers: IncomingHttpHeaders, { etag, lastModified }: Validators): boolean {
  const match = headers['if-match'];
  if (match !== undefined)
    return match.trim() === '*' || (isStrong(etag) && [...match.matchAll(ETAG)].some(([each]) => each === etag));
  const since = Date.parse(headers['if-unmodified-since'] ?? '');
  return Number.isNaN(since) || Date.parse(lastModified) <= since;
}

function isSameState(ifRange: string | string[] | undefined, { etag, lastModified }: Validators): boolean {
  if (ifRange === undefined) return true;
  return (isStrong(etag) && ifRange === etag) || ifRange === lastModified;
}

function isStrong(etag: string): boolean {
  return !etag.startsWith('W/');
}
