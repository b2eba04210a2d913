import { beforeAll, describe, expect, it } from 'vitest';
import { useDockapi } from '../../support/dockapi.js';
import { killEngine, restartEngine } from '../../support/engine.js';
import { HoldingRegistry } from '../../support/holding-registry.js';
import { alertsGone, barriersOf, useUi } from '../../support/ui.js';

const dockapi = useDockapi();
const ui = useUi(dockapi);

beforeAll(async () => {
  await dockapi.running({ name: 'kept' });
});

describe('the events', () => {
  it('are shown as they come, with who caused them', async () => {
    const page = await ui.open('events');
    await page.getByRole('row').filter({ hasText: 'container.started' }).filter({ hasText: 'kept' }).waitFor();
    const { id } = await dockapi.running({ name: 'passing' });
    await dockapi.client.post(`/containers/${id}/stop?timeout=0`);
    await page.getByRole('row').filter({ hasText: 'container.died' }).filter({ hasText: 'exit code 137' }).waitFor();
    await page.getByRole('searchbox', { name: 'Filter' }).fill('passing started');
    await page.getByRole('row').filter({ hasText: 'kept' }).first().waitFor({ state: 'detached' });
    expect(await barriersOf(page)).toEqual([]);
  });
});

describe('the events after a gap', () => {
  it('are each told once', async () => {
    const event = (id: string, name: string) => ({
      ...{ id, type: 'container.started', at: '2026-01-31T12:00:00Z', container_id: 'f'.repeat(64), name },
      ...{ actor: { kind: 'caller', name: 'ci' }, reason: null, details: {} },
    });
    const told = [event('b.1', 'first'), event('b.2', 'second'), event('b.3', 'last')];
    let streams = 0;
    const page = await ui.open('events', (tab) =>
      tab.route('**/events', (route) => {
        if (!route.request().headers()['accept']?.includes('event-stream'))
          return route.fulfill({
            json: { events: streams === 0 ? [] : told.slice(0, 2), gap: false, last_event_id: 'a.1' },
          });
        if (streams++ > 0) return; // open, and silent
        const body = told
          .map((each) => `id: ${each.id}\nevent: ${each.type}\ndata: ${JSON.stringify(each)}\n\n`)
          .join('');
        return route.fulfill({ contentType: 'text/event-stream', body: `event: gap\ndata: {}\n\n${body}` });
      }),
    );
    await page.getByRole('rowheader', { name: 'last' }).waitFor();
    expect(await page.getByRole('rowheader').allTextContents()).toEqual(['last', 'second', 'first']);
  });
});

describe('the operations', () => {
  it('are shown also if they come more slowly than they are asked for', async () => {
    const operation = { id: 'a'.repeat(36), kind: 'pull', state: 'running', created_at: '2026-01-31T12:00:00Z' };
    const underWay = { ...operation, finished_at: null, progress: null, problem: null, container_id: null };
    const slow = Promise.withResolvers<void>();
    let requests = 0;
    const page = await ui.open('operations', async (tab) => {
      await tab.clock.install();
      await tab.route('**/operations', async (route) => {
        if (++requests === 1) return route.fulfill({ json: [underWay] });
        if (requests > 2) return; // never
        await slow.promise;
        await route.fulfill({ json: [] }).catch(() => undefined);
      });
    });
    await page.getByText('running').waitFor();
    await expect.poll(() => requests).toBe(2);
    for (let second = 0; second < 3; second++) await page.clock.runFor(1_000);
    slow.resolve();
    await page.getByText('No operations').waitFor();
  });

  it('are shown while they are under way, cancelled, and forgotten', async () => {
    await using registry = await HoldingRegistry.listen();
    const { body } = await dockapi.client.post<{ id: string }>(
      '/images/pull',
      { image: registry.image() },
      { headers: { prefer: 'respond-async' } },
    );
    await registry.pulling;
    const page = await ui.open('operations');
    const id = body.id.slice(0, 8);
    await page.getByText('pulling').waitFor();
    expect(await barriersOf(page)).toEqual([]);
    await page.getByRole('button', { name: `Cancel pull ${id}` }).click();
    await page
      .getByRole('row', { name: `Forget pull ${id}` })
      .getByText('cancelled')
      .waitFor();
    await page.getByRole('button', { name: `Forget pull ${id}` }).click();
    await page.getByText('No operations').waitFor();
  });
});

describe('the charts', () => {
  it('show what one container and all together use', async () => {
    const page = await ui.open('charts');
    for (const title of ['CPU', 'Memory', 'Network', 'Block I/O'])
      await page.getByRole('img', { name: new RegExp(`^${title}: `) }).waitFor();
    await page.getByLabel('Of').selectOption({ label: 'kept' });
    await page.getByRole('img', { name: /^Memory: \d/ }).waitFor();
    expect(await barriersOf(page)).toEqual([]);
  });
});

describe('the access', () => {
  it('shows the scopes and limits of the caller', async () => {
    const page = await ui.open('access');
    await page.getByText('This dockAPI needs no token').waitFor();
    await page.getByRole('row', { name: /port_range/ }).waitFor();
    expect(await barriersOf(page)).toEqual([]);
  });
});

describe('while the engine is away', () => {
  it('the page says so, and is up to date by itself when it is back', async () => {
    const page = await ui.open('containers');
    await page.getByRole('link', { name: 'kept', exact: true }).waitFor();
    await killEngine();
    await page.getByRole('alert').first().waitFor();
    await restartEngine();
    await alertsGone(page);
    await dockapi.running({ name: 'afterwards' });
    await page.getByRole('link', { name: 'afterwards', exact: true }).waitFor();
  });
});
