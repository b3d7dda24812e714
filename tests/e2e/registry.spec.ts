import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { chooseSandbox } from '../../scripts/lib/app-driver.mjs';
import { random, registryClient } from '../support/registry-client';
import { expect, test } from './support/gantry';

interface Access {
  readonly registry: string;
  readonly project: string;
  readonly username: string;
  readonly token: string;
  readonly apiUrl: string;
  readonly apiToken: string;
}

/** The sandbox's own passwords, from its file: the window never gets to see them. */
async function sandboxAccess(home: string): Promise<Access> {
  const state = JSON.parse(await readFile(join(home, 'sandbox', 'sandbox.json'), 'utf8'));
  const registry = `127.0.0.1:${state.port}`;
  return {
    registry,
    project: 'sandbox',
    username: 'robot$sandbox+client-push',
    token: state.pushToken,
    apiUrl: `http://${registry}`,
    apiToken: state.apiToken,
  };
}

/** Two tags of one image, and a third apart. */
async function pushThree({ registry, project, username, token }: Access) {
  const client = registryClient(`http://${registry}`, { username, password: token });
  const repository = `${project}/arena`;
  const shared = random(40_000);
  const layers = [shared, random(20_000)];
  const first = await client.pushImage(repository, '1.0.9', layers);
  await client.pushImage(repository, '1.0.10', layers);
  const other = await client.pushImage(repository, '2.0.0', [shared, random(10_000)]);
  return { client, repository, first, other };
}

const requests = async ({ apiUrl, apiToken }: Access): Promise<{ method: string; path: string }[]> => {
  const answer = await fetch(`${apiUrl}/v1/sandbox/requests`, { headers: { authorization: `token ${apiToken}` } });
  return ((await answer.json()) as { requests: { method: string; path: string }[] }).requests;
};

const show = (page: Page, screen: string) =>
  page.getByRole('navigation', { name: 'Main' }).getByText(screen, { exact: true }).click();

test('two tags of one image are one artifact; a new tag moves no blob; deleting names every tag', async ({
  gantry,
}) => {
  const { page } = await gantry.start();
  await chooseSandbox(page);
  const access = await sandboxAccess(gantry.home);
  const { client, repository, first } = await pushThree(access);

  await show(page, 'Repositories');
  await page.getByRole('button', { name: 'Open arena', exact: true }).click();
  const artifacts = page.getByRole('grid', { name: 'Artifacts' });
  await expect(artifacts.getByRole('row')).toHaveCount(3);
  await expect(artifacts.getByRole('row', { name: /1\.0\.9/ })).toContainText('1.0.10');
  await page.getByRole('radiogroup', { name: 'View' }).getByText('By tag').click();
  const tags = page.getByRole('grid', { name: 'Tags' });
  await expect(tags.getByRole('row')).toHaveCount(4);
  await page.getByRole('radiogroup', { name: 'View' }).getByText('By artifact').click();

  const before = (await requests(access)).length;
  await artifacts
    .getByRole('button', { name: /^Actions for/ })
    .nth(1)
    .click();
  await page.getByRole('menuitem', { name: 'Add a tag…' }).click();
  await page.getByRole('textbox', { name: /tag/i }).fill('stable');
  await page.getByRole('dialog').getByRole('button', { name: /^Add/ }).click();
  await expect(artifacts.getByRole('row', { name: /1\.0\.9/ })).toContainText('stable');
  const since = (await requests(access)).slice(before).filter(({ path }) => path.startsWith('/v2/'));
  expect(since.filter(({ method }) => method === 'PUT')).toHaveLength(1);
  expect(since.filter(({ path }) => path.includes('/blobs/'))).toEqual([]);

  await artifacts
    .getByRole('button', { name: /^Actions for/ })
    .nth(1)
    .click();
  await page.getByRole('menuitem', { name: 'Delete artifact…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Delete from arena' });
  for (const tag of ['1.0.9', '1.0.10', 'stable']) await expect(dialog).toContainText(tag);
  await expect(dialog).toContainText(/frees/i);
  await dialog.getByRole('button', { name: /^Delete 1 artifact/ }).click();
  await expect(artifacts.getByRole('row')).toHaveCount(2);
  expect((await client.call('GET', `/v2/${repository}/manifests/${first.manifestDigest}`)).status).toBe(404);
  expect((await client.call('GET', `/v2/${repository}/manifests/2.0.0`)).status).toBe(200);
});

test('looking, tagging and deleting with the keyboard alone', async ({ gantry }) => {
  const { page } = await gantry.start();
  await chooseSandbox(page);
  const access = await sandboxAccess(gantry.home);
  const { client, repository } = await pushThree(access);

  await page.keyboard.press('Control+2');
  const repositories = page.getByRole('grid', { name: 'Repositories' });
  await expect(repositories.getByRole('row')).toHaveCount(2);
  await repositories.focus();
  await page.keyboard.press('Enter');
  const artifacts = page.getByRole('grid', { name: 'Artifacts' });
  await expect(artifacts.getByRole('row')).toHaveCount(3);

  await artifacts.focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('Enter');
  const drawer = page.getByRole('dialog', { name: /^Details of/ });
  await expect(drawer).toContainText('linux/amd64');
  await page.keyboard.press('Escape');
  await expect(drawer).toBeHidden();

  await artifacts.focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('Delete');
  const dialog = page.getByRole('dialog', { name: 'Delete from arena' });
  await expect(dialog).toContainText('2.0.0');
  await expect(dialog.getByRole('button', { name: /^Delete 1 artifact/ })).toBeEnabled();
  for (let presses = 0; presses < 20; presses += 1) {
    const focused = await page.evaluate(() => document.activeElement?.textContent ?? '');
    if (/^Delete 1 artifact/.test(focused)) break;
    await page.keyboard.press('Tab');
  }
  await page.keyboard.press('Enter');
  await expect(artifacts.getByRole('row')).toHaveCount(2);
  expect((await client.call('GET', `/v2/${repository}/manifests/2.0.0`)).status).toBe(404);
});
