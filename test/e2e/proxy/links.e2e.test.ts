import { once } from 'node:events';
import { METHODS } from 'node:http';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { RunResultDto } from '../../../src/containers/dto/container.dto.js';
import type { CreatedLinkDto, LinkDto } from '../../../src/proxy/admission/link.dto.js';
import { launchBrowser, openPage } from '../../support/browser.js';
import type { ApiResponse } from '../../support/client.js';
import { type PlainResponse, plainRequest } from '../../support/plain-request.js';
import { makeToken } from '../../support/tokens.js';
import { useDockapi } from '../../support/dockapi.js';
import { importUpstreamImage, UPSTREAM_IMAGE } from '../../support/upstream-image.js';

/** To browsers, all containers under this domain are one site, so browsers alone do not isolate them. */
const DOMAIN = 'apps.example.com';

const alice = makeToken('alice', 'team-a', 'run,proxy');
const reader = makeToken('reader', 'team-a', 'read');
const guest = makeToken('guest', 'team-a', 'proxy');

let directory: string;
let tokensFile: string;
let app: RunResultDto;
let other: RunResultDto;

beforeAll(async () => {
  await importUpstreamImage();
  directory = await mkdtemp(path.join(tmpdir(), 'dockapi-links-'));
  tokensFile = path.join(directory, 'tokens');
  await writeFile(tokensFile, [alice, reader, guest].map(({ entry }) => entry).join('\n'));
});
afterAll(() => rm(directory, { recursive: true }));
const dockapi = useDockapi(() => ({ DOCKAPI_TOKENS_FILE: tokensFile, DOCKAPI_PROXY_DOMAIN: DOMAIN }));
beforeAll(async () => {
  [app, other] = await Promise.all([run(), run()]);
});

async function run(): Promise<RunResultDto> {
  const spec = { image: UPSTREAM_IMAGE, container_port: 80, wait_ready: true, health_path: '/' };
  const { body, text, status } = await dockapi.client.post<RunResultDto>('/containers/run', spec, alice);
  expect(status, text).toBe(201);
  return body;
}

const hostOf = ({ id }: RunResultDto) => `${id.slice(0, 12)}.${DOMAIN}:${new URL(dockapi.service.url).port}`;
const create = (fields?: object, by = alice, id = app.id): Promise<ApiResponse<CreatedLinkDto>> =>
  dockapi.client.post(`/containers/${id}/links`, fields, by);
const visit = (target: string, { method = 'GET', headers = {}, host = hostOf(app) } = {}): Promise<PlainResponse> =>
  plainRequest(dockapi.service.url, target, { method, headers: { Host: host, ...headers } });
const withCookie = (cookie: string, headers: object = {}) => ({ headers: { Cookie: cookie, ...headers } });

/** Opens a link as a browser does. @returns the cookie that it got */
async function open({ url }: CreatedLinkDto): Promise<string> {
  const { status, headers } = await visit(url.slice(url.indexOf('/?')));
  expect(status).toBe(302);
  return headers['set-cookie']?.[0]?.split(';', 1)[0] ?? '';
}

const opened = async (fields?: object) => open((await create(fields)).body);

describe('POST /containers/{id}/links', () => {
  it('returns a URL at the container’s own origin', async () => {
    const { status, body } = await create({ expires_in: 60, methods: ['GET'] });
    expect(status).toBe(201);
    expect(body.url).toMatch(new RegExp(`^http://${hostOf(app)}/\\?dockapi_link=[\\w.-]+$`));
    expect(body.methods).toEqual(['GET']);
    expect(Date.parse(body.expires_at) - Date.now()).toBeGreaterThan(50_000);
    expect(Date.parse(body.expires_at) - Date.now()).toBeLessThanOrEqual(60_000);
  });

  it('lasts an hour and allows every method by default, even without a body', async () => {
    const { body } = await create();
    expect(body.methods).toEqual(METHODS.filter((method) => !['CONNECT', 'TRACE'].includes(method)));
    expect(Date.parse(body.expires_at) - Date.now()).toBeGreaterThan(3_500_000);
  });

  it.each([{ expires_in: 0 }, { expires_in: 604_801 }, { methods: [] }, { methods: ['TRACE'] }, { methods: 'GET' }])(
    'refuses %j',
    async (fields) => {
      expect((await create(fields)).body).toMatchObject({ code: 'invalid_request' });
    },
  );

  it('needs the scope proxy', async () => {
    expect((await create({}, reader)).status).toBe(403);
  });
});

