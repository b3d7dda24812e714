import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { addProject, newestJob, pushFirst } from '../../scripts/lib/app-driver.mjs';
import { random, registryClient } from '../support/registry-client';
import { expect, test } from './support/gantry';
import { startSandbox } from './support/sandbox';

const show = (page: Page, screen: string) =>
  page.getByRole('navigation', { name: 'Main' }).getByText(screen, { exact: true }).click();

test('from an API token to versions: access, template, push, and an older tag on the board', async ({ gantry }) => {
  const sandbox = await startSandbox(join(gantry.home, '..', 'platform'));
  const { access, api } = sandbox;
  try {
    await api('PUT', '/v1/sandbox/access', { access: 'none' });
    const { app, page } = await gantry.start();

    // Access: none, requested, granted; the credentials arrive by themselves.
    await page
      .getByRole('button', { name: /Edgegap/ })
      .first()
      .click();
    await page.getByLabel('API token').fill(`token ${access.apiToken}`);
    await page.getByRole('button', { name: 'Another API address' }).click();
    await page.getByLabel('API address').fill(access.apiUrl);
    await page.getByRole('button', { name: 'Connect', exact: true }).click();
    await page.getByRole('button', { name: 'Request access' }).click();
    await expect(page.getByText('Access is requested')).toBeVisible();
    await expect(page.getByRole('heading', { name: 'Push', exact: true })).toBeVisible({ timeout: 20_000 });

    // An older tag, from before there was a template.
    const client = registryClient(`http://${access.registry}`, { username: access.username, password: access.token });
    await client.pushImage(`${access.project}/udp-arena`, 'old-1', [random(10_000)]);
    await addProject(app, page, gantry.sample);

    await show(page, 'Templates');
    await page.getByRole('button', { name: 'New template' }).click();
    await page.getByRole('form', { name: 'Template' }).getByLabel('Repository').click();
    await page.getByRole('option', { name: 'udp-arena' }).click();
    await page.getByRole('form', { name: 'Template' }).getByLabel('App', { exact: true }).click();
    await page.getByRole('option', { name: 'Create app…' }).click();
    await page.getByLabel('Name of the new app').fill('arena');
    await page.getByRole('button', { name: 'Create app' }).click();
    await page.getByLabel('vCPU units').fill('512');
    await page.getByLabel('Memory (MB)').fill('2048');
    await expect(page.getByText(/At most twice the vCPU units/)).toBeVisible();
    await expect(page.getByRole('button', { name: 'Save template' })).toBeDisabled();
    await page.getByLabel('Memory (MB)').fill('1024');
    await page.getByLabel('Longest run (minutes)').fill('60');
    await page.getByRole('button', { name: 'Save template' }).click();
    await expect(page.getByRole('grid', { name: 'Templates' }).getByRole('row', { name: /udp-arena/ })).toBeVisible();

    // The push ends with its version, which has exactly the template's values and the pull robot.
    await pushFirst(page);
    const job = await newestJob(page);
    if (job.state.is !== 'succeeded') throw new Error(JSON.stringify(job.state));
    expect(job.state.result.appVersion).toEqual({ app: 'arena', name: job.request.tag, created: true });
    const version = await api('GET', `/v1/app/arena/version/${job.request.tag}`);
    expect(version).toMatchObject({
      docker_repository: access.registry,
      docker_image: `${access.project}/udp-arena`,
      docker_tag: job.request.tag,
      private_username: access.pullUsername,
      req_cpu: 512,
      req_memory: 1024,
      max_duration: 60,
      is_active: true,
    });

    // The board, by keyboard: the older tag becomes a version too.
    await show(page, 'Versions');
    const tags = page.getByRole('grid', { name: 'Tags' });
    await expect(tags.getByRole('row', { name: /old-1/ })).toBeVisible();
    await tags.focus();
    await page.keyboard.press('Home');
    for (let presses = 0; presses < 20; presses += 1) {
      const active = await tags.getAttribute('aria-activedescendant');
      const row = active === null ? null : page.locator(`[id="${active}"]`);
      if (row !== null && /old-1/.test((await row.textContent()) ?? '')) break;
      await page.keyboard.press('ArrowDown');
    }
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: /Link udp-arena:old-1/ });
    const name = dialog.getByRole('textbox', { name: 'Version name for udp-arena:old-1' });
    await expect(name).toHaveValue('old-1');
    await expect(name).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(dialog.getByText('arena / old-1: created')).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('grid', { name: 'App versions' }).getByRole('row', { name: /old-1/ })).toBeVisible();
    expect(await api('GET', '/v1/app/arena/version/old-1')).toMatchObject({ docker_tag: 'old-1', req_cpu: 512 });
    await app.close();
  } finally {
    await sandbox.stop();
  }
});
