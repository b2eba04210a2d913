import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { useDockapi } from '../../support/dockapi.js';
import { useUi } from '../../support/ui.js';

/** Longer tasks are felt: https://web.dev/articles/rail */
const LONGEST_MS = 100;

const dockapi = useDockapi();
const ui = useUi(dockapi);

beforeAll(async () => {
  await dockapi.running({ name: 'long', command: ['sh', '-c', 'seq 100000; exec sleep 600'], stop_timeout: 0 });
});

type Named = Record<string, unknown> & { id: string; name: string };

const COUNT = 300;

/** The same, 300 times. */
const copies = ([first]: Named[]): Named[] =>
  Array.from({ length: COUNT }, (_, index) => ({
    ...first,
    id: index.toString(16).padStart(64, '0'),
    name: `copy-${index}`,
  }));

/** 300 containers that run, with stats that change. */
async function pretend300(page: Page): Promise<void> {
  const all = copies((await dockapi.client.get<Named[]>('/containers')).body);
  const { body } = await dockapi.client.get<{ containers: Named[] }>('/stats');
  await page.route('**/containers', (route) => route.fulfill({ json: all }));
  await page.route('**/stats', (route) =>
    route.fulfill({
      json: {
        containers: copies(body.containers).map((each) => ({
          ...each,
          at: new Date().toISOString(),
          cpu_percent: Math.random() * 50,
        })),
      },
    }),
  );
}

describe('a list of 300 containers', () => {
  it('is drawn, measured, filtered, sorted and chosen without a task of more than 100 ms', async () => {
    const page = await ui.open('access', pretend300);
    await page.getByText('This dockAPI needs no token').waitFor();
    const measured = () => page.waitForResponse('**/stats');
    const rows = page.getByRole('row');
    const longest = await ui.longestTask(page, async () => {
      await page.getByRole('link', { name: 'Containers' }).click();
      await page.getByRole('link', { name: 'copy-0', exact: true }).waitFor();
      await measured();
      const filter = page.getByRole('searchbox', { name: 'Filter' });
      await filter.pressSequentially('copy-29');
      await page.getByRole('link', { name: 'copy-0', exact: true }).waitFor({ state: 'detached' });
      await page.getByRole('link', { name: 'copy-299', exact: true }).waitFor();
      await filter.fill('');
      await page.getByRole('link', { name: 'copy-0', exact: true }).waitFor();
      await page.getByRole('button', { name: 'Name' }).click();
      await page.getByRole('link', { name: 'copy-299', exact: true }).waitFor();
      await page.getByRole('checkbox', { name: 'Choose all' }).check();
      await page.getByText('300 chosen').waitFor();
      await measured();
      expect(await rows.count()).toBeLessThan(80);
      for (let times = 0; times < 10; times++) await page.mouse.wheel(0, 2_000);
      await page.getByRole('link', { name: 'copy-0', exact: true }).waitFor();
      await page.getByRole('link', { name: 'Charts' }).click();
      await page.getByRole('img', { name: /^CPU: \d/ }).waitFor();
    });
    expect(longest).toBeLessThan(LONGEST_MS);
  });
});

describe('a log of 100,000 lines', () => {
  it('is kept and found without a task of more than 100 ms, and few lines are in the document', async () => {
    const page = await ui.open('containers/long/logs');
    const log = page.getByRole('log');
    await log.getByText('100000', { exact: true }).waitFor();
    const longest = await ui.longestTask(page, async () => {
      await page.getByLabel('How many lines').selectOption('all');
      await page.getByText('100,000 lines').waitFor();
      await log.getByText('100000', { exact: true }).waitFor();
      await log.focus();
      await page.keyboard.press('Home');
      await log.getByText('1', { exact: true }).waitFor();
      for (let times = 0; times < 10; times++) await page.mouse.wheel(0, 2_000);
      await page.getByRole('searchbox', { name: 'Search the log' }).pressSequentially('999');
      await page.getByText('280 of 100,000 lines').waitFor();
      await page.getByRole('searchbox', { name: 'Search the log' }).fill('');
      await page.getByLabel('Wrap').uncheck();
      await page.keyboard.press('End');
    });
    expect(await log.locator('.log-line').count()).toBeLessThan(200);
    expect(longest).toBeLessThan(LONGEST_MS);
  });
});
