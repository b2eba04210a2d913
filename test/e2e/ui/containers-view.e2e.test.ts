import { globSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { root } from '../../../scripts/lib/project.mjs';
import { useDockapi } from '../../support/dockapi.js';
import { alertsGone, barriersOf, useUi } from '../../support/ui.js';

const dockapi = useDockapi();
const ui = useUi(dockapi);

const HOSTILE = '<img src=x onerror="document.title=1">';

beforeAll(async () => {
  await dockapi.running({ name: 'kept', labels: { team: HOSTILE } });
});

const rowOf = async (name: string) => (await ui.open('containers')).getByRole('row', { name: `Choose ${name}` });

/** What this test uses of an element: tests have no types of the DOM. */
interface Focusable {
  matches(selector: string): boolean;
}

describe('GET /', () => {
  const ask = (accept: string) => fetch(`${dockapi.service.url}/`, { headers: { accept }, redirect: 'manual' });

  it('leads a browser to the page', async () => {
    const response = await ask('text/html,application/xhtml+xml,*/*;q=0.8');
    expect(new URL(response.headers.get('location') ?? '', response.url).pathname).toMatch(/\/ui\/$/);
    expect(response.status).toBe(302);
  });

  it('tells a program what it is', async () => {
    for (const accept of ['*/*', 'application/json']) {
      const response = await ask(accept);
      expect([response.status, await response.json()]).toEqual([
        200,
        {
          name: 'dockAPI',
          version: expect.stringMatching(/^\d+\./),
          docs: expect.stringMatching(/\/docs$/),
          openapi: expect.stringMatching(/\/openapi\.json$/),
        },
      ]);
    }
  });
});

describe('the list of containers', () => {
  it('shows a container with its image, state and port', async () => {
    const row = await rowOf('kept');
    for (const text of ['kept', 'busybox', 'running']) await row.getByText(text, { exact: true }).waitFor();
    const { id } = (await dockapi.client.get<{ id: string }>('/containers/kept')).body;
    expect(await row.getByRole('link', { name: 'Open port 8080 of kept' }).getAttribute('href')).toBe(
      `${dockapi.service.url}/proxy/${id}/`,
    );
    for (const what of ['CPU', 'Memory'])
      await row.getByRole('img', { name: `${what} of the last two minutes` }).waitFor();
    await row.getByText(/^\d[\d.]* [KM]iB$/).waitFor();
  });

  it('shows for how long a container has run, also when it starts anew meanwhile', async () => {
    const [{ id }, { id: old }] = await Promise.all([dockapi.running(), dockapi.running({ stop_timeout: 0 })]);
    const before = Date.now() - 26 * 3_600_000;
    const page = await ui.open('containers', async (tab) => {
      await tab.route(`**/containers/${old}`, async (route) => {
        const response = await route.fetch();
        await route.fulfill({
          response,
          json: { ...((await response.json()) as object), started_at: new Date(before).toISOString() },
        });
      });
    });
    const uptime = (shown: string) =>
      page.locator('tr', { has: page.locator(`a[href$="${shown}"]`) }).getByText(/^up /);
    await expect.poll(() => uptime(id).innerText()).toMatch(/^up \d+ (s|min)$/);
    await expect.poll(() => uptime(old).innerText()).toBe('up 1 d 2 h');
    await dockapi.client.post(`/containers/${old}/restart`);
    await expect.poll(() => uptime(old).innerText()).toMatch(/^up \d+ (s|min)$/);
    await dockapi.client.post(`/containers/${old}/stop`);
    await uptime(old).waitFor({ state: 'detached' });
    for (const each of [id, old]) await dockapi.client.delete(`/containers/${each}?force=true`);
  });

  it('follows what others do, in two tabs at once', async () => {
    const tabs = await Promise.all([ui.open('containers'), ui.open('containers')]);
    for (const tab of tabs) await tab.getByRole('link', { name: 'kept', exact: true }).waitFor();
    const { id } = await dockapi.running({ name: 'passing' });
    for (const tab of tabs) await tab.getByRole('row', { name: 'Choose passing' }).getByText('running').waitFor();
    await dockapi.client.post(`/containers/${id}/stop?timeout=0`);
    for (const tab of tabs) await tab.getByRole('row', { name: 'Choose passing' }).getByText('exited').waitFor();
    await dockapi.client.delete(`/containers/${id}`);
    for (const tab of tabs)
      await tab.getByRole('link', { name: 'passing', exact: true }).waitFor({ state: 'detached' });
  });

  it('stops and starts a container by its buttons', async () => {
    await dockapi.running({ name: 'switched', stop_timeout: 0 });
    const row = await rowOf('switched');
    await row.getByRole('button', { name: 'Stop switched' }).click();
    await row.getByText('exited').waitFor();
    await row.getByRole('button', { name: 'Start switched' }).click();
    await row.getByText('running').waitFor();
  });

  it('shows a failure in the row of the container', async () => {
    const { id } = await dockapi.running({ name: 'lost' });
    const page = await ui.open('containers');
    await page.route('**/stop', (route) => route.continue({ url: route.request().url().replace(id, 'f'.repeat(64)) }));
    await page.getByRole('button', { name: 'Stop lost' }).click();
    await page.getByRole('alert').getByText('lost was not stopped.').waitFor();
    await page.getByRole('button', { name: 'Dismiss' }).click();
    await alertsGone(page);
  });

  it('filters by name, image, state and label', async () => {
    await dockapi.running({ name: 'other', labels: { team: 'blue' } });
    const page = await ui.open('containers');
    const filter = page.getByRole('searchbox', { name: 'Filter' });
    await page.getByRole('link', { name: 'other', exact: true }).waitFor();
    await filter.fill('team=blue running');
    await page.getByRole('link', { name: 'kept', exact: true }).waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'other', exact: true }).waitFor();
    await filter.fill('nothing like it');
    await page.getByText('No container matches “nothing like it”').waitFor();
  });

  it('acts on several containers, and asks before it removes them', async () => {
    for (const name of ['first', 'second']) await dockapi.running({ name, stop_timeout: 0 });
    const page = await ui.open('containers');
    for (const name of ['first', 'second']) await page.getByRole('checkbox', { name: `Choose ${name}` }).check();
    const bulk = page.getByRole('group', { name: 'Chosen containers' });
    await bulk.getByRole('button', { name: 'Remove' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Remove 2 containers').waitFor();
    await dialog.getByRole('button', { name: 'Remove' }).click();
    for (const name of ['first', 'second'])
      await page.getByRole('link', { name, exact: true }).waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'kept', exact: true }).waitFor();
  });

  it('is sorted by a column, either way', async () => {
    for (const name of ['sorted-b', 'sorted-a']) await dockapi.running({ name });
    const page = await ui.open('containers');
    await page.getByRole('searchbox', { name: 'Filter' }).fill('sorted-');
    await page.getByRole('link', { name: 'sorted-a', exact: true }).waitFor();
    const names = () => page.locator('tbody th').allTextContents();
    const byName = page.getByRole('columnheader', { name: 'Name' });
    await byName.getByRole('button').click();
    const [first, second] = [await names(), await (await byName.getByRole('button').click(), names())];
    expect([first, second].sort()).toEqual([
      ['sorted-a', 'sorted-b'],
      ['sorted-b', 'sorted-a'],
    ]);
  });

  it('is used by keyboard alone: what has the focus is seen, and a question is left by Escape', async () => {
    await dockapi.running({ name: 'typed', stop_timeout: 0 });
    const page = await ui.open('containers');
    await page.getByRole('link', { name: 'typed', exact: true }).waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter'); // skips to the content
    expect(await page.evaluate('document.activeElement.id')).toBe('main');
    const tabTo = async (target: Locator) => {
      const hasFocus = () => target.evaluate((element) => (element as unknown as Focusable).matches(':focus'));
      for (let times = 0; times < 60 && !(await hasFocus()); times++) await page.keyboard.press('Tab');
      expect(await hasFocus()).toBe(true);
      expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).not.toBe('none');
    };
    const row = page.getByRole('row', { name: 'Choose typed' });
    await tabTo(page.getByRole('searchbox', { name: 'Filter' }));
    await page.keyboard.type('typed');
    await tabTo(row.getByRole('button', { name: 'Stop typed' }));
    await page.keyboard.press('Enter');
    await row.getByText('exited').waitFor();
    await tabTo(row.getByRole('checkbox'));
    await page.keyboard.press('Space');
    await tabTo(page.getByRole('group', { name: 'Chosen containers' }).getByRole('button', { name: 'Remove' }));
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await row.waitFor();
    await page.keyboard.press('Enter');
    await tabTo(dialog.getByRole('button', { name: 'Remove' }));
    await page.keyboard.press('Enter');
    await row.waitFor({ state: 'detached' });
  });

  it('has 250 kB of compressed script at most', () => {
    const scripts = globSync('dist/ui/**/*.js.br', { cwd: root });
    expect(scripts.length).toBeGreaterThan(0);
    const sizes = scripts.map((file) => statSync(path.join(root, file)).size);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(250_000);
  });

  it('has no barriers, at a phone’s width, in light and in dark', async () => {
    const page = await ui.open('containers');
    await page.getByRole('link', { name: 'kept', exact: true }).waitFor();
    for (const colorScheme of ['light', 'dark'] as const)
      for (const width of [1280, 360]) {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize({ width, height: 800 });
        expect(await barriersOf(page), `${colorScheme} ${width}`).toEqual([]);
        expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
      }
  });
});
