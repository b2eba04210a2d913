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

  it('is downloaded', async () => {
    const page = await open();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('talker.log');
    expect(await text(await download.createReadStream())).toContain('titled');
  });

  it('says that its container has ended', async () => {
    await dockapi.running({ name: 'ending', command: ['sh', '-c', 'echo last words; exit 3'] });
    const page = await ui.open('containers/ending/logs');
    await page.getByRole('log').getByText('The container is exited, exit code 3').waitFor();
  });

  it('keeps 100,000 lines, of which few are in the document', async () => {
    await dockapi.running({ name: 'long', command: ['sh', '-c', 'seq 100000; sleep 600'] });
    const page = await ui.open('containers/long/logs');
    await page.getByLabel('How many lines').selectOption('all');
    await page.getByText('100,000 lines').waitFor();
    const log = page.getByRole('log');
    await log.getByText('100000', { exact: true }).waitFor();
    await log.focus();
    await page.keyboard.press('Home');
    await log.getByText('1', { exact: true }).waitFor();
    expect(await log.locator('.log-line').count()).toBeLessThan(200);
  });
});
