import { rmSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useDockapi } from '../../support/dockapi.js';
import { plainRequest } from '../../support/plain-request.js';
import { makeToken, type TestToken } from '../../support/tokens.js';
import { barriersOf, setHidden, throttle, useUi } from '../../support/ui.js';

const alice = makeToken('alice', 'team-a', 'read,run,exec,proxy');
const reader = makeToken('reader', 'team-a', 'read');
const passing = makeToken('passing', 'team-a', 'read');
const other = makeToken('other', 'team-b', 'read,run');

let directory: string;
const file = () => path.join(directory, 'tokens.txt');
const allow = (...tokens: TestToken[]) => writeFileSync(file(), tokens.map(({ entry }) => `${entry}\n`).join(''));

const dockapi = useDockapi(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'dockapi-page-'));
  allow(alice, reader, passing, other);
  return { DOCKAPI_TOKENS_FILE: file() };
}, alice.headers);
const ui = useUi(dockapi);

beforeAll(async () => {
  await dockapi.running({ name: 'guarded' });
});
afterAll(() => rmSync(directory, { recursive: true }));

async function signIn(token: string, view = 'containers'): Promise<Page> {
  const page = await ui.open(view);
  await page.getByLabel('Token').fill(token);
  await page.getByRole('button', { name: 'Sign in' }).click();
  return page;
}

