// @ts-check
// (d) a build log of 200,000 lines: memory of all processes and the time from a key press to the next frame, against an idle app, and the
// page's longest task while the lines arrive, while one scrolls through them and while one searches.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chooseSandbox, launch } from '../../scripts/lib/app-driver.mjs';
import { writeBigLog } from '../../scripts/lib/big-log.mjs';
import { memoryOf } from './gantry.mjs';
import { longestTask, settled, watchTasks } from './tasks.mjs';

const LINES = 200_000;
const KEYS = 100;
/** As a build tells of them: so many times, ten times a second. */
const TOLD = 50;
const TOLD_EVERY_MS = 100;
const SCROLLS = 200;

/** @typedef {import('@playwright/test').ElectronApplication} App */
/** @typedef {import('@playwright/test').Page} Page */

/**
 * @param {string} electron
 * @param {string} engineHost
 * @returns {Promise<import('./table.mjs').Row[]>}
 */
export async function benchLog(electron, engineHost) {
  const home = mkdtempSync(join(tmpdir(), 'gantry-bench-log-'));
  const options = { home, executable: electron, appFolder: process.cwd(), env: { DOCKER_HOST: engineHost } };
  try {
    const first = await launch(options);
    await chooseSandbox(first.page);
    await first.app.close();
    writeBigLog(home, LINES, { known: 1 });
    const { app, page } = await launch(options);
    await page.getByRole('navigation', { name: 'Main' }).getByText('Activity', { exact: true }).click();
    const idleMb = (await memoryOf(app)).allMb;
    await page.getByRole('button', { name: /^Big log/ }).click();
    await page.getByText('line 0 of the build output').waitFor();
    await watchTasks(page);
    const arriving = await longestWhile(page, () => arrive(app, page));
    const openMb = (await memoryOf(app)).allMb;
    const scrolling = await longestWhile(page, () => scrollThrough(page));
    const searching = await longestWhile(page, () => search(page));
    const tasks = { arriving, scrolling, searching };
    const p99 = (await keyDelays(page))[Math.floor(KEYS * 0.99) - 1] ?? Number.NaN;
    await app.close();
    return [
      {
        what: `log of ${LINES.toLocaleString('en')} lines: memory of all processes against before`,
        result: `${(openMb / idleMb).toFixed(2)}x (${Math.round(openMb)} MB)`,
        goal: '<= 1.2x',
        met: openMb / idleMb <= 1.2,
      },
      {
        what: 'the same: key press to next frame, p99',
        result: `${p99.toFixed(0)} ms`,
        goal: '< 100 ms',
        met: p99 < 100,
      },
      {
        what: 'the same: longest task of the page while the lines arrive, one scrolls, one searches',
        result: Object.values(tasks).every((ms) => ms === 0)
          ? 'none over 50 ms'
          : Object.entries(tasks)
              .map(([name, ms]) => `${name} ${ms === 0 ? 'none' : `${Math.round(ms)} ms`}`)
              .join(', '),
        goal: '<= 50 ms',
        met: Object.values(tasks).every((ms) => ms === 0),
      },
    ];
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/**
 * @param {Page} page
 * @param {() => Promise<void>} act
 */
async function longestWhile(page, act) {
  await settled(page);
  await longestTask(page);
  await act();
  await settled(page);
  return longestTask(page);
}

/** The page is told of the lines as a running build tells of them; they are read from the disk as ever. @param {App} app @param {Page} page */
async function arrive(app, page) {
  const id = await page.evaluate(async () => {
    const answer = await /** @type {any} */ (globalThis).gantry.publish.list();
    return answer.value.find((/** @type {any} */ job) => job.request.projectName === 'Big log').id;
  });
  await app.evaluate(
    async ({ BrowserWindow }, { lines, times, everyMs, job }) => {
      for (let time = 1; time <= times; time += 1) {
        const totalLines = Math.round((lines * time) / times);
        BrowserWindow.getAllWindows()[0]?.webContents.send('publish.logGrew', { id: job, totalLines });
        await new Promise((resolve) => setTimeout(resolve, everyMs));
      }
    },
    { lines: LINES, times: TOLD, everyMs: TOLD_EVERY_MS, job: id },
  );
  await page.getByText(`line ${LINES - 1} of the build output`).waitFor();
}

/** From its top to its end. @param {Page} page */
const scrollThrough = (page) =>
  page.evaluate(async (steps) => {
    const log = document.querySelector('[role=log]');
    if (log === null) throw new Error('There is no log');
    for (let step = 0; step <= steps; step += 1) {
      log.scrollTop = ((log.scrollHeight - log.clientHeight) * step) / steps;
      await new Promise(requestAnimationFrame);
      await new Promise(requestAnimationFrame);
    }
  }, SCROLLS);

/** Many lines fit; on from one to the next. @param {Page} page */
async function search(page) {
  const field = page.locator('input[aria-label="Search the log"]');
  await field.pressSequentially('line 19');
  await page.getByText(/^1 of \d+/).waitFor();
  for (let time = 0; time < 10; time += 1) await field.press('Enter');
  await page.getByText(/^11 of \d+/).waitFor();
  await field.fill('');
}

/**
 * @param {Page} page
 * @returns {Promise<number[]>} sorted, ms
 */
async function keyDelays(page) {
  const field = page.getByRole('textbox', { name: /Search/ });
  await field.focus();
  await page.evaluate(() => {
    const delays = /** @type {number[]} */ ([]);
    globalThis.addEventListener(
      'keydown',
      (event) => requestAnimationFrame(() => delays.push(performance.now() - event.timeStamp)),
      true,
    );
    Object.assign(globalThis, { delays });
  });
  for (let key = 0; key < KEYS; key += 1) await page.keyboard.press(key % 2 === 0 ? 'a' : 'Backspace');
  const delays = await page.evaluate(
    () => /** @type {{ delays: number[] }} */ (/** @type {unknown} */ (globalThis)).delays,
  );
  return delays.sort((a, b) => a - b);
}
