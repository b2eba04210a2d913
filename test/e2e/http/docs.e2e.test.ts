import { text } from 'node:stream/consumers';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ERROR_CODES } from '../../../src/errors/app-error.js';
import { launchBrowser, openPage } from '../../support/browser.js';
import {
  bodiesOf,
  checkRequestExamples,
  createResponseChecker,
  lint,
  type Route,
  routesOf,
} from '../../support/openapi.js';
import { startService } from '../../support/service.js';

let service: Awaited<ReturnType<typeof startService>>;
let document: OpenAPIObject;

beforeAll(async () => {
  service = await startService();
  document = (await (await fetch(`${service.url}/openapi.json`)).json()) as OpenAPIObject;
});

afterAll(() => service?.stop());

describe('/openapi.json', () => {
  it('is valid OpenAPI 3.1', async () => {
    expect(document).toMatchObject({
      openapi: expect.stringMatching(/^3\.1\.\d+$/),
      info: { title: 'dockAPI', version: expect.stringMatching(/^\d+\.\d+\.\d+/) },
    });
    expect(await lint(document)).toEqual([]);
  });

  it('has every route of the service', () => {
    const documented = new Set(routesOf(document).map(({ method, path }) => `${method.toUpperCase()} ${path}`));
    const proxied = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'].flatMap((method) => [
      `${method} /proxy/{id}/`,
      `${method} /proxy/{id}/{path}`,
    ]);
    expect(documented).toEqual(
      new Set([
        'GET /',
        'GET /healthz',
        'GET /livez',
        'GET /metrics',
        'GET /images',
        'POST /images/pull',
        'GET /containers',
        'POST /containers/run',
        'GET /containers/{id}',
        'POST /containers/{id}/start',
        'POST /containers/{id}/restart',
        'POST /containers/{id}/stop',
        'DELETE /containers/{id}',
        'GET /containers/{id}/logs',
        'POST /containers/{id}/exec',
        'GET /containers/{id}/execs',
        'POST /containers/{id}/execs',
        'GET /containers/{id}/execs/{exec_id}',
        'DELETE /containers/{id}/execs/{exec_id}',
        'GET /containers/{id}/execs/{exec_id}/output',
        'GET /containers/{id}/execs/{exec_id}/attach',
        'POST /containers/{id}/execs/{exec_id}/input',
        'POST /containers/{id}/execs/{exec_id}/resize',
        'POST /containers/{id}/execs/{exec_id}/kill',
        'POST /containers/{id}/links',
        'GET /containers/{id}/links',
        'DELETE /containers/{id}/links/{link_id}',
        'GET /containers/{id}/wait',
        'PATCH /containers/{id}',
        'POST /containers/{id}/kill',
        'POST /containers/{id}/pause',
        'POST /containers/{id}/unpause',
        'GET /containers/{id}/top',
        'GET /containers/{id}/stats',
        'GET /stats',
        'GET /removed',
        'GET /pools',
        'GET /pools/{name}',
        'PUT /pools/{name}',
        'DELETE /pools/{name}',
        'GET /removed/{id}',
        'GET /events',
        'GET /containers/{id}/lifetime',
        'POST /containers/{id}/touch',
        'POST /tickets',
        'GET /webhooks',
        'GET /containers/{id}/changes',
        'GET /containers/{id}/env',
        'POST /containers/{id}/commit',
        'GET /containers/{id}/files',
        'HEAD /containers/{id}/files',
        'PUT /containers/{id}/files',
        'DELETE /containers/{id}/files',
        'GET /containers/{id}/files/list',
        'GET /images/{reference}',
        'DELETE /images/{reference}',
        'POST /images/prune',
        'POST /images/load',
        'GET /networks',
        'POST /networks',
        'DELETE /networks/{name}',
        'GET /volumes',
        'POST /volumes',
        'DELETE /volumes/{name}',
        'GET /nodes',
        'GET /policy',
        'POST /mcp',
        'GET /operations',
        'GET /operations/{id}',
        'GET /operations/{id}/events',
        'DELETE /operations/{id}',
        'GET /proxy/{id}',
        ...proxied,
      ]),
    );
  });

  it('has containers first, and their id, name and image before everything else', () => {
    expect(document.tags?.map(({ name }) => name)).toEqual([
      ...[
        'containers',
        'events',
        'files',
        'proxy',
        'operations',
        'images',
        'networks',
        'volumes',
        'agents',
        'nodes',
        'policy',
        'health',
      ],
    ]);
    expect(Object.keys(document.paths)[0]).toBe('/containers');
    const { ContainerDetailsDto: container } = document.components?.schemas as Record<string, { properties: object }>;
    expect(Object.keys(container!.properties).slice(0, 8)).toEqual([
      ...['id', 'name', 'image', 'status', 'labels', 'host_port', 'container_port', 'ports'],
    ]);
  });

  it('has an optional token if none is needed', () => {
    expect(document.security).toEqual([{}, { 'X-API-Key': [] }, { Bearer: [] }]);
    expect(Object.keys(document.components?.securitySchemes ?? {})).toEqual(['X-API-Key', 'Bearer']);
  });

  it('gives each operation its own refusal', () => {
    for (const { operation } of routesOf(document)) expect(operation.responses).toHaveProperty('400');
  });

  it.each(['/proxy/{id}/', '/proxy/{id}/{path}'])('has a body for every method that may have one to %s', (path) => {
    const withBody = routesOf(document).filter((route) => route.path === path && route.operation.requestBody);
    expect(withBody.map(({ method }) => method).sort()).toEqual(['delete', 'options', 'patch', 'post', 'put']);
  });

  it('gives each operation a name, a summary, a tag and its responses', () => {
    for (const { method, path, operation } of routesOf(document)) {
      const name = `${method} ${path}`;
      expect(operation.operationId, name).toMatch(/^[a-z][A-Za-z]+$/);
      expect(operation.summary, name).toBeTruthy();
      expect(operation.tags, name).toHaveLength(1);
      expect(Object.keys(operation.responses).length, name).toBeGreaterThan(1);
    }
  });

  it('gives each request body an example that fits its schema', () => {
    for (const { route, media } of bodiesOf(document))
      expect(Object.keys(media.examples ?? {}).length, route.operation.operationId).toBeGreaterThan(0);
    expect(checkRequestExamples(document).filter(({ error }) => error)).toEqual([]);
  });

  it('makes parameters with a default optional', () => {
    type Parameter = { name: string; required?: boolean; schema?: object };
    const parameters = routesOf(document).flatMap(({ operation }) => (operation.parameters ?? []) as Parameter[]);
    const wrong = parameters.filter(({ required, schema }) => required && 'default' in Object(schema));
    expect(wrong.map(({ name }) => name)).toEqual([]);
  });

  it('has the Idempotency-Key of every POST of the API, and the headers of an operation', () => {
    const posts = routesOf(document).filter(({ method, path }) => method === 'post' && !path.startsWith('/proxy/'));
    for (const { path, operation } of posts) {
      expect(operation.parameters, path).toContainEqual(expect.objectContaining({ name: 'Idempotency-Key' }));
      expect(operation.responses, path).toHaveProperty('409');
    }
    const run = posts.find(({ path }) => path === '/containers/run')!.operation;
    expect(run.parameters).toContainEqual(expect.objectContaining({ name: 'Prefer' }));
    expect(run.responses['202']).toMatchObject({
      headers: { Location: {}, 'Preference-Applied': {}, 'Idempotency-Replayed': {} },
    });
  });

  it('names every problem code somewhere, and none that does not exist', () => {
    const text = JSON.stringify({ paths: document.paths, responses: document.components?.responses });
    const named = new Set(
      [...text.matchAll(/"code":\{"enum":\[([^\]]*)\]/g)].flatMap(([, codes]) => JSON.parse(`[${codes}]`) as string[]),
    );
    // These are not codes of an operation: `interrupted` is in responses of GET /operations/{id}, `peer_unreachable` needs several processes.
    const elsewhere = [
      'route_not_found',
      'method_not_allowed',
      'method_not_implemented',
      'interrupted',
      'peer_unreachable',
    ];
    expect(new Set([...named, ...elsewhere])).toEqual(new Set(ERROR_CODES));
  });

  it('matches what the service returns', async () => {
    const check = createResponseChecker(document);
    for (const [method, path] of [
      ['GET', '/healthz'],
      ['GET', '/containers'],
      ['GET', '/policy'],
      ['GET', '/metrics'],
      ['GET', '/containers/nobody'],
      ['POST', '/containers/run'],
      ['DELETE', '/images'],
      ['GET', '/nowhere'],
    ] as const) {
      const response = await fetch(service.url + path, { method });
      check(method, path, response.status, response.headers.get('content-type'), await response.text());
    }
  });
});

