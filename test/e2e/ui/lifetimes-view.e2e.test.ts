import { beforeAll, describe, expect, it } from 'vitest';
import { useDockapi } from '../../support/dockapi.js';
import { lifetimeOf, SHORTEST_IDLE, untilAsleep } from '../../support/lifetimes.js';
import { barriersOf, useUi } from '../../support/ui.js';

const dockapi = useDockapi();
const ui = useUi(dockapi);

let sleeper: string;
beforeAll(async () => {
  sleeper = (await dockapi.running({ name: 'sleeper', stop_timeout: 0, idle_timeout: SHORTEST_IDLE, ttl: 86_400 })).id;
  await dockapi.running({ name: 'lasting' });
});

describe('the list of containers', () => {
  it('shows which sleep, and when they idle and end, as it changes', async () => {
    const page = await ui.open('containers');
    const row = page.getByRole('row', { name: 'Choose sleeper' });
    await row.getByText('asleep').waitFor();
    await row.getByText('idle after 5 s').waitFor();
    await row.getByText(/^until \d/).waitFor();
    expect(
      await page
        .getByRole('row', { name: 'Choose lasting' })
        .getByText(/asleep|idle|until/)
        .count(),
    ).toBe(0);
    expect(await barriersOf(page)).toEqual([]);
  });
});

describe('the view of a container', () => {
  it('shows why it still runs and when it will stop, and keeps it awake on demand', async () => {
    const { id } = await dockapi.running({ name: 'awake', idle_timeout: 900 });
    const page = await ui.open(`containers/${id}`);
    const card = page.locator('.lifetime');
    await card.getByText(/^It stops at .*: its last use will be 900 s ago\.$/).waitFor();
    await card.getByText('15 min').waitFor();
    await card.getByText(/^start, /).waitFor();
    expect(await barriersOf(page)).toEqual([]);
    await card.getByRole('button', { name: 'Keep awake' }).click();
    await card.getByText(/^touch, /).waitFor();
    await page.route('**/lifetime', (route) => route.fulfill({ status: 500, json: {} }));
    await card.getByRole('button', { name: 'Keep awake' }).click();
    await card.getByRole('alert').waitFor();
    await page.unroute('**/lifetime');
    await card.getByRole('button', { name: 'Keep awake' }).click();
    await card.getByRole('alert').waitFor({ state: 'detached' });

    const list = await ui.open('containers', (tab) => tab.clock.install());
    await list
      .getByRole('row', { name: 'Choose awake' })
      .getByText(/^idle in 1[45] min$/)
      .waitFor();
    const uses = list.waitForRequest('**/containers'); // no event tells of them
    await list.clock.runFor(15_000);
    await uses;
  });

  it('shows what became of it, and says so of one without a lifetime', async () => {
    await untilAsleep(dockapi.client, sleeper);
    const page = await ui.open('containers/sleeper');
    await page.locator('.lifetime').getByText('It sleeps (stopped).').waitFor();
    await page.getByRole('row', { name: /^slept nothing used it for 5 s/ }).waitFor();
    const other = await ui.open('containers/lasting');
    await other.locator('.lifetime').getByText('It runs until somebody stops it.').waitFor();
    expect(await other.getByRole('button', { name: 'Keep awake' }).count()).toBe(0);
  });
});

describe('a container that is looked at', () => {
  it('falls asleep, and stays so in every view; its files are read on demand only', async () => {
    const command = ['httpd', '-f', '-p', '8080', '-h', '/']; // it is awake when it answers
    const { id } = await dockapi.running({ name: 'seen', command, stop_timeout: 0, idle_timeout: SHORTEST_IDLE });
    const tabs = ['', 'logs', 'terminal', 'changes'].map((tab) => `containers/seen/${tab}`);
    const pages = await Promise.all([...tabs, 'charts'].map((view) => ui.open(view)));
    await untilAsleep(dockapi.client, id);
    const { history } = await lifetimeOf(dockapi.client, id);
    for (const page of pages) await page.reload();
    const page = pages[0]!;
    await page.getByRole('link', { name: 'Files' }).click();
    await page.getByText('The container sleeps').waitFor();
    expect(await barriersOf(page)).toEqual([]);
    await Promise.all(pages.map((each) => each.waitForResponse('**/stats')));
    expect((await lifetimeOf(dockapi.client, id)).history).toEqual(history);
    await dockapi.client.request('PATCH', `/containers/${id}`, { json: { idle_timeout: 900 } });
    await page.getByRole('button', { name: 'Wake it' }).click();
    await page.getByRole('table').getByRole('link', { name: 'etc/' }).waitFor();
    const actions = (await lifetimeOf(dockapi.client, id)).history.map(({ action }) => action);
    expect(actions).toContain('woke');
    expect(await barriersOf(page)).toEqual([]);
  });
});

describe('the removed containers', () => {
  it('are listed with why they are gone, and shown with their last log lines', async () => {
    const { id } = await dockapi.running({
      name: 'gone',
      command: 'sh -c "echo \x1b[31mlast words; exit 7"',
      detach: false,
    });
    const page = await ui.open(`containers/${id}`);
    await page.getByRole('heading', { name: 'gone' }).waitFor();
    await dockapi.client.delete(`/containers/${id}`);
    await page.getByRole('link', { name: 'How it ended' }).click();
    await page.getByLabel('Last log lines').getByText('last words', { exact: true }).waitFor();
    await page.getByText('exit code 7').waitFor();
    expect(await barriersOf(page)).toEqual([]);
    await page.getByRole('link', { name: 'Removed' }).click();
    await page.getByRole('row').filter({ hasText: 'gone' }).filter({ hasText: 'by request' }).waitFor();
    expect(await barriersOf(page)).toEqual([]);
  });
});
