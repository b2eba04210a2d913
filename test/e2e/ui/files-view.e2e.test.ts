import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { useDockapi } from '../../support/dockapi.js';
import { alertsGone, barriersOf, throttle, useUi } from '../../support/ui.js';

const dockapi = useDockapi();
const ui = useUi(dockapi);

const HOSTILE = '<img src=x onerror=alert(1)>';

const sh = (script: string) => dockapi.client.post('/containers/kept/exec', { command: ['sh', '-c', script] });
const open = (directory: string) => ui.open(`containers/kept/files/${encodeURIComponent(directory)}`);

/** Drops files, or directories (null), from outside the browser on the upload area. */
async function drop(page: Page, files: Record<string, Buffer | null>): Promise<void> {
  const directory = mkdtempSync(path.join(tmpdir(), 'dockapi-dropped-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const paths = Object.entries(files).map(([name, bytes]) => {
    const file = path.join(directory, name);
    if (bytes) writeFileSync(file, bytes);
    else mkdirSync(file);
    return file;
  });
  const area = page.getByRole('group', { name: 'Upload' });
  await area.getByText('Drop files here').waitFor();
  const { x, y } = (await area.boundingBox())!;
  const devtools = await page.context().newCDPSession(page);
  const data = { items: [], files: paths, dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await devtools.send('Input.dispatchDragEvent', { type, x: x + 5, y: y + 5, data });
}

interface Size {
  naturalWidth: number;
}

async function contentOf(file: string): Promise<Buffer> {
  const response = await fetch(`${dockapi.service.url}/containers/kept/files?path=${encodeURIComponent(file)}`);
  return Buffer.from(await response.arrayBuffer());
}

beforeAll(async () => {
  await dockapi.running({ name: 'kept', tmpfs: { '/small': 'size=64k' } });
  await sh(
    `mkdir -p /data/sub && cd /data && echo '<b>text</b>' >note.txt && touch '${HOSTILE}' && ln -s note.txt link`,
  );
});

describe('the files of a container', () => {
  it('are listed, directory by directory, with names that are never markup', async () => {
    const page = await open('/');
    const table = page.getByRole('table');
    await table.getByRole('link', { name: 'data/' }).click();
    await table.getByRole('link', { name: 'sub/' }).waitFor();
    await table.getByRole('button', { name: HOSTILE, exact: true }).waitFor();
    await table.getByText('→ note.txt').waitFor();
    expect(await table.locator('img').count()).toBe(0);
    expect(await barriersOf(page)).toEqual([]);
    await table.getByRole('link', { name: 'sub/' }).click();
    await page.getByText('The directory is empty').waitFor();
    const trail = page.getByRole('navigation', { name: 'Directory', exact: true });
    await trail.getByRole('link', { name: 'root' }).click();
    await table.getByRole('link', { name: 'data/' }).waitFor();
  });

  it('are found by a tree of directories, which stays open', async () => {
    const page = await open('/data');
    const tree = page.getByRole('navigation', { name: 'Directories' });
    await tree.getByRole('link', { name: 'sub', exact: true }).waitFor();
    await tree.getByRole('button', { name: 'Directories in etc' }).waitFor();
    await tree.getByRole('link', { name: 'sub', exact: true }).click();
    await page.getByText('The directory is empty').waitFor();
    expect(await tree.locator('[aria-current=page]').textContent()).toBe('sub');
    await tree.getByRole('button', { name: 'Directories in data' }).click();
    await tree.getByRole('link', { name: 'sub', exact: true }).waitFor({ state: 'detached' });
    expect(await barriersOf(page)).toEqual([]);
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

  it('are shown as images, whose markup does nothing', async () => {
    const red = '<svg xmlns="http://www.w3.org/2000/svg" width="7" height="5"><script>document.title=1</script></svg>';
    await dockapi.client.request('PUT', '/containers/kept/files?path=/data/red.svg', { body: red });
    const page = await open('/data');
    await page.getByRole('button', { name: 'red.svg', exact: true }).click();
    const image = page.getByRole('dialog', { name: 'red.svg' }).getByRole('img', { name: 'red.svg' });
    await expect.poll(() => image.evaluate((each) => (each as unknown as Size).naturalWidth)).toBe(7);
    expect(await page.title()).toBe('dockAPI');
    expect(await barriersOf(page)).toEqual([]);
    await sh('rm /data/red.svg');
  });

  it('are no images beyond what a browser can hold, whatever size is listed', async () => {
    await sh('truncate -s 100M /data/sub/vast.png && : >/data/sub/grown.png');
    const page = await open('/data/sub');
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.getByRole('button', { name: 'vast.png', exact: true }).click();
    await page.getByText('Images of more than 32.0 MiB are not shown').waitFor();
    expect(asked.filter((url) => url.includes('vast.png'))).toEqual([]);
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
    await sh('truncate -s 100M /data/sub/grown.png');
    await page.getByRole('button', { name: 'grown.png', exact: true }).click();
    await page.getByText('Images of more than 32.0 MiB are not shown').waitFor();
    await sh('rm /data/sub/*.png');
  });

  it('are viewed, downloaded and removed under names that are not UTF-8, and not those whose names look like that', async () => {
    await sh(`mkdir -p /odd && cd /odd && mkdir "$(printf 'd\\377')" 'd%FF'
      echo bytes >"$(printf 'f\\377')" && echo letters >'f%FF'`);
    const page = await open('/odd');
    const table = page.getByRole('table');
    await table.getByRole('button', { name: 'f\ufffd', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'f\ufffd' });
    await dialog.getByText('bytes').waitFor();
    await dialog.getByRole('button', { name: 'Close' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download f\ufffd' }).click(),
    ]);
    expect(await text(await download.createReadStream())).toBe('bytes\n');
    await page.getByRole('button', { name: 'Remove f\ufffd' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await table.getByRole('button', { name: 'f\ufffd', exact: true }).waitFor({ state: 'detached' });
    expect(await contentOf('/odd/f%FF')).toEqual(Buffer.from('letters\n'));
    const listed = page.waitForRequest((request) => request.url().endsWith('/files/list?path=/odd/d%FF'));
    await table.getByRole('link', { name: 'd\ufffd/' }).click();
    await listed;
    await page.getByRole('alert').getByText('The directory was not read.').waitFor(); // dockAPI lists it nowhere
    const trail = page.getByRole('navigation', { name: 'Directory', exact: true });
    expect(await trail.locator('[aria-current=page]').textContent()).toBe('d\ufffd');
    await trail.getByRole('link', { name: 'odd' }).click();
    await table.getByRole('link', { name: 'd%FF/' }).click();
    await page.getByText('The directory is empty').waitFor();
    const file = { name: 'up%FF', mimeType: 'text/plain', buffer: Buffer.from('up') };
    await page.getByLabel('Files to upload').setInputFiles(file);
    await table.getByRole('button', { name: 'up%FF', exact: true }).waitFor();
    expect(await contentOf('/odd/d%FF/up%FF')).toEqual(Buffer.from('up'));
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

  it('are dropped, several at once, and arrive byte for byte', async () => {
    const page = await open('/data/sub');
    const files = { 'one.bin': randomBytes(300_000), 'ü & two.txt': Buffer.from('two\n'), empty: Buffer.alloc(0) };
    await drop(page, files);
    for (const [name, bytes] of Object.entries(files)) {
      await page.getByRole('button', { name, exact: true }).waitFor();
      expect(await contentOf(`/data/sub/${name}`)).toEqual(bytes);
    }
  });

  it('show how far their upload is, until it is cancelled: nothing is left of it', async () => {
    const page = await open('/data/sub');
    await throttle(page);
    await drop(page, { 'large.bin': randomBytes(20_000_000), 'later.bin': randomBytes(10) });
    await page.getByText('Uploading large.bin and 1 more').waitFor();
    const progress = page.getByRole('progressbar', { name: 'Upload of large.bin' });
    const share = () => progress.evaluate((bar) => (bar as unknown as { value: number }).value);
    await expect.poll(share).toBeGreaterThan(0);
    const before = await share();
    await expect.poll(share).toBeGreaterThan(before);
    expect(await share()).toBeLessThan(1);
    expect(await barriersOf(page)).toEqual([]);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByText('Drop files here').waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
    const left = (await sh('ls -A /data/sub')).body as { stdout: string };
    expect(left.stdout).not.toMatch(/large|later|dockapi/);
  });

  it('are uploaded on in other views, which say so, how far, and what failed; and are cancelled from there', async () => {
    const page = await open('/data/sub');
    const setSpeed = await throttle(page);
    const bytes = randomBytes(2_000_000);
    await drop(page, { 'away.bin': bytes });
    const bar = page.getByRole('status').filter({ hasText: 'Files are uploaded to /data/sub of kept' });
    expect(await bar.count()).toBe(0);
    await page.getByRole('link', { name: 'Containers' }).click();
    await bar.getByRole('progressbar', { name: 'Upload of away.bin' }).waitFor();
    expect(await barriersOf(page)).toEqual([]);
    await setSpeed(-1);
    await bar.waitFor({ state: 'detached' });
    expect(await contentOf('/data/sub/away.bin')).toEqual(bytes);

    await page.goto(page.url().replace(/#.*/, `#/containers/kept/files/${encodeURIComponent('/small')}`));
    await setSpeed(200_000);
    await drop(page, { 'too-large': randomBytes(600_000) });
    await page.getByRole('link', { name: 'Images', exact: true }).click();
    await page.getByRole('link', { name: '/small of kept' }).waitFor();
    await setSpeed(-1);
    await page.getByRole('alert').getByText('too-large was not uploaded to /small of kept.').waitFor();
    await page.getByRole('button', { name: 'Dismiss' }).click();
    await alertsGone(page);

    await page.goBack();
    await setSpeed(200_000);
    await drop(page, { 'large.bin': randomBytes(20_000_000) });
    await page.getByRole('link', { name: 'Images', exact: true }).click();
    await page.getByRole('link', { name: '/small of kept' }).click();
    await page.getByRole('group', { name: 'Upload' }).getByText('Uploading large.bin').waitFor();
    await page.getByRole('link', { name: 'Images', exact: true }).click();
    const [question] = await Promise.all([
      page.waitForEvent('dialog'),
      page.evaluate('void setTimeout(() => location.reload())'),
    ]);
    expect(question.type()).toBe('beforeunload');
    await question.dismiss();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('progressbar').waitFor({ state: 'detached' });
    expect(await page.getByRole('alert').count()).toBe(0);
    await expect.poll(async () => (await sh('ls -A /small')).body).toMatchObject({ stdout: '' });
  });

  it('say which of them was not uploaded, and why; the others are', async () => {
    const page = await open('/data');
    await drop(page, { sub: Buffer.from('a directory there'), folder: null, 'after.txt': Buffer.from('after') });
    const alert = page.getByRole('alert');
    await alert.filter({ hasText: 'sub was not uploaded.' }).waitFor();
    await alert.filter({ hasText: 'folder was not uploaded. It is a directory' }).waitFor();
    await page.getByRole('button', { name: 'after.txt', exact: true }).waitFor();
    expect(await contentOf('/data/after.txt')).toEqual(Buffer.from('after'));
    expect(await barriersOf(page)).toEqual([]);
    for (const dismiss of [1, 0]) await alert.getByRole('button', { name: 'Dismiss' }).nth(dismiss).click();
    await alertsGone(page);
    await page.goto(page.url().replace(/files.*/, `files/${encodeURIComponent('/small')}`));
    const file = (name: string, size: number) => ({ name, mimeType: 'text/plain', buffer: randomBytes(size) });
    const files = [file('too-large', 300_000), file('too-large', 300_000), file('last', 10)];
    await page.getByLabel('Files to upload').setInputFiles(files);
    await page.getByRole('button', { name: 'last', exact: true }).waitFor();
    await alert.getByText('too-large was not uploaded.').waitFor();
    expect(await alert.textContent()).toMatch(/full|space/);
  });

  it('say where they are when a directory does not exist', async () => {
    const page = await open('/nowhere');
    await page.getByRole('alert').getByText('The directory was not read.').waitFor();
  });
});