describe('the check of live responses', () => {
  const problem = {
    type: 'about:blank',
    title: 'Not Found',
    status: 404,
    detail: 'x',
    instance: '/x',
    code: 'container_not_found',
  };

  it.each([
    ['a status that the document does not tell', 'GET', '/livez', 202, 'application/json', { ok: true }],
    ['a content type that it does not tell', 'GET', '/livez', 200, 'text/html', '<p>'],
    ['a field that it does not know', 'GET', '/livez', 200, 'application/json', { ok: true, more: 1 }],
    ['an empty body', 'GET', '/livez', 200, 'application/json', ''],
    ['a missing field', 'GET', '/livez', 200, 'application/json', {}],
    ['a field of a wrong type', 'GET', '/containers', 200, 'application/json', [{ id: 1 }]],
    ['a code that the route does not name', 'GET', '/containers', 404, 'application/problem+json', problem],
    ['a code with another status', 'GET', '/containers/x', 400, 'application/problem+json', problem],
    [
      'a member that problems do not have',
      'GET',
      '/containers/x',
      404,
      'application/problem+json',
      { ...problem, stack: 'at x' },
    ],
    ['a success where there is no route', 'GET', '/nowhere', 200, 'application/json', {}],
    ['a success of a method that is not documented', 'PUT', '/containers', 200, 'application/json', []],
  ] as const)('refuses %s', (_what, method, path, status, type, body) => {
    expect(() => createResponseChecker(document)(method, path, status, type, body)).toThrow(/returned/);
  });
});

