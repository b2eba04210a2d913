import { beforeAll, describe, expect, it } from 'vitest';
import { useDockapi } from '../../support/dockapi.js';
import { useUi, barriersOf } from '../../support/ui.js';

const dockapi = useDockapi();
const ui = useUi(dockapi);

const HOSTILE = '<img src=x onerror="document.title=1">';

beforeAll(async () => {
  await dockapi.running({ name: 'kept', labels: { team: HOSTILE } });
});

const rowOf = async (name: string) => (await ui.open('containers')).getByRole('row', { name: `Choose ${name}` });

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
    await page.getByRole('alert').waitFor({ state: 'detached' });
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