describe('a link', () => {
  it('becomes a cookie of that host only, and leaves the URL', async () => {
    const { url } = (await create({ expires_in: 60 })).body;
    const token = new URL(url).searchParams.get('dockapi_link');
    const { status, headers } = await visit(`//a%2Fb?x=1&dockapi_link=${token}&y=%20`);
    expect([status, headers.location]).toEqual([302, `http://${hostOf(app)}//a%2Fb?x=1&y=%20`]);
    expect(headers['set-cookie']).toEqual([`dockapi_link=${token}; Path=/; Max-Age=60; HttpOnly; SameSite=Lax`]);
    expect(headers['cache-control']).toBe('no-store');
  });

  it('opens every path, and never reaches the application', async () => {
    const cookie = await opened();
    const response = await visit('/a?dockapi_link=more&b=1', { method: 'POST', ...withCookie(`x=1; ${cookie}; y=2`) });
    const { url, rawHeaders } = JSON.parse(response.text) as { url: string; rawHeaders: string[] };
    expect(url).toBe('/a?b=1');
    expect(rawHeaders[rawHeaders.findIndex((name) => name.toLowerCase() === 'cookie') + 1]).toBe('x=1; y=2');
    expect(response.text).not.toContain('dockapi_link');
  });

  it('opens no other container, and nothing of dockAPI', async () => {
    const cookie = await opened();
    const token = cookie.split('=')[1];
    const responses = [
      await visit('/', { host: hostOf(other), ...withCookie(cookie) }),
      await visit(`/?dockapi_link=${token}`, { host: hostOf(other) }),
      await visit('/containers', { host: '127.0.0.1', ...withCookie(cookie) }),
      await visit(`/proxy/${app.id}/x`, { host: '127.0.0.1', ...withCookie(cookie) }),
      await visit(`/containers?dockapi_link=${token}`, { host: '127.0.0.1' }),
      await visit('/containers', { host: '127.0.0.1', headers: { 'X-API-Key': token } }),
    ];
    expect(responses.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401, 401]);
  });

  it('allows only its methods', async () => {
    const cookie = await opened({ methods: ['GET'] });
    expect((await visit('/', withCookie(cookie))).status).toBe(200);
    const { status, text } = await visit('/', { method: 'POST', ...withCookie(cookie) });
    expect([status, JSON.parse(text)]).toEqual([403, expect.objectContaining({ code: 'forbidden' })]);
  });

  it('is signed', async () => {
    const cookie = await opened();
    const [id, signature = ''] = cookie.split('.');
    const swapped = signature.startsWith('A') ? 'B' : 'A';
    for (const forged of [`${id}.`, `${id}`, `${id}.${swapped}${signature.slice(1)}`, `${id}.${signature.slice(1)}`])
      expect([forged, (await visit('/', withCookie(forged))).status]).toEqual([forged, 401]);
  });

  it('works despite a cookie that another container has set for the whole domain', async () => {
    const cookie = await opened();
    // Browsers send the older one first, whichever that is (RFC 6265, section 5.4).
    for (const both of [`dockapi_link=theirs; ${cookie}`, `${cookie}; dockapi_link=theirs`])
      expect([both, (await visit('/', withCookie(both))).status]).toEqual([both, 200]);
  });

  it('opens what it allows, whatever other credentials the request has', async () => {
    const links = `/containers/${app.id}/links`;
    const [reading, all, gone] = [await create({ methods: ['GET'] }), await create(), await create()].map(
      ({ body }) => body,
    );
    const tokenOf = (link?: CreatedLinkDto) => new URL(link?.url ?? '').searchParams.get('dockapi_link') ?? '';
    const cookie = (link?: CreatedLinkDto) => `dockapi_link=${tokenOf(link)}`;
    await dockapi.client.delete(`${links}/${gone?.id}`, alice);

    for (const both of [`${cookie(reading)}; ${cookie(all)}`, `${cookie(all)}; ${cookie(reading)}`])
      expect((await visit('/', { method: 'POST', ...withCookie(both) })).status).toBe(200);
    expect((await visit('/', { method: 'POST', ...withCookie(`${cookie(gone)}; ${cookie(reading)}`) })).status).toBe(
      403,
    );

    const dead = `/x?${cookie(gone)}`;
    const carried = await visit(dead, withCookie(cookie(all)));
    expect([carried.status, (JSON.parse(carried.text) as { url: string }).url]).toEqual([200, '/x']);
    expect((await visit(dead)).status).toBe(401);
    const opening = await visit(`${dead}&${cookie(all)}`);
    expect([opening.status, opening.headers.location]).toEqual([302, `http://${hostOf(app)}/x`]);
    expect(opening.headers['set-cookie']?.[0]).toContain(cookie(all));

    // Neither a cookie nor a page, and an API key that is the application's.
    expect((await visit(`/x?${cookie(all)}`, { method: 'POST' })).status).toBe(200);
    expect((await visit('/', withCookie(cookie(all), { 'X-API-Key': 'of the application' }))).status).toBe(200);
    expect((await visit('/', { headers: { 'X-API-Key': 'of the application' } })).status).toBe(401);
  });

  it('expires at its time', async () => {
    const cookie = await opened({ expires_in: 5 }); // more than it takes to open it
    await expect.poll(async () => (await visit('/', withCookie(cookie))).status).toBe(401);
  });

  it('expires with the token that created it', async () => {
    const cookie = await open((await create({}, guest)).body);
    expect((await visit('/', withCookie(cookie))).status).toBe(200);
    await writeFile(tokensFile, [alice, reader].map(({ entry }) => entry).join('\n'));
    await expect.poll(async () => (await visit('/', withCookie(cookie))).status).toBe(401);
    expect((await dockapi.client.get('/containers', guest)).status).toBe(401);
  });

  it('is listed without its URL, and ends when it is revoked', async () => {
    const { body } = await create();
    const cookie = await open(body);
    const links = `/containers/${app.id}/links`;
    const { url: _url, ...listed } = body;
    expect((await dockapi.client.get<LinkDto[]>(links, alice)).body).toContainEqual(listed);
    expect((await dockapi.client.delete(`${links}/${body.id}`, alice)).body).toEqual({ id: body.id, revoked: true });
    expect((await visit('/', withCookie(cookie))).status).toBe(401);
    expect((await dockapi.client.get<LinkDto[]>(links, alice)).body).not.toContainEqual(listed);
    expect((await dockapi.client.delete(`${links}/${body.id}`, alice)).body).toMatchObject({ code: 'link_not_found' });
  });
});

