// @ts-check
// Drives the real window as a person would, by roles and names. Used by the demo, the benchmarks and the end-to-end tests.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { _electron } from '@playwright/test';

/**
 * @typedef {object} LaunchOptions
 * @property {string} home GANTRY_HOME, kept apart for each run
 * @property {string} executable an Electron runtime, or a packaged app
 * @property {string | null} appFolder the project's folder; null for a packaged app
 * @property {Record<string, string>} [env]
 * @property {{ width: number, height: number } | null} [size] of the page; null: as the app opens it
 */

/**
 * Starts the app and waits for its window.
 * @param {LaunchOptions} options
 */
export async function launch({ home, executable, appFolder, env = {}, size = { width: 1280, height: 800 } }) {
  mkdirSync(home, { recursive: true });
  const isRoot = process.platform === 'linux' && process.getuid?.() === 0;
  const app = await _electron.launch({
    executablePath: executable,
    // Chromium's own sandbox cannot be set up as root.
    args: [
      ...(appFolder === null ? [] : [appFolder]),
      ...(isRoot ? ['--no-sandbox'] : []),
      `--user-data-dir=${join(home, 'chromium')}`,
    ],
    env: { ...definedEnv(), GANTRY_HOME: home, ...env },
    // Otherwise Playwright pretends that everybody prefers the light theme.
    colorScheme: null,
  });
  const page = await app.firstWindow();
  // The window comes before its page, which is answered when the rest of the app is there.
  await page.waitForURL((url) => url.protocol !== 'about:');
  await page.waitForLoadState('domcontentloaded');
  if (size !== null) await resize(app, size);
  return { app, page };
}

/**
 * @param {import('@playwright/test').ElectronApplication} app
 * @param {{ width: number, height: number }} size
 */
async function resize(app, size) {
  for (let tries = 1; ; tries += 1) {
    try {
      return await app.evaluate(
        ({ BrowserWindow }, { width, height }) => BrowserWindow.getAllWindows()[0]?.setContentSize(width, height),
        size,
      );
    } catch (cause) {
      // While the app loads, V8 may collect the debugger's own promise; setting the size twice does no harm.
      if (tries === 5 || !String(cause).includes('garbage collected')) throw cause;
    }
  }
}

/** @returns {Record<string, string>} */
function definedEnv() {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
}

/**
 * First start: the local sandbox.
 * @param {import('@playwright/test').Page} page
 */
export async function chooseSandbox(page) {
  await page.getByRole('button', { name: 'Try it in the local sandbox' }).click();
  await page.getByRole('heading', { name: 'Push', exact: true }).waitFor({ timeout: 30_000 });
}

/**
 * Adds a game project through the folder dialog.
 * @param {import('@playwright/test').ElectronApplication} app
 * @param {import('@playwright/test').Page} page
 * @param {string} folder
 */
export async function addProject(app, page, folder) {
  await app.evaluate(({ dialog }, path) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] });
  }, folder);
  await page.getByRole('button', { name: 'Choose a folder' }).first().click();
  await page.getByRole('dialog').getByRole('button', { name: 'Add project' }).click();
  await page
    .getByRole('button', { name: /^Push \S/ })
    .first()
    .waitFor();
}

/**
 * Presses Push and waits for the result.
 * @param {import('@playwright/test').Page} page
 * @param {{ timeoutMs?: number }} [options]
 */
export async function pushFirst(page, { timeoutMs = 120_000 } = {}) {
  await page.getByRole('navigation', { name: 'Main' }).getByText('Push', { exact: true }).click();
  await page
    .getByRole('button', { name: /^Push \S/ })
    .first()
    .click();
  await page.getByRole('region', { name: 'Result' }).waitFor({ timeout: timeoutMs });
}

/**
 * The newest push as the app itself tells it.
 * @param {import('@playwright/test').Page} page
 * @returns {Promise<import('../../shared/model/publish-job').JobView>}
 */
export async function newestJob(page) {
  const answer = await page.evaluate(() => /** @type {any} */ (globalThis).gantry.publish.list());
  if (!answer.ok) throw new Error(answer.error.message);
  return answer.value[0];
}
