import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { root } from '../../../scripts/lib/project.mjs';
import { useDockapi } from '../../support/dockapi.js';
import { barriersOf, useUi } from '../../support/ui.js';

const dockapi = useDockapi();
const ui = useUi(dockapi);

/** A dockAPI whose page has other scripts. */
let other: string;

beforeAll(async () => {
  await dockapi.running({ name: 'kept' });
  other = mkdtempSync(path.join(tmpdir(), 'dockapi-updated-'));
  cpSync(path.join(root, 'dist'), path.join(other, 'dist'), { recursive: true });
  cpSync(path.join(root, 'package.json'), path.join(other, 'package.json'));
  symlinkSync(path.join(root, 'node_modules'), path.join(other, 'node_modules'));
  renameScripts(path.join(other, 'dist', 'ui'));
});
afterAll(() => rmSync(other, { recursive: true, force: true }));

/** Renames each script of a page, as a change of it would. */
function renameScripts(directory: string): void {
  const assets = path.join(directory, 'assets');
  const renamed = (text: string) => text.replaceAll(/\b([\w-]+)-[\w-]{8}\.js\b/g, '$1-other000.js');
  for (const name of readdirSync(assets)) {
    const file = path.join(assets, name);
    if (/\.(br|gz)$/.test(name))
      rmSync(file); // of what is changed
    else if (name.endsWith('.js')) {
      writeFileSync(file, renamed(readFileSync(file, 'utf8')));
      renameSync(file, path.join(assets, renamed(name)));
    }
  }
  for (const compressed of ['br', 'gz']) rmSync(path.join(directory, `index.html.${compressed}`));
  const index = path.join(directory, 'index.html');
  writeFileSync(index, renamed(readFileSync(index, 'utf8')));
}

it('says that dockAPI was updated under it, and loads the new page; a mere restart is no update', async () => {
  const page = await ui.open('containers');
  const updated = page.getByRole('status').getByText('dockAPI was updated');
  const away = () => page.getByRole('alert').first().getByText('does not respond').waitFor();
  const looked = () => page.waitForResponse((response) => response.url() === `${dockapi.service.url}/ui/`);
  await page.getByRole('link', { name: 'kept', exact: true }).waitFor();
  const [same] = await Promise.all([looked(), dockapi.restart(away)]);
  await same.finished();
  await page.getByText('Connected again').waitFor();
  expect(await updated.count()).toBe(0);
  await dockapi.restart(away, path.join(other, 'dist', 'main.js'));
  await updated.waitFor();
  expect(await barriersOf(page)).toEqual([]);
  await page.getByRole('button', { name: 'Reload' }).click();
  await updated.waitFor({ state: 'detached' });
  await page.getByRole('link', { name: 'kept', exact: true }).waitFor();
  expect(await page.locator('script[type=module]').getAttribute('src')).toContain('other000');
  await page.goto(`${dockapi.service.url}/ui/#/containers/kept/terminal`);
  await page.getByRole('button', { name: 'New shell' }).click();
  await page.getByText('Connected', { exact: true }).waitFor();
});

it('says so where a script is not there any more, although its connection was not lost', async () => {
  const page = await ui.open('containers/kept/terminal', async (tab) => {
    await tab.route('**/assets/screen-*.js', (route) => route.fulfill({ status: 404 }));
  });
  const body = '<script type="module" src="./assets/index-another0.js"></script>';
  await page.getByRole('button', { name: 'New shell' }).waitFor();
  await page.route('**/ui/', (route) => route.fulfill({ body, contentType: 'text/html' }));
  await page.getByRole('button', { name: 'New shell' }).click();
  await page.getByRole('alert').getByText('dockAPI may have been updated').waitFor();
  await page.getByRole('status').getByText('dockAPI was updated').waitFor();
});
