import { beforeAll, expect, it } from 'vitest';
import type { ContainerDetailsDto } from '../../../src/containers/dto/container.dto.js';
import { uniqueName } from '../../support/containers.js';
import { useDockapi } from '../../support/dockapi.js';
import { engineRequest } from '../../support/engine.js';
import { barriersOf, useUi } from '../../support/ui.js';

const dockapi = useDockapi();
const ui = useUi(dockapi);
const SECRET = 'only-when-asked';
let id: string;

beforeAll(async () => {
  ({ id } = await dockapi.running({
    name: 'viewed',
    memory: '64m',
    cpus: 0.5,
    env: { PASSWORD: SECRET },
    tmpfs: { '/scratch': 'size=1m' },
    ports: [9090],
    command: ['sh', '-c', 'echo > /made; exec sleep 600'],
    stop_timeout: 0,
  }));
});

it('shows limits, mounts and the command of a container', async () => {
  const page = await ui.open(`containers/${id}`);
  await page.getByText('64.0 MiB').waitFor();
  await page.getByRole('row', { name: '/scratch' }).getByText('tmpfs').waitFor();
  await page.getByText('sh -c echo > /made; exec sleep 600').waitFor();
  for (const [port, path] of [
    [8080, `/proxy/${id}/`],
    [9090, `/proxy/${id}:9090/`],
  ] as const) {
    const open = page.getByRole('link', { name: `Open port ${port} of viewed` });
    expect(await open.getAttribute('href')).toBe(dockapi.service.url + path);
  }
  expect(await barriersOf(page)).toEqual([]);
});

it('has a button for every verb that has an effect, which asks before what cannot be undone', async () => {
  const shell = { command: ['sh', '-c', 'trap "exit 0" TERM; while :; do sleep 0.05; done'] };
  const { id: own } = await dockapi.running({ name: 'ordered', ...shell });
  const page = await ui.open(`containers/${own}`);
  const actions = page.getByRole('group', { name: 'Actions' });
  const states = async () => {
    const { status, exit_code } = (await dockapi.client.get<ContainerDetailsDto>(`/containers/${own}`)).body;
    return [status, exit_code];
  };
  const startedAt = async () => (await dockapi.client.get<ContainerDetailsDto>(`/containers/${own}`)).body.started_at;
  const press = (name: string) => actions.getByRole('button', { name, exact: true }).click();
  const names = () => actions.getByRole('button').allTextContents();
  const badge = (state: string) => page.locator('.view-head').getByText(state, { exact: true }).waitFor();
  await badge('running');
  expect(await names()).toEqual(['Stop', 'Restart', 'Pause', 'Kill', 'Remove']);
  await press('Pause');
  await badge('paused');
  expect(await names()).toEqual(['Resume', 'Stop', 'Restart', 'Kill', 'Remove']);
  await press('Resume');
  await badge('running');
  const before = await startedAt();
  await press('Restart');
  await expect.poll(startedAt).not.toBe(before);
  await press('Stop');
  await badge('exited');
  expect(await states()).toEqual(['exited', 0]);
  expect(await names()).toEqual(['Start', 'Restart', 'Remove']);
  await press('Start');
  await badge('running');
  await press('Kill');
  await page.getByRole('dialog').getByRole('button', { name: 'Keep' }).click();
  expect((await states())[0]).toBe('running');
  await press('Kill');
  await page.getByRole('dialog').getByRole('button', { name: 'Kill' }).click();
  await badge('exited');
  expect(await states()).toEqual(['exited', 137]);
  await press('Remove');
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await page.getByText('ordered was removed').waitFor();
});

it('reads a container anew that was restarted between two lists', async () => {
  const list = (await dockapi.client.get<object[]>('/containers')).body;
  const read: string[] = [];
  const page = await ui.open(`containers/${id}`, async (tab) => {
    await tab.route('**/containers', (route) => route.fulfill({ json: list }));
    await tab.route(`**/containers/${id}`, async (route) => {
      const response = await route.fetch();
      read.push(((await response.json()) as ContainerDetailsDto).started_at!);
      await route.fulfill({ response });
    });
  });
  await page.getByRole('heading', { name: 'viewed' }).waitFor();
  await dockapi.client.post(`/containers/${id}/restart`);
  const { started_at } = (await dockapi.client.get<ContainerDetailsDto>(`/containers/${id}`)).body;
  await expect.poll(() => read.at(-1)).toBe(started_at);
});

it('hides the environment until it is asked for', async () => {
  const page = await ui.open(`containers/${id}`);
  const show = page.getByRole('button', { name: 'Show the environment' });
  await show.waitFor();
  expect(await page.content()).not.toContain(SECRET);
  await show.click();
  await page.getByRole('row', { name: 'PASSWORD' }).getByText(SECRET).waitFor();
  await page.getByRole('button', { name: 'Hide the environment' }).click();
  await page.getByText(SECRET).waitFor({ state: 'detached' });
});

it('lists processes and changed files', async () => {
  const page = await ui.open(`containers/${id}`);
  await page.getByRole('link', { name: 'Processes' }).click();
  await page.getByRole('row', { name: 'sleep 600' }).waitFor();
  await page.getByRole('link', { name: 'Changes' }).click();
  await page.getByRole('row', { name: '/made' }).getByText('added').waitFor();
  expect(await barriersOf(page)).toEqual([]);
});

it('renames a container and changes its limits, also where its name is in the address', async () => {
  const page = await ui.open('containers/viewed');
  await page.getByLabel('Name', { exact: true }).fill('renamed');
  await page.getByLabel('Memory limit').fill('128m');
  await page.getByRole('button', { name: 'Change it' }).click();
  await page.getByRole('heading', { name: 'renamed' }).waitFor();
  await page.getByText('128 MiB').waitFor();
  const { body } = await dockapi.client.get<{ name: string; memory: number }>(`/containers/${id}`);
  expect(body).toMatchObject({ name: 'renamed', memory: 128 * 1024 ** 2 });
});

it('says beside the field what is wrong with a change', async () => {
  const page = await ui.open(`containers/${id}`);
  await page.getByLabel('CPU limit').fill('half');
  await page.getByRole('button', { name: 'Change it' }).click();
  await page.getByRole('alert').getByText('must').waitFor();
});

it('makes an image of a container', async () => {
  const image = `${uniqueName('made')}:1`;
  const page = await ui.open(`containers/${id}`);
  await page.getByLabel('Name of the image').fill(image);
  await page.getByRole('button', { name: 'Commit' }).click();
  await page.getByText(`${image} was made.`).waitFor();
  expect((await engineRequest('DELETE', `/images/${image}`)).status).toBe(200);
});
