import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { useDockapi } from '../../support/dockapi.js';
import { HoldingRegistry } from '../../support/holding-registry.js';
import { useUi, barriersOf } from '../../support/ui.js';

const dockapi = useDockapi();
const ui = useUi(dockapi);

async function fill(page: Page, fields: Record<string, string>): Promise<void> {
  for (const [label, value] of Object.entries(fields)) await page.getByLabel(label, { exact: true }).fill(value);
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

  it('shows the same call as curl, TypeScript and Python', async () => {
    const page = await ui.open('run');
    await fill(page, { Image: 'busybox', Command: "echo 'it''s'" });
    for (const [language, text] of [
      ['curl', 'curl -sS -X POST'],
      ['TypeScript', 'await fetch('],
      ['Python', 'urllib.request'],
    ] as const) {
      await page.getByRole('button', { name: language }).click();
      await page.getByLabel(`The call in ${language}`).getByText(text).waitFor();
    }
  });
});
