import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { addProject, chooseSandbox, newestJob, pushFirst } from '../../scripts/lib/app-driver.mjs';
import { expect, test } from './support/gantry';

test('from the first start to a pushed image, again after a change, and after a restart', async ({ gantry }) => {
  const { app, page } = await gantry.start();
  await chooseSandbox(page);
  await addProject(app, page, gantry.sample);

  await pushFirst(page);
  const first = await newestJob(page);
  if (first.state.is !== 'succeeded') throw new Error(first.state.is);
  const result = page.getByRole('region', { name: 'Result' });
  await expect(result).toContainText(first.state.result.reference);
  await page.getByRole('button', { name: 'Copy reference' }).click();
  await expect.poll(() => app.evaluate(({ clipboard }) => clipboard.readText())).toBe(first.state.result.reference);

  await pushFirst(page);
  const same = await newestJob(page);
  if (same.state.is !== 'succeeded') throw new Error(same.state.is);
  expect(same.state.result.layers.reused).toBe(same.state.result.layers.total);
  await expect(page.getByRole('region', { name: 'Result' })).toContainText(/already there/i);

  appendFileSync(join(gantry.sample, 'rules.txt'), 'extra=changed\n');
  await pushFirst(page);
  const changed = await newestJob(page);
  if (changed.state.is !== 'succeeded') throw new Error(changed.state.is);
  expect(changed.state.result.layers.total - changed.state.result.layers.reused).toBe(1);
  expect(changed.state.result.sentBytes).toBeLessThan(first.state.result.sentBytes / 20);
  await app.close();

  const again = await gantry.start();
  await again.page.getByRole('navigation', { name: 'Main' }).getByText('Activity', { exact: true }).click();
  await expect(again.page.getByRole('heading', { name: 'Activity' })).toBeVisible();
  await expect(again.page.getByText(changed.request.tag).first()).toBeVisible();
});

test('the main job with the keyboard alone', async ({ gantry }) => {
  const { app, page } = await gantry.start();
  const tabTo = async (name: RegExp) => {
    for (let presses = 0; presses < 60; presses += 1) {
      await page.keyboard.press('Tab');
      const focused = await page.evaluate(() => {
        const { activeElement: at } = document;
        const label = at instanceof HTMLInputElement ? at.labels?.[0]?.textContent : at?.textContent;
        return at?.getAttribute('aria-label') ?? label ?? '';
      });
      if (name.test(focused)) return;
    }
    throw new Error(`Tab never reached ${name}`);
  };
  await page.getByRole('button', { name: 'Try it in the local sandbox' }).waitFor();
  await tabTo(/Try it in the local sandbox/);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Push', exact: true }).waitFor();
  await app.evaluate(({ dialog }, path) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] });
  }, gantry.sample);
  await tabTo(/Choose a folder/);
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  await tabTo(/^Add project/);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: /^Push \S/ })).toBeFocused();
  await page.keyboard.press('Enter');
  const result = page.getByRole('region', { name: 'Result' });
  await result.waitFor({ timeout: 60_000 });

  await tabTo(/^Create a template$/);
  await page.keyboard.press('Enter');
  const form = page.getByRole('form', { name: 'Template' });
  await form.waitFor();
  await tabTo(/^App$/);
  await page.keyboard.type('arena-app');
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('Name of the new app')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('combobox', { name: 'App' })).toHaveValue('arena-app');
  await tabTo(/^Save template$/);
  await page.keyboard.press('Enter');
  await page.getByRole('grid', { name: 'Templates' }).waitFor();

  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(result).toContainText('created', { timeout: 60_000 });
  await tabTo(/^Open the app version$/);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toContainText('arena-app');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Open the app version' })).toBeFocused();
});

test('cancelling is visible at once, stops the engine’s work, and the push can be tried again', async ({ gantry }) => {
  const { app, page } = await gantry.start();
  await chooseSandbox(page);
  // The server listens for ever, so a build that runs it ends only when it is stopped.
  const dockerfile = join(gantry.sample, 'Dockerfile');
  const ordinary = readFileSync(dockerfile, 'utf8');
  writeFileSync(dockerfile, ordinary.replace(/^USER /m, 'RUN ["/app/udp-server"]\nUSER '));
  await addProject(app, page, gantry.sample);
  await page
    .getByRole('button', { name: /^Push \S/ })
    .first()
    .click();
  await page
    .getByText(/RUN \["?\/app\/udp-server|RUN \/app\/udp-server/)
    .first()
    .waitFor({ timeout: 30_000 });
  await page.getByRole('button', { name: 'Cancel', exact: true }).click();
  await expect(page.getByText(/Cancelling|Cancelled/).first()).toBeVisible({ timeout: 1000 });
  await expect.poll(async () => (await newestJob(page)).state.is, { timeout: 20_000 }).toBe('cancelled');
  writeFileSync(dockerfile, ordinary);
  await page.getByRole('button', { name: 'Try again' }).first().click();
  await page.getByRole('region', { name: 'Result' }).waitFor({ timeout: 60_000 });
});

test('a push that ends while the window is not in front is told by the system, with progress in the taskbar', async ({
  gantry,
}) => {
  const { app, page } = await gantry.start();
  await chooseSandbox(page);
  await addProject(app, page, gantry.sample);
  // What the system shows cannot be seen here; what it is asked to show can.
  await app.evaluate(({ Notification, BrowserWindow }) => {
    const asked: { notifications: string[]; progress: number[] } = { notifications: [], progress: [] };
    Object.assign(globalThis, { asked });
    Notification.isSupported = () => true;
    Notification.prototype.show = function show(this: { title: string }) {
      asked.notifications.push(this.title);
    };
    const window = BrowserWindow.getAllWindows()[0];
    if (window === undefined) return;
    window.isFocused = () => false;
    window.setProgressBar = (progress) => void asked.progress.push(progress);
  });
  await pushFirst(page);
  const { request } = await newestJob(page);
  const asked = await app.evaluate(
    () => (globalThis as unknown as { asked: { notifications: string[]; progress: number[] } }).asked,
  );
  expect(asked.notifications).toEqual([`Pushed ${request.repository}:${request.tag}`]);
  expect(asked.progress.some((progress) => progress >= 0 && progress <= 1)).toBe(true);
  expect(asked.progress.at(-1)).toBe(-1);
});