describe('in Chromium', { timeout: 600_000 }, () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launchBrowser();
  });

  afterAll(() => browser?.close());

  it('/docs runs a container by "Try it out", and every GET works there too', async () => {
    const { page, origins, errors } = await openPage(browser);
    await page.goto(`${service.url}/docs`);
    await page.locator('.info .title', { hasText: 'dockAPI' }).waitFor();

    const name = `docs-${process.pid}`;
    const pool = await putPool();
    const ended = await runAndRemove();
    const container = await runByHand(page, { image: 'nginx:latest', container_port: 80, name, wait_ready: true });
    try {
      expect(container).toMatchObject({ name, image: 'nginx:latest', status: 'running', container_port: 80 });
      await fetch(`${service.url}/containers/${name}/execs`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ command: 'true', exec_id: 'docs' }),
      });
      const reads = routesOf(document).filter(({ method, path }) => method === 'get' && !path.endsWith('/attach')); // a WebSocket
      const operationId = await beginOperation();
      for (const { operation, path } of reads) {
        const block = await tryItOut(page, operation.operationId);
        const special = { '/operations': operationId, '/removed': ended };
        const id = Object.entries(special).find(([prefix]) => path.startsWith(prefix))?.[1] ?? container.id;
        await fillPath(block, path, {
          id,
          name: pool,
          path: 'index.html',
          reference: 'nginx:latest',
          exec_id: 'docs',
        });
        if (path === '/events') await chooseJson(block); // the stream has no end
        expect(await execute(block), path).toBe('200');
        if (path === '/containers/{id}/files') expect(await download(page, block)).toContain(container.id.slice(0, 12));
        await fold(block);
      }
    } finally {
      await fetch(`${service.url}/containers/${name}?force=true`, { method: 'DELETE' });
      await fetch(`${service.url}/pools/${pool}`, { method: 'DELETE' });
    }
    expect([...origins]).toEqual([service.url]);
    expect(errors).toEqual([]);
  });

  it('/docs unfolds an operation at once, with what it refers to', async () => {
    const { page, errors } = await openPage(browser);
    await page.goto(`${service.url}/docs`);
    const block = page.locator('.opblock[id$="-containersInspect"]');
    await block.waitFor();
    const isUnfolded = await page.evaluate(`(async () => {
      const block = document.querySelector('.opblock[id$="-containersInspect"]');
      block.querySelector('.opblock-summary-control').click();
      await new Promise((resolve) => setTimeout(resolve, 0));
      return block.querySelector('.try-out__btn') !== null;
    })()`);
    expect(isUnfolded).toBe(true);
    const problem = block.locator('.response', { hasText: 'Not Found' });
    await problem.getByText('"code": "container_not_found"').waitFor();
    await problem.getByRole('tab', { name: 'Schema' }).click();
    const code = problem.locator('.json-schema-2020-12-property').filter({ hasText: /^code/ });
    await code.getByText('Expand all').click();
    await code.getByText('"container_not_found"').waitFor();
    expect(errors).toEqual([]);
    await page.close();
  });

  const json = { 'content-type': 'application/json' };

  async function putPool(): Promise<string> {
    const run = { image: 'busybox', container_port: 80, command: 'sleep 600', wait_ready: false };
    const body = JSON.stringify({ run, size: 1 });
    expect((await fetch(`${service.url}/pools/docs`, { method: 'PUT', headers: json, body })).status).toBe(200);
    return 'docs';
  }

  /** @returns the id of a removed container */
  async function runAndRemove(): Promise<string> {
    const run = { image: 'busybox', container_port: 80, command: 'true', auto_remove: true, detach: false };
    const response = await fetch(`${service.url}/containers/run`, {
      ...{ method: 'POST', headers: json, body: JSON.stringify(run) },
    });
    return ((await response.json()) as { id: string }).id;
  }

  async function beginOperation(): Promise<string> {
    const headers = { 'content-type': 'application/json', prefer: 'respond-async' };
    const body = JSON.stringify({ until: '24h' });
    const response = await fetch(`${service.url}/images/prune`, { method: 'POST', headers, body });
    return ((await response.json()) as { id: string }).id;
  }

  it('/docs offers an example for each request body that works without changes', async () => {
    const { page } = await openPage(browser);
    await page.goto(`${service.url}/docs`);
    for (const { route, media } of bodiesOf(document)) {
      const block = await tryItOut(page, route.operation.operationId);
      const [example] = Object.values(media.examples ?? {});
      expect(JSON.parse(await block.locator('textarea.body-param__text').inputValue()), routeName(route)).toEqual(
        example?.value,
      );
      await fold(block);
    }
  });

  it('/redoc shows the document', async () => {
    const { page, origins, errors } = await openPage(browser);
    await page.goto(`${service.url}/redoc`);
    await page.getByRole('heading', { name: /^dockAPI \(/, level: 1 }).waitFor();
    const run = document.paths['/containers/run']?.post?.summary ?? '';
    await page.getByRole('heading', { name: run, level: 2 }).waitFor();
    await page.getByText('/containers/run', { exact: true }).first().waitFor();

    expect(await page.title()).toContain('dockAPI');
    expect([...origins]).toEqual([service.url]);
    expect(errors).toEqual([]);
  });
});

