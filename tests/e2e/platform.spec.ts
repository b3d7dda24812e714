import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { addProject, chooseSandbox, newestJob, pushFirst } from '../../scripts/lib/app-driver.mjs';
import { random, registryClient } from '../support/registry-client';
import { expect, test } from './support/gantry';

/** A client of the sandbox that is not Gantry: another computer, as far as the window knows. */
async function elsewhere(home: string) {
  const state = JSON.parse(await readFile(join(home, 'sandbox', 'sandbox.json'), 'utf8'));
  const origin = `http://127.0.0.1:${state.port}`;
  const client = registryClient(origin, { username: 'robot$sandbox+client-push', password: state.pushToken });
  return {
    origin,
    apiToken: String(state.apiToken),
    setAccess: async (access: string): Promise<void> => {
      await fetch(`${origin}/v1/sandbox/access`, {
        method: 'PUT',
        headers: { authorization: `token ${state.apiToken}`, 'content-type': 'application/json' },
        body: JSON.stringify({ access }),
      });
    },
    push: (tag: string) => client.pushImage('sandbox/arena', tag, [random(20_000)]),
    version: async (app: string, name: string): Promise<Record<string, unknown>> => {
      const answer = await fetch(`${origin}/v1/app/${app}/version/${name}`, {
        headers: { authorization: `token ${state.apiToken}` },
      });
      return (await answer.json()) as Record<string, unknown>;
    },
  };
}

const show = (page: Page, screen: string) =>
  page.getByRole('navigation', { name: 'Main' }).getByText(screen, { exact: true }).click();

/** Up to the settings: the repository, and a new app of the platform. */
async function beginTemplate(page: Page, repository: string): Promise<void> {
  await show(page, 'Templates');
  await page.getByRole('button', { name: 'New template' }).click();
  await page.getByRole('combobox', { name: 'Repository' }).click();
  await page.getByRole('option', { name: repository }).click();
  await page.getByRole('combobox', { name: 'App' }).click();
  await page.getByRole('option', { name: 'Create app…' }).click();
  await page.getByLabel('Name of the new app').fill('arena-app');
  await page.keyboard.press('Enter');
}

test('a template is made; an older tag becomes a version on the board by keyboard, with exactly its settings', async ({
  gantry,
}) => {
  const { page } = await gantry.start();
  await chooseSandbox(page);
  const other = await elsewhere(gantry.home);
  await other.push('1.0.0');
  await show(page, 'Repositories');
  await page.getByRole('button', { name: 'Open arena', exact: true }).waitFor();

  await beginTemplate(page, 'arena');
  await page.getByLabel('vCPU units').fill('512');
  await page.getByLabel('Memory (MB)').fill('2048');
  await expect(page.getByText('At most twice the vCPU units: 1,024 MB.')).toBeVisible();
  await page.getByLabel('Memory (MB)').fill('768');
  await page.getByRole('button', { name: 'Add a port' }).click();
  await page
    .getByLabel(/^Number of port \d+$/)
    .last()
    .fill('7777');
  await page.getByRole('button', { name: 'Save template' }).click();
  await expect(page.getByRole('grid', { name: 'Templates' })).toContainText('0.5 vCPU, 768 MB');

  await show(page, 'Versions');
  const tags = page.getByRole('grid', { name: 'Tags' });
  await expect(tags.getByText('no version')).toBeVisible();
  await tags.focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Link arena:1.0.0 to an app' });
  await dialog.getByRole('textbox', { name: 'Version name for arena:1.0.0' }).press('Enter');
  await expect(dialog.getByText('arena-app / 1.0.0: created')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(tags.getByText('arena-app / 1.0.0')).toBeVisible();
  await expect(page.getByRole('grid', { name: 'App versions' }).getByText('linked')).toBeVisible();
  expect(await other.version('arena-app', '1.0.0')).toMatchObject({
    docker_image: 'sandbox/arena',
    docker_tag: '1.0.0',
    private_username: 'robot$sandbox+app-version-pull',
    req_cpu: 512,
    req_memory: 768,
    ports: [expect.objectContaining({ port: 7777, name: 'gameport' })],
  });

  await other.push('1.0.1');
  await page.getByRole('button', { name: 'Refresh' }).click();
  const versions = page.getByRole('grid', { name: 'App versions' });
  await tags.getByText('1.0.1', { exact: true }).dragTo(versions.getByText('arena-app', { exact: true }));
  const dropped = page.getByRole('dialog', { name: 'Link arena:1.0.1 to an app' });
  await dropped.getByRole('button', { name: 'Link 1 tag' }).click();
  await expect(dropped.getByText('arena-app / 1.0.1: created')).toBeVisible();
});

test('from an API token: access is requested, granted while one waits, and both sets of credentials arrive', async ({
  gantry,
}) => {
  const { page } = await gantry.start();
  await chooseSandbox(page);
  const { origin, apiToken, setAccess } = await elsewhere(gantry.home);
  await setAccess('none');
  await show(page, 'Settings');
  await page.getByRole('button', { name: 'Add a connection' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add a connection' });
  // As the dashboard copies it.
  await dialog.getByLabel('API token').fill(`token ${apiToken}`);
  await dialog.getByRole('button', { name: 'Another API address' }).click();
  await dialog.getByLabel('API address').fill(origin);
  await dialog.getByRole('button', { name: 'Connect', exact: true }).click();
  await dialog.getByRole('button', { name: 'Request access' }).click();
  await expect(dialog.getByText('Access is requested')).toBeVisible();
  await expect(dialog).toBeHidden({ timeout: 20_000 });

  const connections = page.getByRole('button', { name: /^More for / });
  await expect(connections).toHaveCount(2);
  await connections.last().click();
  await page.getByRole('menuitem', { name: 'Account and credentials…' }).click();
  const account = page.getByRole('dialog', { name: /^Account of / });
  await expect(account.getByRole('region', { name: 'Push credentials' })).toContainText('robot$sandbox+client-push');
  await expect(account.getByRole('region', { name: 'Pull credentials' })).toContainText('app-version-pull');
  await expect(account.getByText('The platform has granted a registry.')).toBeVisible();
  await account.getByRole('button', { name: 'Sign out…' }).click();
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  // The token itself, and both sets of credentials.
  await expect(account.getByText('not on this computer')).toHaveCount(3);
});

test('a push of a repository with a template ends with its version', async ({ gantry }) => {
  const { app, page } = await gantry.start();
  await chooseSandbox(page);
  await addProject(app, page, gantry.sample);
  await beginTemplate(page, 'udp-arena');
  await page.getByRole('button', { name: 'Save template' }).click();
  await page.getByRole('grid', { name: 'Templates' }).waitFor();

  await pushFirst(page);
  const { request } = await newestJob(page);
  const result = page.getByRole('region', { name: 'Result' });
  await expect(result).toContainText(`arena-app / ${request.tag}`);
  const other = await elsewhere(gantry.home);
  expect(await other.version('arena-app', request.tag)).toMatchObject({
    docker_image: 'sandbox/udp-arena',
    docker_tag: request.tag,
    private_username: 'robot$sandbox+app-version-pull',
  });
  await result.getByRole('button', { name: 'Open the app version' }).click();
  const drawer = page.getByRole('dialog', { name: `arena-app / ${request.tag}` });
  await expect(drawer.getByRole('switch', { name: 'Active' })).toBeChecked();
});
