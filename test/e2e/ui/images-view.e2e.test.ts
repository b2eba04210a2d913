import { describe, expect, it } from 'vitest';
import { ok } from '../../support/containers.js';
import { useDockapi } from '../../support/dockapi.js';
import { engineRequest } from '../../support/engine.js';
import { HoldingRegistry } from '../../support/holding-registry.js';
import { barriersOf, useUi } from '../../support/ui.js';

const dockapi = useDockapi();
const ui = useUi(dockapi);

describe('the images', () => {
  it('are pulled with progress, listed, and removed after a question', async () => {
    await using registry = await HoldingRegistry.listen();
    const image = `${registry.image()}:latest`;
    const page = await ui.open('images');
    await page
      .getByRole('rowheader', { name: /busybox:latest/ })
      .first()
      .waitFor();
    expect(await barriersOf(page)).toEqual([]);
    await page.getByLabel('Image to pull').fill(image);
    await page.getByRole('button', { name: 'Pull', exact: true }).click();
    await registry.pulling;
    await page.getByText('Pulling …').waitFor();
    registry.release();
    await page.getByText('Pulled', { exact: true }).waitFor();
    await page.getByRole('rowheader', { name: image }).waitFor();
    await engineRequest('DELETE', `/images/${image}?force=1`);
  });

  it('are pruned after a question, and tell how much disk they use', async () => {
    const { id } = await dockapi.running({ name: 'source' });
    const page = await ui.open('images');
    await page.getByText(/^\d[\d.]* [MG]iB, shared layers counted twice$/).waitFor();
    await ok('POST', `/commit?container=${id}`, {});
    await page.reload();
    const nameless = page.getByRole('rowheader', { name: 'without a name' });
    await nameless.first().waitFor();
    await page.getByRole('button', { name: 'Prune', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Remove the images that have no name').waitFor();
    await dialog.getByRole('button', { name: 'Prune' }).click();
    await page.getByRole('status').getByText('are free again.').waitFor();
    await nameless.first().waitFor({ state: 'detached' });
  });

  it('are pruned with their names if no container uses them', async () => {
    await dockapi.running({ name: 'builder' });
    await dockapi.client.post('/containers/builder/commit', { image: 'unused:1' });
    const { body } = await dockapi.client.get<{ id: string; repo_tags: string[] }[]>('/images');
    const users = body.filter(({ repo_tags }) => repo_tags.length > 0 && repo_tags[0] !== 'unused:1');
    const created = await Promise.all(
      users.map(({ repo_tags }) => ok('POST', '/containers/create', { Image: repo_tags[0], Cmd: ['x'] })),
    );
    const page = await ui.open('images');
    await page.getByRole('rowheader', { name: 'unused:1' }).waitFor();
    await page.getByRole('button', { name: 'Prune all unused' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('all images that no container uses').waitFor();
    await dialog.getByRole('button', { name: 'Prune all unused' }).click();
    await page.getByRole('status').getByText('are free again.').waitFor();
    await page.getByRole('rowheader', { name: 'unused:1' }).waitFor({ state: 'detached' });
    await page.getByRole('rowheader', { name: 'busybox:latest' }).first().waitFor();
    await Promise.all(created.map((each) => engineRequest('DELETE', `/containers/${(each as { Id: string }).Id}`)));
  });

  it('show why one was not pulled', async () => {
    const page = await ui.open('images');
    await page.getByLabel('Image to pull').fill('UPPER CASE');
    await page.getByRole('button', { name: 'Pull', exact: true }).click();
    await page.getByRole('alert').getByText('The image was not pulled.').waitFor();
  });

  it('are removed after a question, and not while a container needs them', async () => {
    await dockapi.running({ name: 'user' });
    const name = 'removed-by-page:1';
    await dockapi.client.post('/containers/user/commit', { image: name });
    await dockapi.running({ image: name, pull: 'never', name: 'needs-it' });
    const page = await ui.open('images');
    const remove = async () => {
      await page.getByRole('button', { name: `Remove ${name}` }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    };
    await remove();
    await page.getByRole('alert').first().waitFor();
    await dockapi.client.delete('/containers/needs-it?force=true');
    await remove();
    await page.getByText(`${name} was removed.`).waitFor();
    await page.getByRole('button', { name: `Remove ${name}` }).waitFor({ state: 'detached' });
  });
});
