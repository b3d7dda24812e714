import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { chooseSandbox, newestJob, pushFirst } from '../../scripts/lib/app-driver.mjs';
import { expect, test } from './support/gantry';

test('a folder without a Dockerfile: what it is, its findings and recipe, then pushed', async ({ gantry }) => {
  rmSync(join(gantry.sample, 'Dockerfile'));
  const { app, page } = await gantry.start();
  await chooseSandbox(page);
  await app.evaluate(({ dialog }, path) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] });
  }, gantry.sample);
  await page.getByRole('button', { name: 'Choose a folder' }).first().click();

  const what = page.getByRole('region', { name: 'What this is' });
  await expect(what.getByRole('combobox', { name: 'Server build' })).toHaveValue(/udp-server/);
  await what.getByText(/^The recipe:/).click();
  await expect(what.getByRole('group', { name: 'Dockerfile of the recipe' })).toContainText('udp-server');
  await expect(what.getByRole('table', { name: 'Layers of the recipe' }).getByText('code.tar')).toBeVisible();
  // The program needs no library, and there is no network for the usual base.
  await what.getByRole('textbox', { name: 'Base image' }).fill('scratch');
  await expect(what.getByRole('group', { name: 'Dockerfile of the recipe' })).toContainText('FROM scratch');
  await page.getByRole('button', { name: 'Add project' }).click();

  await pushFirst(page);
  const { state } = await newestJob(page);
  expect(state.is).toBe('succeeded');
  expect(existsSync(join(gantry.sample, 'Dockerfile'))).toBe(false);
});
