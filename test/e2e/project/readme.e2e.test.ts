import type { OpenAPIObject } from '@nestjs/swagger';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureInstalled } from '../../../scripts/lib/packages.mjs';
import { canStartEngine } from '../../../scripts/lib/private-engine.mjs';
import { codeBlocks, firstColumn, sectionOf } from '../../support/documents.js';
import { inspectContainer } from '../../support/engine.js';
import { routesOf } from '../../support/openapi.js';
import { runCommands } from '../../support/run-commands.js';
import { type Service, startService } from '../../support/service.js';

let service: Service;

beforeAll(async () => {
  if (canStartEngine()) await ensureInstalled(['curl']);
  service = await startService();
});
afterAll(() => service?.stop());

describe('the README', () => {
  it('has a quickstart in curl that works literally', async () => {
    const outputs: string[] = [];
    for (const block of codeBlocks(sectionOf('README.md', '### curl'), 'bash'))
      outputs.push(await runCommands(block, service.url));
    const [ran, reached, ended] = outputs;
    expect(JSON.parse(ran ?? '')).toMatchObject({ name: 'my-nginx', status: 'running', container_port: 80 });
    for (const part of ['nginx', '"upstream":"http://127.0.0.1:', 'GET / HTTP/1.1']) expect(reached).toContain(part);
    for (const part of ['"exit_code":0', 'nginx version', '"removed":true']) expect(ended).toContain(part);
    expect(await inspectContainer('my-nginx')).toBeUndefined();
  });

  it('lists every route of the OpenAPI document, and no other', async () => {
    const document = (await (await fetch(`${service.url}/openapi.json`)).json()) as OpenAPIObject;
    const routes = routesOf(document)
      .filter(({ method, path }) => method !== 'head' || path.startsWith('/proxy/'))
      .map(({ method, path }) =>
        path.startsWith('/proxy/{id}/') ? 'any method /proxy/{id}/{path}' : `${method.toUpperCase()} ${path}`,
      );
    const listed = firstColumn(sectionOf('README.md', '## Routes')).flatMap(routesIn);
    expect(listed.sort()).toEqual([...new Set(routes)].sort());
  });
});

/** The routes of a cell, such as "`GET, POST /networks`, `DELETE /networks/{name}`". */
function routesIn(cell: string): string[] {
  if (cell.startsWith('any method')) return [cell.replaceAll('`', '')];
  return [...cell.matchAll(/`([^`]+) (\/[^`]*)`/g)].flatMap(([, methods = '', path = '']) =>
    methods.split(', ').map((method) => `${method} ${path}`),
  );
}
