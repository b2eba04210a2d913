import { text } from 'node:stream/consumers';
import { beforeAll, describe, expect, it } from 'vitest';
import { useDockapi } from '../../support/dockapi.js';
import { useUi, barriersOf } from '../../support/ui.js';

const dockapi = useDockapi();
const ui = useUi(dockapi);

/** Lines of all sorts: colours, a title, a link, a clipboard write, markup. */
const HOSTILE = [
  '\\033[31mred\\033[0m plain',
  '\\033]0;evil\\007titled',
  '\\033]8;;https://evil.test/\\033\\\\linked\\033]8;;\\033\\\\',
  '\\033]52;c;ZXZpbA==\\007copied',
  '<img src=x onerror=alert(1)>',
].map((line) => `printf '${line}\\n'`);

beforeAll(async () => {
  const script = [...HOSTILE, 'while read line; do echo "$line"; done </tmp/in'].join('\n');
  await dockapi.running({ name: 'talker', command: ['sh', '-c', `mkfifo /tmp/in; exec 3<>/tmp/in; ${script}`] });
});

const say = (line: string) =>
  dockapi.client.post('/containers/talker/exec', { command: ['sh', '-c', 'echo "$0" >/tmp/in', line] });

/** Runs in the browser. */
const colourOf = (element: unknown) =>
  (globalThis as unknown as { getComputedStyle(of: unknown): { color: string } }).getComputedStyle(element).color;

const open = () => ui.open('containers/talker/logs');

describe('the log', () => {
  it('is followed, and found', async () => {
    const page = await open();
    const log = page.getByRole('log');
    await log.getByText('titled').waitFor();
    await say('a new line');
    await log.getByText('a new line').waitFor();
    await page.getByRole('searchbox', { name: 'Search the log' }).fill('NEW');
    await page.getByText('1 of ').waitFor();
    expect(await log.locator('mark').allTextContents()).toEqual(['new']);
    expect(await barriersOf(page)).toEqual([]);
  });

  it('is paused and followed again, wrapped or not, with times or without', async () => {
    const long = 'x'.repeat(600);
    const script = `i=0; while [ $i -lt 300 ]; do i=$((i+1)); echo line $i; done; echo ${long}; until [ -e /go ]; do sleep 0.05; done; echo after; exec sleep 600`;
    const { id } = await dockapi.running({ command: ['sh', '-c', script] });
    const page = await ui.open(`containers/${id}/logs`);
    const log = page.getByRole('log');
    const widest = log.locator('.log-line').filter({ hasText: long });
    await widest.waitFor();
    const height = async () => (await widest.boundingBox())!.height;
    const wrapped = await height();
    await page.getByLabel('Wrap').uncheck();
    await expect.poll(height).toBeLessThan(wrapped / 2);
    expect(await log.locator('time').count()).toBe(0);
    await page.getByLabel('Times').check();
    await expect.poll(() => widest.locator('time').textContent()).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/);
    const bar = page.getByRole('group', { name: 'Log', exact: true });
    await bar.getByRole('button', { name: 'Pause' }).click();
    // As the event of the last scroll while it was followed.
    await log.dispatchEvent('scroll');
    await page.evaluate('new Promise(requestAnimationFrame)');
    expect(await bar.getByRole('button', { name: 'Follow' }).count()).toBe(1);
    await log.press('Home');
    await log.getByText('line 1', { exact: true }).waitFor();
    await log.press('End');
    await bar.getByRole('button', { name: 'Pause' }).waitFor();
    await log.press('Home');
    await bar.getByRole('button', { name: 'Follow' }).waitFor();
    await log.getByText('line 1', { exact: true }).waitFor();
    await dockapi.client.post(`/containers/${id}/exec`, { command: 'touch /go' });
    await page.getByText('302 lines').waitFor();
    await log.getByText('line 1', { exact: true }).waitFor(); // it stays where its reader is
    expect(await log.getByText('after', { exact: true }).count()).toBe(0);
    await bar.getByRole('button', { name: 'Follow' }).click();
    await log.getByText('after', { exact: true }).waitFor();
    expect(await barriersOf(page)).toEqual([]);
  });

  it('renders the colours of a hostile log, and nothing else that it asks for', async () => {
    const page = await open();
    const log = page.getByRole('log');
    await log.getByText('<img src=x onerror=alert(1)>', { exact: true }).waitFor();
    const [titled, linked, copied] = ['titled', 'linked', 'copied'].map((each) => log.getByText(each, { exact: true }));
    for (const line of [titled, linked, copied]) await line!.waitFor();
    const red = await log.getByText('red', { exact: true }).evaluate(colourOf);
    expect(red).not.toBe(await log.getByText('plain').evaluate(colourOf));
    expect(await page.title()).toBe('dockAPI');
    expect(await log.locator('a, img').count()).toBe(0);
  });

  it('is downloaded, also what was written in a range of time', async () => {
    const page = await open();
    await page.getByRole('button', { name: 'Download' }).click();
    const saved = async () => {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('link', { name: 'Save the log' }).click(),
      ]);
      expect(download.suggestedFilename()).toBe('talker.log');
      return text(await download.createReadStream());
    };
    expect(await saved()).toContain('titled');
    await page.getByLabel('From').fill('2001-02-03T04:05:06');
    await page.getByLabel('to', { exact: true }).fill('2001-02-03T04:05:07');
    expect(await saved()).toBe('');
    await page.getByLabel('to', { exact: true }).fill('');
    expect(await saved()).toContain('titled');
    expect(await barriersOf(page)).toEqual([]);
  });

  it('shows levels by colour, and only those that are wanted', async () => {
    await say('ERROR: it is broken');
    await say('INFO: all is well');
    const page = await open();
    const log = page.getByRole('log');
    const line = (text: string) => log.getByText(text, { exact: true });
    await line('INFO: all is well').waitFor();
    expect(await line('ERROR: it is broken').evaluate(colourOf)).not.toBe(
      await line('INFO: all is well').evaluate(colourOf),
    );
    await page.getByLabel('Levels').selectOption('Errors');
    await line('INFO: all is well').waitFor({ state: 'detached' });
    await line('ERROR: it is broken').waitFor();
    await say('ERROR: again');
    await line('ERROR: again').waitFor();
    expect(await barriersOf(page)).toEqual([]);
  });

  it('says that its container has ended', async () => {
    await dockapi.running({ name: 'ending', command: ['sh', '-c', 'echo last words; exit 3'] });
    const page = await ui.open('containers/ending/logs');
    await page.getByRole('log').getByText('The container is exited, exit code 3').waitFor();
  });

  it('is followed again when its container is started again', async () => {
    const script = 'echo start; until [ -e /go ]; do sleep 0.05; done; rm /go; exit 4';
    const { id } = await dockapi.running({ name: 'again', command: ['sh', '-c', script] });
    const page = await ui.open('containers/again/logs');
    const log = page.getByRole('log');
    await log.getByText('start', { exact: true }).waitFor();
    await dockapi.client.post(`/containers/${id}/exec`, { command: 'touch /go' });
    const end = 'The container is exited, exit code 4';
    await log.getByText(end).waitFor();
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await expect
      .poll(() => log.locator('.log-text').allTextContents())
      .toEqual(['start', end, 'The container was started again', 'start']);
  });
});
