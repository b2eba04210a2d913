import { afterEach, describe, expect, it } from 'vitest';
import { HttpCondition } from '../../../../src/containers/readiness/http-condition.js';
import { type HttpSpec, toReadySpec } from '../../../../src/containers/readiness/ready-spec.js';
import type { HttpReadyDto } from '../../../../src/containers/readiness/ready.dto.js';
import { type RawUpstream, startRawUpstream } from '../../../support/upstream-raw.js';

let upstream: RawUpstream | undefined;
const upstreams: RawUpstream[] = [];
afterEach(() => Promise.all(upstreams.splice(0).map((each) => each.close())));

const ID = 'f'.repeat(64);
const CONTAINER_PORT = 8123;
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n';

/**
 * Asks an application once.
 *
 * @param response what it sends, by the path that is asked for and the port
 * @returns why it is not ready, and the heads of the requests
 */
async function check(fields: Partial<HttpReadyDto>, response: (path: string, port: number) => string) {
  const heads: string[] = [];
  upstream = await startRawUpstream(async (peer) => {
    const head = await peer.head();
    heads.push(head);
    peer.send(response(/^\S+ (\S+) /.exec(head)?.[1] ?? '', upstream!.port));
    peer.socket.end();
  });
  upstreams.push(upstream);
  const at = { address: '127.0.0.1', port: upstream.port, authority: `127.0.0.1:${upstream.port}` };
  const { conditions } = toReadySpec({ all: [{ http: { path: '/docs', ...fields } }] });
  const condition = new HttpCondition(conditions[0] as HttpSpec, at, { id: ID, port: CONTAINER_PORT });
  return { reason: await condition.check(AbortSignal.timeout(5_000)), heads };
}

const redirect = (to: (port: number) => string) => (path: string, port: number) =>
  path === '/docs' ? `HTTP/1.1 301 Moved Permanently\r\nLocation: ${to(port)}\r\nContent-Length: 0\r\n\r\n` : OK;

describe('a redirect', () => {
  it.each([
    ['its host without the port', () => 'http://127.0.0.1/docs/'],
    ['its own port', () => `http://127.0.0.1:${CONTAINER_PORT}/docs/`],
    ['localhost', (port: number) => `http://localhost:${port}/docs/`],
    ['localhost and its own port', () => `http://localhost:${CONTAINER_PORT}/docs/`],
    ['its id, as its host name', () => `http://${ID.slice(0, 12)}:${CONTAINER_PORT}/docs/`],
    ['https', () => 'https://127.0.0.1/docs/'],
    ['https at the published port', (port: number) => `https://127.0.0.1:${port}/docs/`],
  ])('to the container by %s is followed', async (_alias, to) => {
    expect((await check({}, redirect(to))).reason).toBeUndefined();
  });

  it('of every path to https holds', async () => {
    const response = (path: string) =>
      `HTTP/1.1 308 Permanent Redirect\r\nLocation: https://127.0.0.1${path}\r\nContent-Length: 0\r\n\r\n`;
    expect((await check({}, response)).reason).toBeUndefined();
    expect((await check({ contains: 'x' }, response)).reason).toBe('more than 5 redirects');
  });

  it.each([
    'http://example.com/docs/',
    'https://example.com/docs/',
    'http://127.0.0.1:1/docs/',
    'ftp://127.0.0.1/docs/',
  ])('to %s is not followed', async (location) => {
    expect(
      (
        await check(
          {},
          redirect(() => location),
        )
      ).reason,
    ).toBe('status 301, a redirect to another host');
  });

  it('whose status is wanted is taken as it is', async () => {
    const { reason, heads } = await check(
      { status: '301' },
      redirect(() => '/other'),
    );
    expect(reason).toBeUndefined();
    expect(heads).toHaveLength(1);
  });

  it.each([
    [301, 'GET'],
    [303, 'GET'],
    [307, 'POST'],
    [308, 'POST'],
  ])('with %i is followed by %s after a POST', async (status, method) => {
    const response = (path: string) =>
      path === '/docs' ? `HTTP/1.1 ${status} Moved\r\nLocation: /next\r\nContent-Length: 0\r\n\r\n` : OK;
    const { heads } = await check({ method: 'POST' }, response);
    expect(heads[1]).toMatch(new RegExp(`^${method} /next `));
  });
});

describe('a status', () => {
  const response = (status: number) => () => `HTTP/1.1 ${status} Status\r\nContent-Length: 0\r\n\r\n`;

  it.each([
    [undefined, 204, true],
    [undefined, 404, false],
    [404, 404, true],
    ['200-299,401', 401, true],
    ['200-299, 401', 403, false],
  ])('expected as %s holds for %i: %s', async (status, sent, holds) => {
    const { reason } = await check({ ...(status !== undefined && { status }) }, response(sent));
    expect(reason).toBe(holds ? undefined : `status ${sent}`);
  });

  it('an unexpected 101 is a failed attempt', async () => {
    const respond101 = () => 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n';
    await expect(check({}, respond101)).rejects.toThrow('101');
  });
});

describe('contains', () => {
  const KIB = 1024;
  const withLength = (body: string) => () => `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  const chunked = (...chunks: string[]) => {
    const parts = chunks.map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`).join('');
    return () => `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${parts}0\r\n\r\n`;
  };

  it.each([
    ['in a body with a length', withLength('all is up')],
    ['over the seam of two chunks', chunked('all is', ' up')],
    ['in a body that ends with the connection', () => 'HTTP/1.1 200 OK\r\n\r\nall is up'],
    ['in a body that never ends', () => 'HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\nall is up'],
    ['at the end of the first 64 KiB', withLength(`${'x'.repeat(64 * KIB - 5)}is up`)],
  ])('is found %s', async (_where, response) => {
    expect((await check({ contains: 'is up' }, response)).reason).toBeUndefined();
  });

  it.each([
    ['is not there', withLength('all is down')],
    ['ends beyond the first 64 KiB', withLength(`${'x'.repeat(64 * KIB - 4)}is up`)],
    ['is looked for in an empty body', () => 'HTTP/1.1 204 No Content\r\n\r\n'],
  ])('does not hold if the text %s', async (_why, response) => {
    const { reason } = await check({ contains: 'is up' }, response);
    expect(reason).toMatch(/^status 20\d, without the text in its body$/);
  });
});

it('sends the headers, and its own Host', async () => {
  const { heads } = await check({ headers: { Authorization: 'Bearer x' }, method: 'HEAD' }, () => OK);
  expect(heads[0]).toBe(
    `HEAD /docs HTTP/1.1\r\nAuthorization: Bearer x\r\nhost: 127.0.0.1:${upstream!.port}\r\nconnection: close\r\n\r\n`,
  );
});
