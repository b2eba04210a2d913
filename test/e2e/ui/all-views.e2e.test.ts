import { beforeAll, expect, it } from 'vitest';
import { useDockapi } from '../../support/dockapi.js';
import { barriersOf, useUi } from '../../support/ui.js';

const dockapi = useDockapi();
const ui = useUi(dockapi);

const PHONE = { width: 360, height: 800 };
/** Where the page scrolls sideways: its elements that reach beyond the window. */
const WIDER = `document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll('main *')]
  .filter((each) => each.getBoundingClientRect().right > innerWidth)
  .map((each) => each.tagName + '.' + each.className)`;
const OF_CONTAINER = ['', '/logs', '/terminal', '/files/%2F', '/processes', '/changes'].map(
  (tab) => `containers/kept${tab}`,
);
const VIEWS = [
  ...['containers', 'run', 'images', 'charts', 'events', 'operations', 'removed', 'access'],
  ...OF_CONTAINER,
];

beforeAll(async () => {
  await dockapi.running({
    name: 'kept',
    labels: { long: 'x'.repeat(200) },
    command: ['sh', '-c', `echo ${'long '.repeat(100)}; exec sleep 600`],
  });
});

it('every view has no barriers in the dark, and fits a phone', async () => {
  const page = await ui.open('access');
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.setViewportSize(PHONE);
  for (const view of VIEWS) {
    await page.goto(`${dockapi.service.url}/ui/#/${view}`);
    await page.locator('main h1').waitFor();
    await page.locator('.loading').waitFor({ state: 'detached' });
    expect([view, await barriersOf(page)]).toEqual([view, []]);
    expect([view, await page.evaluate(WIDER)]).toEqual([view, []]);
  }
});