describe('the cookie of a link', () => {
  const neighbour = () => `http://${hostOf(other)}`;

  it.each([
    ['a request of another page', () => ({ 'Sec-Fetch-Site': 'same-site', 'Sec-Fetch-Mode': 'no-cors' })],
    [
      'a frame of another page',
      () => ({ 'Sec-Fetch-Site': 'same-site', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'iframe' }),
    ],
    ['another page’s request, by its Origin', () => ({ Origin: neighbour() })],
    ['a page without an origin', () => ({ Origin: 'null' })],
  ])('does not count in %s', async (_what, headers) => {
    expect((await visit('/', withCookie(await opened(), headers()))).status).toBe(401);
  });

  it('does not count in a form of another page', async () => {
    const headers = { 'Sec-Fetch-Site': 'same-site', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' };
    const cookie = await opened();
    expect((await visit('/', { method: 'POST', ...withCookie(cookie, headers) })).status).toBe(401);
    expect((await visit('/', withCookie(cookie, headers))).status).toBe(200);
  });

  it('counts in a WebSocket of the container’s own page, and of no other', async () => {
    const cookie = await opened();
    const status = async (origin: string) => {
      const headers = { Host: hostOf(app), Cookie: cookie, Origin: origin };
      const socket = new WebSocket(`${dockapi.service.url.replace('http', 'ws')}/ws`, { headers });
      socket.on('error', () => undefined);
      const [response] = await Promise.race([
        once(socket, 'open').then(() => [101]),
        once(socket, 'unexpected-response').then(([, reply]: { statusCode: number }[]) => [reply?.statusCode]),
      ]);
      socket.terminate();
      return response as number;
    };
    expect([await status(`http://${hostOf(app)}`), await status(neighbour())]).toEqual([101, 401]);
  });
});

describe('in Chromium', () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launchBrowser(`--host-resolver-rules=MAP *.${DOMAIN} 127.0.0.1`);
  });
  afterAll(() => browser?.close());

  it('a link opens the container’s page and its WebSocket, until it is revoked', async () => {
    const { url, id } = (await create({ methods: ['GET'] })).body;
    const { page, errors } = await openPage(browser);
    await page.goto(url.replace('/?', '/page?'));
    expect(page.url()).toBe(`http://${hostOf(app)}/page`);
    await expect.poll(() => page.textContent('#said')).toBe('hello');
    expect(await page.evaluate('document.cookie')).toBe('');
    expect(errors).toEqual([]);

    await dockapi.client.delete(`/containers/${app.id}/links/${id}`, alice);
    expect((await page.reload())?.status()).toBe(401);
    expect(await page.textContent('body')).toContain('/links');
    await page.context().close();
  });

  it('a page of another container uses no link of this one', async () => {
    const page = await (await browser.newContext()).newPage();
    await page.goto((await create()).body.url.replace('/?', '/page?'));
    await page.goto((await create({}, alice, other.id)).body.url.replace('/?', '/page?'));
    const target = JSON.stringify(hostOf(app));
    const outcome = await page.evaluate(`new Promise((resolve) => {
      const socket = new WebSocket('ws://' + ${target} + '/ws');
      socket.onopen = () => resolve('open');
      socket.onerror = () => resolve('refused');
    })`);
    expect(outcome).toBe('refused');
    await page.context().close();
  });
});
