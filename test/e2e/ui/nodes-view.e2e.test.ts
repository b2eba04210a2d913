import type { Page } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import { useDockapi } from '../../support/dockapi.js';
import { barriersOf, useUi } from '../../support/ui.js';

const dockapi = useDockapi();
const ui = useUi(dockapi);

beforeAll(async () => {
  await dockapi.running({ name: 'placed' });
});

interface Node {
  id: string;
  memory: number;
}

/** The page of a cluster: this node, and one that does not answer. */
async function inCluster(page: Page): Promise<void> {
  const [node] = (await dockapi.client.get<Node[]>('/nodes')).body;
  const lost = { state: 'unreachable', containers: null, cpu_used: null, memory_used: null, dockapi_version: null };
  await page.route('**/nodes', (route) =>
    route.fulfill({
      json: [
        { ...node, name: 'node-1', role: 'manager', address: '10.0.0.11', cpus: 4, cpu_used: 3.5, containers: 7 },
        { ...node, id: 'other', name: 'node-2', role: 'worker', address: '10.0.0.12', ...lost },
      ],
    }),
  );
  const [placed] = (await dockapi.client.get<object[]>('/containers')).body;
  await page.route('**/containers', (route) =>
    route.fulfill({
      json: [
        { ...placed, node: 'node-1' },
        { ...placed, id: 'f'.repeat(64), name: 'elsewhere', node: 'node-2', status: 'unreachable' },
      ],
    }),
  );
}

it('shows the nodes of a cluster: what runs there, their load, and which do not answer', async () => {
  const page = await ui.open('containers', inCluster);
  await page.getByRole('link', { name: 'Nodes' }).click();
  const first = page.getByRole('row').filter({ hasText: 'node-1' });
  for (const text of ['ready', 'manager', '3.5 of 4', '7']) await first.getByText(text, { exact: true }).waitFor();
  await first.getByRole('meter', { name: 'CPU limits on node-1' }).waitFor();
  const second = page.getByRole('row').filter({ hasText: 'node-2' });
  await second.getByText('It does not answer; its containers may still run.').waitFor();
  expect(await second.getByText('unknown', { exact: true }).count()).toBe(2);
  expect(await barriersOf(page)).toEqual([]);
});

it('asks again soon for nodes that could not be read', async () => {
  const page = await ui.open('containers', async (tab) => {
    await tab.clock.install();
    await inCluster(tab);
    await tab.route('**/nodes', (route) => route.fulfill({ status: 500, json: {} }), { times: 1 });
  });
  await page.getByRole('row', { name: 'Choose elsewhere' }).waitFor();
  await page.waitForResponse('**/stats'); // after that of the nodes
  expect(await page.getByRole('link', { name: 'Nodes' }).count()).toBe(0);
  await page.clock.runFor(10_000);
  await page.getByRole('link', { name: 'Nodes' }).waitFor();
});

it('shows, sorts and filters by the node of each container, and offers nothing on one that does not answer', async () => {
  const page = await ui.open('containers', inCluster);
  const row = page.getByRole('row', { name: 'Choose elsewhere' });
  await row.getByText('unreachable').waitFor();
  expect(await row.getByRole('button').count()).toBe(0);
  const names = () => page.locator('tbody th').allTextContents();
  await page.getByRole('button', { name: 'Node' }).click();
  expect(await names()).toEqual(['placed', 'elsewhere']);
  await page.getByRole('searchbox', { name: 'Filter' }).fill('node-2');
  await page.getByRole('link', { name: 'placed', exact: true }).waitFor({ state: 'detached' });
  expect(await names()).toEqual(['elsewhere']);
  expect(await barriersOf(page)).toEqual([]);
});

it('shows no nodes where there is one alone', async () => {
  const page = await ui.open('containers');
  await page.getByRole('link', { name: 'placed', exact: true }).waitFor();
  await page.waitForResponse('**/stats'); // after that of the nodes
  expect(await page.getByRole('link', { name: 'Nodes' }).count()).toBe(0);
  expect(await page.getByRole('button', { name: 'Node' }).count()).toBe(0);
});
