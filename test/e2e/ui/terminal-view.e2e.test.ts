import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ExecSessionDto } from '../../../src/containers/exec/resource/execs.dto.js';
import { useDockapi } from '../../support/dockapi.js';
import { alertsGone, useUi, barriersOf } from '../../support/ui.js';

const dockapi = useDockapi();
const ui = useUi(dockapi);

beforeAll(async () => {
  await dockapi.running({ name: 'shelled' });
});

/** What the terminal shows, without the blanks at the ends of its lines. */
const screen = (page: Page) =>
  page
    .locator('.xterm-rows > div')
    .allTextContents()
    .then((lines) => lines.map((line) => line.trimEnd()).join('\n'));

/** Runs in the browser. */
const colourOf = (element: unknown) =>
  (globalThis as unknown as { getComputedStyle(of: unknown): { color: string } }).getComputedStyle(element).color;

async function newShell(): Promise<Page> {
  const page = await ui.open('containers/shelled/terminal');
  await page.getByRole('button', { name: 'New shell' }).click();
  await expect.poll(() => screen(page)).toMatch(/[#$]\s*$/m);
  return page;
}

async function type(page: Page, text: string): Promise<void> {
  await page.getByLabel('Terminal input').focus();
  await page.keyboard.type(text);
}

describe('a terminal', () => {
  it('runs a shell, as wide as it is shown', async () => {
    const page = await newShell();
    await type(page, 'echo $((6 * 7)); stty size\n');
    await expect.poll(() => screen(page)).toMatch(/^42\n\d+ 1[0-9]{2}$/m);
    await page.setViewportSize({ width: 600, height: 800 });
    await type(page, 'stty size\n');
    await expect.poll(() => screen(page)).toMatch(/^\d+ [67]\d$/m);
    expect(await barriersOf(page)).toEqual([]);
    await type(page, 'exit 3\n');
    await page.getByText('The command has ended: exit code 3').waitFor();
  });

  it('shows colours, and copies and pastes', async () => {
    const page = await newShell();
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await type(page, "printf '\\033[31mred\\033[0m plain\\n'\n");
    const red = page.locator('.xterm-rows span').filter({ hasText: /^red$/ });
    await red.waitFor();
    const plain = page.locator('.xterm-rows span').filter({ hasText: /^ plain$/ });
    expect(await red.evaluate(colourOf)).not.toBe(await plain.evaluate(colourOf));
    await type(page, "printf '\\033[38;2;9;99;199mtrue\\033[0m\\n'\n");
    const exact = page.locator('.xterm-rows span').filter({ hasText: /^true$/ });
    await expect.poll(() => exact.evaluate(colourOf)).toBe('rgb(9, 99, 199)');
    await page.evaluate(`navigator.clipboard.writeText('echo pasted $((1 + 1))')`);
    await page.getByLabel('Terminal input').focus();
    await page.keyboard.press('Shift+Insert');
    await page.keyboard.press('Enter');
    await expect.poll(() => screen(page)).toContain('pasted 2');
    const { x, y } = (await red.boundingBox())!;
    await page.mouse.dblclick(x + 5, y + 5);
    await page.keyboard.press('Control+Insert');
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe('red');
  });

  it('runs bash where there is one', async () => {
    const exec = (script: string) => dockapi.client.post('/containers/shelled/exec', { command: ['sh', '-c', script] });
    await exec(`printf '#!/bin/sh\necho bash is here; exec sh\n' >/bin/bash; chmod +x /bin/bash`);
    const page = await newShell();
    await expect.poll(() => screen(page)).toContain('bash is here');
    await exec('rm /bin/bash');
  });

  it('goes on after a lost connection: nothing is missing, and nothing comes twice', async () => {
    const page = await ui.open('containers/shelled/terminal');
    const sockets: { close: () => Promise<void> }[] = [];
    await page.routeWebSocket(/attach/, (socket) => {
      socket.connectToServer();
      sockets.push({ close: () => socket.close({ code: 3001 }) });
    });
    await page.getByRole('button', { name: 'New shell' }).click();
    await page.getByText('Connected', { exact: true }).waitFor();
    await type(page, 'i=0; until [ -e /tmp/go ]; do :; done; while [ $i -lt 5 ]; do i=$((i+1)); echo line-$i; done\n');
    await expect.poll(() => screen(page)).toContain('line-$i');
    await sockets[0]!.close();
    await page.getByText('Connecting again').waitFor();
    await dockapi.client.post('/containers/shelled/exec', { command: 'touch /tmp/go' });
    await page.getByText('Connected', { exact: true }).waitFor();
    await expect.poll(() => screen(page)).toMatch(/^line-1\nline-2\nline-3\nline-4\nline-5$/m);
    expect((await screen(page)).match(/^line-1$/gm)).toHaveLength(1);
    expect(sockets).toHaveLength(2);
  });

  it('is shown from what is kept of its output, and says what was dropped while its connection was lost', async () => {
    let isDown = false;
    const sockets: { close: () => Promise<void> }[] = [];
    const page = await ui.open('containers/shelled/terminal', (tab) =>
      tab.routeWebSocket(/attach/, (socket) => {
        if (isDown) return void socket.close({ code: 3001 });
        socket.connectToServer();
        sockets.push({ close: () => socket.close({ code: 3001 }) });
      }),
    );
    await page.getByRole('button', { name: 'New shell' }).click();
    await page.getByText('Connected', { exact: true }).waitFor();
    await type(page, 'seq 1000000 1300000; echo all $((1 + 1))\n');
    await expect.poll(() => screen(page)).toMatch(/^1300000\nall 2$/m);
    await page.reload();
    await expect.poll(() => screen(page)).toMatch(/^1300000\nall 2$/m);
    await page.getByText('Connected', { exact: true }).waitFor();
    expect(await page.getByText('are missing').count()).toBe(0);
    await type(page, 'until [ -e /tmp/more ]; do :; done; seq 1000000 1300000; echo more $((1 + 1))\n');
    isDown = true;
    await sockets.at(-1)!.close();
    await dockapi.client.post('/containers/shelled/exec', { command: 'touch /tmp/more' });
    const exec = async () => (await dockapi.client.get<ExecSessionDto[]>('/containers/shelled/execs')).body[0]!;
    await expect.poll(async () => (await exec()).output.next).toBeGreaterThan(2 * 300_001 * 9);
    isDown = false;
    await expect.poll(() => screen(page)).toMatch(/^1300000\nmore 2$/m);
    await page.getByText(/^\d\.\d MiB of output came too fast, and are missing\.$/).waitFor();
  });

  it('is found again after the page was loaded anew, and watched by another', async () => {
    const page = await newShell();
    await type(page, 'echo still $((1 + 1)) here\n');
    await expect.poll(() => screen(page)).toContain('still 2 here');
    await page.reload();
    await expect.poll(() => screen(page)).toContain('still 2 here');
    const other = await ui.open(new URL(page.url()).hash.slice(2));
    await other.getByLabel('Only watch').check();
    await expect.poll(() => screen(other)).toContain('still 2 here');
    await type(page, 'echo seen by $((1 + 1))\n');
    await expect.poll(() => screen(other)).toContain('seen by 2');
  });

  it('shows no link, title or clipboard write of a hostile program', async () => {
    const page = await newShell();
    const asked = [
      '\\033]0;evil\\007',
      '\\033]8;;https://evil.test/\\007linked\\033]8;;\\007',
      '\\033]52;c;ZXZpbA==\\007',
    ];
    await type(page, `printf '${asked.join('')}<b>done</b>\\n'\n`);
    await expect.poll(() => screen(page)).toMatch(/^linked<b>done<\/b>$/m);
    expect(await page.title()).toBe('dockAPI');
    expect(await page.locator('.xterm-rows a, .xterm-rows b').count()).toBe(0);
  });

  it('says that a container does not run, also after its shells could not be listed', async () => {
    const id = await dockapi.ran('true');
    const page = await ui.open(`containers/${id}/terminal`, async (tab) => {
      await tab.clock.install();
      await tab.route('**/execs', (route) => route.fulfill({ status: 500, json: {} }), { times: 1 });
    });
    await page.getByRole('alert').getByText('The open shells are not known.').waitFor();
    await page.clock.runFor(5_000);
    await alertsGone(page);
    await page.getByText('The container does not run').waitFor();
    expect(await page.getByRole('button', { name: 'New shell' }).isDisabled()).toBe(true);
  });
});
