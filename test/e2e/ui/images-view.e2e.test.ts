import { describe, expect, it } from 'vitest';
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
    await page.getByRole('alert').waitFor();
    await dockapi.client.delete('/containers/needs-it?force=true');
    await remove();
    await page.getByText(`${name} was removed.`).waitFor();
    await page.getByRole('button', { name: `Remove ${name}` }).waitFor({ state: 'detached' });
  });
});
