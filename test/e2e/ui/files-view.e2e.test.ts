import { text } from 'node:stream/consumers';
import { beforeAll, describe, expect, it } from 'vitest';
import { useDockapi } from '../../support/dockapi.js';
import { barriersOf, useUi } from '../../support/ui.js';

const dockapi = useDockapi();
const ui = useUi(dockapi);

const HOSTILE = '<img src=x onerror=alert(1)>';

const sh = (script: string) => dockapi.client.post('/containers/kept/exec', { command: ['sh', '-c', script] });
const open = (directory: string) => ui.open(`containers/kept/files/${encodeURIComponent(directory)}`);

beforeAll(async () => {
  await dockapi.running({ name: 'kept' });
  await sh(
    `mkdir -p /data/sub && cd /data && echo '<b>text</b>' >note.txt && touch '${HOSTILE}' && ln -s note.txt link`,
  );
});

describe('the files of a container', () => {
  it('are listed, directory by directory, with names that are never markup', async () => {
    const page = await open('/');
    await page.getByRole('link', { name: 'data/' }).click();
    const table = page.getByRole('table');
    await table.getByRole('link', { name: 'sub/' }).waitFor();
    await table.getByRole('button', { name: HOSTILE, exact: true }).waitFor();
    await table.getByText('→ note.txt').waitFor();
    expect(await table.locator('img').count()).toBe(0);
    expect(await barriersOf(page)).toEqual([]);
    await table.getByRole('link', { name: 'sub/' }).click();
    await page.getByText('The directory is empty').waitFor();
    await page.getByRole('link', { name: 'root' }).click();
    await page.getByRole('link', { name: 'data/' }).waitFor();
  });

  it('are shown as text, and downloaded', async () => {
    const page = await open('/data');
    await page.getByRole('button', { name: 'note.txt', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'note.txt' });
    await dialog.getByText('<b>text</b>').waitFor();
    expect(await barriersOf(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Close' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download note.txt' }).click(),
    ]);
    expect(await text(await download.createReadStream())).toBe('<b>text</b>\n');
  });

  it('are uploaded, and removed after a question', async () => {
    const page = await open('/data');
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Choose files' }).click();
    await (await chooser).setFiles({ name: 'new.txt', mimeType: 'text/plain', buffer: Buffer.from('from the page') });
    await page.getByRole('button', { name: 'new.txt', exact: true }).waitFor();
    expect((await sh('cat /data/new.txt')).body).toMatchObject({ stdout: 'from the page' });
    await page.getByRole('button', { name: 'Remove new.txt' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await page.getByRole('button', { name: 'new.txt', exact: true }).waitFor({ state: 'detached' });
    expect((await sh('cat /data/new.txt')).body).toMatchObject({ exit_code: 1 });
  });

  it('say where they are when a directory does not exist', async () => {
    const page = await open('/nowhere');
    await page.getByRole('alert').getByText('The directory was not read.').waitFor();
  });
});
