// @ts-check
// (d) a build log of 200,000 lines: memory of all processes and the time from a key press to the next frame, against an idle app.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chooseSandbox, launch } from '../../scripts/lib/app-driver.mjs';
import { writeBigLog } from '../../scripts/lib/big-log.mjs';
import { memoryOf } from './gantry.mjs';

const LINES = 200_000;
const KEYS = 100;

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
    writeBigLog(home, LINES);
    const { app, page } = await launch(options);
    await page.getByRole('navigation', { name: 'Main' }).getByText('Activity', { exact: true }).click();
    const idleMb = (await memoryOf(app)).allMb;
    await page.getByRole('button', { name: /^Big log/ }).click();
    await page.getByText(`line ${LINES - 1} of the build output`).waitFor();
    const openMb = (await memoryOf(app)).allMb;
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
    ];
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/**
 * @param {import('@playwright/test').Page} page
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
