import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { ensureInstalled } from '../../../scripts/lib/packages.mjs';
import { canStartEngine } from '../../../scripts/lib/private-engine.mjs';
import { useDockapi } from '../../support/dockapi.js';
import { HoldingRegistry } from '../../support/holding-registry.js';
import { oneImage, startScriptedRegistry } from '../../support/scripted-registry.mjs';
import { PYTHON } from '../../support/python.js';
import { alertsGone, useUi, barriersOf } from '../../support/ui.js';

const dockapi = useDockapi();
const ui = useUi(dockapi);

beforeAll(async () => {
  if (canStartEngine()) await ensureInstalled(['curl']);
});

async function fill(page: Page, fields: Record<string, string>): Promise<void> {
  for (const [label, value] of Object.entries(fields)) await page.getByLabel(label, { exact: true }).fill(value);
}

interface Document {
  components: { schemas: { RunContainerDto: { properties: Record<string, { description: string }> } } };
}

const run = (page: Page) => page.getByRole('button', { name: 'Run', exact: true }).click();

describe('the form of a run', () => {
  it('runs a container with its fields, and leads to it', async () => {
    const page = await ui.open('run');
    await fill(page, {
      Image: 'busybox',
      'Container port': '8080',
      Name: 'by-hand',
      Command: 'sleep 600',
      Environment: 'A=1\nB=x=y',
      'Further fields, as JSON': '{"labels": {"team": "a"}}',
    });
    await page.getByLabel('Wait until it is ready').uncheck();
    expect(await barriersOf(page)).toEqual([]);
    await run(page);
    await page.getByRole('heading', { name: 'by-hand runs' }).waitFor();
    await page.getByRole('link', { name: 'To the container' }).click();
    await page.getByRole('heading', { name: 'by-hand', level: 1 }).waitFor();
    const { body } = await dockapi.client.post<{ stdout: string }>('/containers/by-hand/exec', { command: 'env' });
    expect(body.stdout).toMatch(/^A=1$[^]*^B=x=y$/m);
    expect((await dockapi.client.get('/containers/by-hand')).body).toMatchObject({ labels: { team: 'a' } });
  });

  it('does the quickstart by hand: runs nginx, opens it, reads its log, and removes it', async () => {
    const page = await ui.open('run');
    await fill(page, { Image: 'nginx:latest', 'Container port': '80', Name: 'my-nginx', 'Health path': '/' });
    await run(page);
    await page.getByRole('link', { name: 'To the container' }).click();
    const [opened] = await Promise.all([
      page.waitForEvent('popup'),
      page.getByRole('link', { name: 'Open port 80 of my-nginx' }).click(),
    ]);
    await opened.getByText('nginx').first().waitFor();
    await opened.close();
    await page.getByRole('link', { name: 'Logs', exact: true }).click();
    await page.getByRole('log').getByText('GET / HTTP/1.1').first().waitFor();
    await page.getByRole('button', { name: 'Remove' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await page.getByText('my-nginx was removed').waitFor();
  });

  it('shows the progress of a pull, and cancels it', async () => {
    await using registry = await HoldingRegistry.listen();
    const page = await ui.open('run');
    await fill(page, { Image: registry.image(), Name: 'cancelled' });
    await run(page);
    await registry.pulling;
    await page
      .getByRole('listitem')
      .filter({ hasText: 'Pull the image' })
      .and(page.locator('[aria-current=step]'))
      .waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('heading', { name: 'The run was cancelled' }).waitFor();
    expect((await dockapi.client.get('/containers/cancelled')).status).toBe(404);
  });

  it('says when a run is not followed any more, or not cancelled; neither is a run that was refused', async () => {
    await using registry = await HoldingRegistry.listen();
    const page = await ui.open('run');
    const refuse = (url: string, method: string, status: number, code: string) =>
      page.route(
        url,
        (route) =>
          route.request().method() === method
            ? route.fulfill({ status, json: { status, code, detail: 'No.' }, contentType: 'application/problem+json' })
            : route.fallback(),
        { times: 1 },
      );
    await refuse('**/operations/*/events', 'GET', 404, 'operation_not_found');
    await refuse('**/operations/*', 'DELETE', 500, 'internal_error');
    await fill(page, { Image: registry.image(), Name: 'unknown' });
    await run(page);
    await registry.pulling;
    await page.getByRole('alert').getByText('How the run goes on is not known.').waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('alert').getByText('The run was not cancelled.').waitFor();
    expect(await page.getByText('The container was not run.').count()).toBe(0);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('heading', { name: 'The run was cancelled' }).waitFor();
    await alertsGone(page);
  });

  it('shows the layers of a pull', async () => {
    const registry = await startScriptedRegistry(oneImage(() => undefined)); // its layer never comes
    try {
      const page = await ui.open('run');
      await fill(page, { Image: `${registry.address}/slow/image` });
      await run(page);
      const layer = page.getByRole('list', { name: 'Layers' }).getByRole('listitem');
      await layer.getByText('Pulling fs layer').waitFor();
      await layer.getByRole('progressbar', { name: /^Layer [0-9a-f]{12}$/ }).waitFor();
      expect(await barriersOf(page)).toEqual([]);
      await page.getByRole('button', { name: 'Cancel' }).click();
      await page.getByRole('heading', { name: 'The run was cancelled' }).waitFor();
    } finally {
      await registry.close();
    }
  });

  it('shows what is wrong with a field beside it, and loses nothing', async () => {
    const page = await ui.open('run');
    await fill(page, { Image: 'busybox', Name: 'x', Environment: 'no sign' });
    await run(page);
    await page.getByText('“no sign” must be NAME=value').waitFor();
    await fill(page, { Environment: '' });
    await run(page);
    await page.getByText('must be two or more of letters').first().waitFor();
    expect(await page.getByLabel('Image', { exact: true }).inputValue()).toBe('busybox');
  });

  it('shows the log of a container that failed to start', async () => {
    const page = await ui.open('run');
    await fill(page, { Image: 'busybox', Command: 'sh -c "echo it is broken; exit 3"' });
    await run(page);
    await page.getByRole('heading', { name: 'The run failed' }).waitFor();
    await page.getByRole('alert').getByText('it is broken', { exact: true }).waitFor();
  });

  it.each([
    ['curl', 'sh', '-c'],
    ['TypeScript', process.execPath, '--input-type=module', '--eval'],
    ['Python', PYTHON, '-c'],
  ])('shows the same call as %s, which runs the container', async (language, program, ...options) => {
    const page = await ui.open('run');
    const name = `by-${language.toLowerCase()}`;
    await fill(page, {
      Image: 'busybox',
      'Container port': '8080',
      Name: name,
      Command: `sh -c 'echo "$0"' "it's here"`,
    });
    await page.getByLabel('Wait until it is ready').uncheck();
    await page.getByRole('button', { name: language }).click();
    const code = await page.getByLabel(`The call in ${language}`).textContent();
    await promisify(execFile)(program, [...options, code ?? '']);
    const { body } = await dockapi.client.get(`/containers/${name}/wait?for=exited`);
    expect(body).toMatchObject({ exit_code: 0 });
    expect((await dockapi.client.get(`/containers/${name}/logs`)).text).toBe("it's here\n");
  });

  it('has the texts of its fields from the OpenAPI document', async () => {
    const { body } = await dockapi.client.get<Document>('/openapi.json');
    const { properties } = body.components.schemas.RunContainerDto;
    const page = await ui.open('run');
    for (const [label, field] of [
      ['Image', 'image'],
      ['Container port', 'container_port'],
      ['Memory limit', 'memory'],
      ['Wait until it is ready', 'wait_ready'],
      ['Pull', 'pull'],
    ] as const) {
      const help = await page.getByLabel(label, { exact: true }).getAttribute('aria-describedby');
      const text = await page.locator(`#${help}`).textContent();
      expect(text).toBe(properties[field]!.description.replaceAll('`', ''));
    }
  });
});