/** Writes `body` into the page's form of POST /containers/run, sends it and reads the 201 that the page then shows. */
async function runByHand(page: Page, body: object): Promise<{ id: string }> {
  const block = await tryItOut(page, document.paths['/containers/run']?.post?.operationId);
  await block.locator('textarea.body-param__text').fill(JSON.stringify(body));
  expect(await execute(block)).toBe('201');
  return JSON.parse(await block.locator('.live-responses-table .response-col_description pre').first().innerText()) as {
    id: string;
  };
}

/** Unfolds an operation and presses "Try it out". The page gets slower with each operation that it shows. */
async function tryItOut(page: Page, operationId = ''): Promise<Locator> {
  await showTagOf(page, operationId);
  const block = page.locator(`.opblock[id$="-${operationId}"]`);
  await block.locator('.opblock-summary-control').click();
  await block.locator('.try-out__btn').click();
  return block;
}

/** Unfolds the tag of an operation, and folds all others. */
async function showTagOf(page: Page, operationId: string): Promise<void> {
  const { operation } = routesOf(document).find((route) => route.operation.operationId === operationId)!;
  const header = (tag?: string) => page.locator(`.opblock-tag[data-tag="${tag}"]`);
  const isOpen = async (tag?: string) => (await header(tag).getAttribute('data-is-open')) === 'true';
  for (const { name } of document.tags ?? [])
    if ((name === operation.tags?.[0]) !== (await isOpen(name))) await header(name).click();
}

async function fold(block: Locator): Promise<void> {
  await block.locator('.opblock-summary-control').click();
}

/** Fills the parameters of a path that a template has. */
async function fillPath(block: Locator, template: string, values: Record<string, string>): Promise<void> {
  for (const [, name = ''] of template.matchAll(/\{(\w+)\}/g)) {
    await block.locator(`tr[data-param-name="${name}"] input`).fill(values[name] ?? '');
  }
}

/** Chooses the media type of the response. The one that is shown counts only if it was chosen. */
async function chooseJson(block: Locator): Promise<void> {
  const media = block.locator('.response-control-media-type--accept-controller select');
  await media.selectOption('text/event-stream');
  await media.selectOption('application/json');
}

/** Presses "Execute" and reads the status that the page then shows. */
async function execute(block: Locator): Promise<string> {
  await block.locator('.btn.execute').click();
  return (await block.locator('.live-responses-table .response .response-col_status').innerText()).trim();
}

/** Presses "Download file", which the page offers for bytes. @returns what was saved */
async function download(page: Page, block: Locator): Promise<string> {
  const [saved] = await Promise.all([
    page.waitForEvent('download'),
    block.getByRole('link', { name: 'Download file' }).click(),
  ]);
  return text(await saved.createReadStream());
}

function routeName({ method, path }: Route): string {
  return `${method.toUpperCase()} ${path}`;
}
