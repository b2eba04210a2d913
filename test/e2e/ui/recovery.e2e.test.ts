import type { Page } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import { useDockapi } from '../../support/dockapi.js';
import { engineRequest } from '../../support/engine.js';
import { alertsGone, barriersOf, setHidden, useUi } from '../../support/ui.js';

const dockapi = useDockapi();
const ui = useUi(dockapi);

const TICKS = ['sh', '-c', 'i=0; while :; do i=$((i+1)); echo tick-$i; sleep 0.2; done'];

beforeAll(async () => {
  await dockapi.running({ name: 'ticking', command: TICKS, stop_timeout: 0 });
});

/** A tab whose clock can be moved on. */
const open = (view: string) => ui.open(view, (page) => page.clock.install());

const saysRecovered = (page: Page, text: string) => page.getByRole('status').getByText(text).waitFor();

/** The numbers of the last lines of the log. */
const ticks = async (page: Page) =>
  (await page.getByRole('log').locator('.log-text').allTextContents()).map((line) => Number(line.split('-')[1]));

/** Waits for a line after `last`: none up to it is missing, and none came twice. */
async function expectNoGap(page: Page, last: number): Promise<void> {
  await expect.poll(async () => Math.max(...(await ticks(page)))).toBeGreaterThan(last);
  const all = (await ticks(page)).sort((one, other) => one - other);
  expect(all).toEqual(all.map((_, index) => all[0]! + index));
}

it('has no connection while its tab is hidden, and an hour later is up to date when it is shown, and says so', async () => {
  const page = await open('containers/ticking/logs');
  await expect.poll(async () => (await ticks(page)).length).toBeGreaterThan(2);
  const cut = (path: string) =>
    page.waitForEvent('requestfailed', (request) => new URL(request.url()).pathname.endsWith(path));
  await Promise.all([cut('/events'), cut('/logs'), setHidden(page, true)]);
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  const [last = 0] = (await ticks(page)).slice(-1);
  const { id } = await dockapi.running({ name: 'meanwhile', stop_timeout: 0 });
  await page.clock.fastForward('01:00:00');
  expect(asked).toEqual([]);
  await setHidden(page, false);
  await saysRecovered(page, 'Up to date again: this tab was hidden for 1 h 0 min.');
  await expectNoGap(page, last);
  expect(await barriersOf(page)).toEqual([]);
  await page.getByRole('link', { name: 'Containers' }).click();
  await page.getByRole('link', { name: 'meanwhile', exact: true }).waitFor();
  await dockapi.client.post(`/containers/${id}/stop`);
  await page.getByRole('row', { name: 'Choose meanwhile' }).getByText('exited').waitFor();
});

it('connects anew when its computer wakes up, terminals too, and says so', async () => {
  const page = await open('containers/ticking/terminal');
  await page.getByRole('button', { name: 'New shell' }).click();
  await page.getByText('Connected', { exact: true }).waitFor();
  const screen = page.locator('.xterm-rows');
  const type = async (text: string) => {
    await page.getByLabel('Terminal input').focus();
    await page.keyboard.type(text);
  };
  await type('echo before $((1 + 1))\n');
  await screen.getByText('before 2').waitFor();
  const again = page.waitForEvent('websocket');
  await page.clock.fastForward('08:00:00');
  await again;
  await saysRecovered(page, 'Up to date again: this computer slept for 8 h 0 min.');
  await page.getByText('Connected', { exact: true }).waitFor();
  await type('echo after $((1 + 1))\n');
  await screen.getByText('after 2').waitFor();
  expect(await screen.getByText(/^before 2\s*$/).count()).toBe(1);
});

it('says that dockAPI does not respond, and is up to date when it has restarted: lists, logs and open views', async () => {
  const { id } = await dockapi.running({ name: 'killed', stop_timeout: 0 });
  const [log, view] = [await ui.open('containers/ticking/logs'), await ui.open(`containers/${id}`)];
  const list = await ui.open('containers');
  await list.getByRole('row', { name: 'Choose killed' }).getByText('running').waitFor();
  await view.getByText('It runs until somebody stops it.').waitFor();
  await expect.poll(async () => (await ticks(log)).length).toBeGreaterThan(2);
  let last = 0;
  await dockapi.restart(async () => {
    for (const page of [log, view, list]) await page.getByRole('alert').first().getByText('does not respond').waitFor();
    [last = 0] = (await ticks(log)).slice(-1);
    await engineRequest('POST', `/containers/${id}/kill`);
  });
  for (const page of [log, view, list]) {
    await saysRecovered(page, 'Connected again: dockAPI did not respond for');
    await alertsGone(page);
  }
  await saysRecovered(list, 'Events of that time may be missing.');
  await list.getByRole('row', { name: 'Choose killed' }).getByText('exited').waitFor();
  await view.getByText('It does not run.').waitFor();
  await view.getByText('exited').waitFor();
  await expectNoGap(log, last);
  await list.getByRole('button', { name: 'Dismiss' }).click();
  await list.getByRole('button', { name: 'Dismiss' }).waitFor({ state: 'detached' });
});
