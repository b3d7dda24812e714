// @ts-check
// The map of what goes into an image, of a build with 100,000 files, in the real window: how long it takes to show, and the longest task of
// the page while folders are opened, one is left out, and something is typed; and how long the main process was busy at a stretch.
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { chooseSandbox, launch } from '../../scripts/lib/app-driver.mjs';
import { longestLate, longestTask, settled, watchMain, watchTasks } from './tasks.mjs';

const FOLDERS = 500;
const FILES_EACH = 200;

/**
 * @param {string} electron
 * @returns {Promise<import('./table.mjs').Row[]>}
 */
export async function benchContext(electron) {
  const work = mkdtempSync(join(tmpdir(), 'gantry-bench-context-'));
  const server = join(work, 'server');
  lay(server);
  const { app, page } = await launch({ home: join(work, 'home'), executable: electron, appFolder: process.cwd() });
  try {
    await chooseSandbox(page);
    await watchTasks(page);
    await watchMain(app);
    await app.evaluate(({ dialog }, path) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] });
    }, server);
    return rowsOf(await visit(app, page));
  } finally {
    await app.close();
    rmSync(work, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** @param {string} folder */
function lay(folder) {
  mkdirSync(folder);
  copyFileSync('resources/samples/udp-server/udp-server', join(folder, 'server'));
  for (let at = 0; at < FOLDERS; at += 1) {
    const own = join(folder, 'assets', `pack-${at}`);
    mkdirSync(own, { recursive: true });
    for (let file = 0; file < FILES_EACH; file += 1)
      writeFileSync(join(own, `${file}.bin`), 'x'.repeat(1 + ((at * file) % 999)));
  }
  const recipe = { base: 'scratch', executable: 'server' };
  writeFileSync(join(folder, 'gantry.json'), JSON.stringify({ recipe }));
}

/** @typedef {{ what: string, ms: number, page: number, main: number }} Stage times in ms; `page`, `main`: longest at a stretch */

/**
 * @param {import('@playwright/test').ElectronApplication} app
 * @param {import('@playwright/test').Page} page
 * @returns {Promise<Stage[]>}
 */
async function visit(app, page) {
  /** @type {Stage[]} */
  const stages = [];
  // By plain selectors: to look for roles and names is work that is done in the page, and would be counted as the app's.
  const what = page.locator('section[aria-label="What this is"]');
  const map = what.locator('fieldset[aria-label="Files and folders by their size"]');
  const rows = what.locator('table[aria-label="What goes in"]');
  const stage = async (/** @type {string} */ name, /** @type {() => Promise<unknown>} */ act) => {
    await settled(page);
    await longestTask(page);
    await longestLate(app);
    const startedMs = performance.now();
    await act();
    const ms = performance.now() - startedMs;
    await settled(page);
    const one = { what: name, ms, page: await longestTask(page), main: await longestLate(app) };
    console.log(`  ${name}: ${ms.toFixed(0)} ms, page ${one.page.toFixed(0)}, main ${one.main.toFixed(0)}`);
    stages.push(one);
  };
  await stage('looking at the folder', async () => {
    await page.locator('button', { hasText: 'Choose a folder' }).first().click();
    await what.locator('summary', { hasText: 'The recipe:' }).waitFor({ timeout: 60_000 });
  });
  await stage('the map', async () => {
    await what.locator('summary', { hasText: 'What goes into the image' }).click();
    await rows.waitFor({ timeout: 60_000 });
  });
  await stage('a folder opened', async () => {
    await map.locator('[data-tile][aria-label^="assets"]').focus();
    await page.keyboard.press('Enter');
    await rows.locator('[aria-label^="Open assets"]').first().waitFor();
  });
  await what.locator('summary', { hasText: 'Image: base' }).click();
  await stage('typing what is left out', async () => {
    await what.getByLabel('Left out besides').pressSequentially('assets/pack-1', { delay: 30 });
    await what.locator('div', { hasText: 'stay out' }).first().waitFor({ timeout: 60_000 });
  });
  await stage('a part left out', async () => {
    const first = rows.locator('[aria-label^="Leave out: "]').first();
    const name = (await first.getAttribute('aria-label')) ?? '';
    await first.click();
    await what.locator(`[aria-label="${name}"]`).waitFor({ state: 'detached', timeout: 60_000 });
  });
  return stages;
}

/**
 * @param {readonly Stage[]} stages
 * @returns {import('./table.mjs').Row[]}
 */
function rowsOf(stages) {
  const longest = Math.max(...stages.map(({ page }) => page));
  const busy = Math.max(...stages.map(({ main }) => main));
  const shown = stages.find(({ what }) => what === 'the map')?.ms ?? Number.NaN;
  const files = (FOLDERS * FILES_EACH).toLocaleString('en');
  return [
    {
      what: `the map of a build with ${files} files: shown after the press that opens it`,
      result: `${(shown / 1000).toFixed(1)} s (all of it was looked at before in ${((stages[0]?.ms ?? 0) / 1000).toFixed(1)} s)`,
      goal: '',
    },
    {
      what: 'the same: longest task of the page while folders are opened, one is left out, and something is typed',
      result: longest === 0 ? 'none over 50 ms' : `${longest.toFixed(0)} ms`,
      goal: '<= 50 ms',
      met: longest === 0,
    },
    { what: 'the same: the main process busy at a stretch, at the most', result: `${busy.toFixed(0)} ms`, goal: '' },
  ];
}