describe('with tokens, the page', () => {
  it('asks for one, says why it is not accepted, and keeps an accepted one in this tab alone', async () => {
    const page = await signIn('nobody');
    await page.getByRole('alert').getByText('The token is not valid').waitFor();
    expect(await barriersOf(page)).toEqual([]);
    await page.getByLabel('Token').fill(alice.token);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('link', { name: 'guarded', exact: true }).waitFor();
    await page.reload();
    await page.getByRole('link', { name: 'guarded', exact: true }).waitFor();
    expect(await page.evaluate<string>('JSON.stringify({ ...localStorage }) + document.cookie')).toBe('{}');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('Token').waitFor();
    expect(await page.evaluate<string>('JSON.stringify({ ...sessionStorage })')).toBe('{}');
  });

  it('opens a terminal by a ticket', async () => {
    const page = await signIn(alice.token, 'containers/guarded/terminal');
    await page.getByRole('button', { name: 'New shell' }).click();
    await page.getByText('Connected', { exact: true }).waitFor();
    await page.getByLabel('Terminal input').focus();
    await page.keyboard.type('exit 5\n');
    await page.getByText('The command has ended: exit code 5').waitFor();
  });

  it('opens a container by a link', async () => {
    const page = await signIn(alice.token);
    const [response] = await Promise.all([
      page.waitForResponse((each) => each.url().endsWith('/links')),
      page.getByRole('button', { name: 'Open port 8080 of guarded' }).click(),
    ]);
    expect(response.status()).toBe(201);
  });

  it('says so when the browser blocks the tab of a container, and makes no link', async () => {
    const page = await ui.open('containers', (tab) => tab.addInitScript('window.open = () => null'));
    await page.getByLabel('Token').fill(alice.token);
    await page.getByRole('button', { name: 'Sign in' }).click();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.getByRole('button', { name: 'Open port 8080 of guarded' }).click();
    await page.getByRole('alert').getByText('The browser has blocked the tab').waitFor();
    expect(asked.filter((url) => url.endsWith('/links'))).toEqual([]);
  });

  it('lists and revokes links where it shows what the token allows', async () => {
    await dockapi.client.post('/containers/guarded/links', { expires_in: 600 });
    const page = await signIn(alice.token, 'access');
    await page.getByLabel('Container', { exact: true }).selectOption('guarded');
    await page
      .getByText(/^Port 8080, until/)
      .first()
      .waitFor();
    expect(await barriersOf(page)).toEqual([]);
    const revoke = page.getByRole('button', { name: 'Revoke' });
    for (let left = (await revoke.count()) - 1; left >= 0; left--) {
      await revoke.first().click();
      await expect.poll(() => revoke.count()).toBe(left);
    }
    await page.getByText('There are none.').waitFor();
    expect((await dockapi.client.get('/containers/guarded/links')).body).toEqual([]);
  });

  it('shows nothing of a former owner to the next one', async () => {
    const page = await signIn(alice.token);
    await page.getByRole('link', { name: 'guarded', exact: true }).waitFor();
    await page.getByRole('link', { name: 'Events', exact: true }).click();
    await page.getByRole('row').filter({ hasText: 'guarded' }).first().waitFor();
    await page.getByRole('link', { name: 'Run', exact: true }).click();
    await page.getByLabel('Environment', { exact: true }).fill('SECRET=of-alice');
    await page.getByLabel('Image', { exact: true }).fill('busybox');
    await page.getByLabel('Command', { exact: true }).fill('sh -c "exit 3"');
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.getByRole('heading', { name: 'The run failed' }).waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();

    const lists = Promise.withResolvers<void>();
    await page.route('**/containers', (route) => lists.promise.then(() => route.continue()));
    await page.getByLabel('Token').fill(other.token);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByLabel('Environment', { exact: true }).waitFor();
    expect(await page.getByLabel('Environment', { exact: true }).inputValue()).toBe('');
    expect(await page.getByRole('heading', { name: 'The run failed' }).count()).toBe(0);
    await page.getByRole('link', { name: 'Containers', exact: true }).click();
    await page.getByText('Loading containers').waitFor();
    expect(await page.getByText('guarded').count()).toBe(0);
    lists.resolve();
    await page.getByText('No containers yet').waitFor();
    await page.getByRole('link', { name: 'Events', exact: true }).click();
    await page.getByRole('heading', { name: 'Events' }).waitFor();
    expect(await page.getByText('guarded').count()).toBe(0);
  });

  it('stays signed in when a request of a former token is refused late', async () => {
    const page = await signIn(alice.token);
    const [held, refusal] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    await page.route('**/stop', async (route) => {
      held.resolve();
      await refusal.promise;
      const json = { status: 401, code: 'unauthorized', detail: 'The token is not valid' };
      await route.fulfill({ status: 401, contentType: 'application/problem+json', json }).catch(() => undefined);
    });
    await page.getByRole('button', { name: 'Stop guarded' }).click();
    await held.promise;
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('Token').fill(passing.token);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('link', { name: 'guarded', exact: true }).waitFor();
    refusal.resolve();
    await page.waitForResponse('**/stats');
    await page.getByRole('link', { name: 'guarded', exact: true }).waitFor();
  });

  it('makes a link that opens a container for others, and revokes it', async () => {
    await dockapi.running({ name: 'linked' });
    const page = await signIn(alice.token, 'containers/linked');
    await page.getByRole('button', { name: 'Make a link' }).click();
    const url = page.getByText(/^http:.*dockapi_link=/);
    const { host, pathname, search } = new URL((await url.textContent()) ?? '');
    const opened = await plainRequest(dockapi.service.url, pathname + search, { headers: { host } });
    expect(opened.headers['set-cookie']).toBeDefined();
    expect(await barriersOf(page)).toEqual([]);
    await page.getByRole('button', { name: 'Revoke' }).click();
    await page.getByText('There are none.').waitFor();
    expect((await dockapi.client.get('/containers/linked/links')).body).toEqual([]);
  });

  it('shows what a token allows, and says what it does not', async () => {
    const page = await signIn(reader.token);
    await page.getByRole('link', { name: 'Logs of guarded' }).waitFor();
    for (const name of ['Run a container', 'Terminal in guarded'])
      expect(await page.getByRole('link', { name }).count()).toBe(0);
    expect(await page.getByRole('button', { name: 'Stop guarded' }).count()).toBe(0);
    await page.getByRole('link', { name: 'guarded', exact: true }).click();
    await page.getByText('it lacks the scope “run”').waitFor();
    expect(await page.getByRole('button', { name: 'Remove' }).count()).toBe(0);
  });

  it('ends uploads when somebody signs out: another goes on with none of them', async () => {
    const page = await signIn(alice.token, 'containers/guarded/files/%2Ftmp');
    await page.getByText('Drop files here').waitFor();
    await throttle(page);
    const file = { name: 'large.bin', mimeType: 'application/octet-stream', buffer: Buffer.alloc(2_000_000) };
    await page.getByLabel('Files to upload').setInputFiles([file, { ...file, name: 'later.bin' }]);
    await page.getByText('Uploading large.bin and 1 more').waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('Token').fill(alice.token);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('Drop files here').waitFor();
    expect(await page.getByRole('progressbar').count()).toBe(0);
    expect(await page.getByRole('alert').count()).toBe(0);
    const ls = { command: ['ls', '-A', '/tmp'] };
    await expect
      .poll(async () => (await dockapi.client.post('/containers/guarded/exec', ls)).body)
      .toMatchObject({ stdout: '' });
  });

  it('says so when the token is revoked, also while its tab is hidden, and goes on with another', async () => {
    const [page, hidden] = [await signIn(passing.token), await signIn(passing.token)];
    for (const each of [page, hidden]) await each.getByRole('link', { name: 'guarded', exact: true }).waitFor();
    await setHidden(hidden, true);
    allow(alice, reader, other);
    await page.getByRole('alert').getByText('You were signed out: The token is not valid').waitFor();
    await setHidden(hidden, false);
    await hidden.getByRole('alert').getByText('You were signed out: The token is not valid').waitFor();
    await page.getByLabel('Token').fill(reader.token);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('link', { name: 'guarded', exact: true }).waitFor();
  });
});
