// @ts-check
// Memory of the app in the real window: with nothing to do, and the most while it builds, tries and pushes a game by its recipe, one of
// 60 MB and one of 6 GB. The files hold next to nothing, but all of their bytes are read, hashed, sent to the engine and compressed.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as wait } from 'node:timers/promises';
import { addProject, chooseSandbox, launch, newestJob } from '../../scripts/lib/app-driver.mjs';
import { makeSample } from '../../scripts/lib/sample.mjs';
import { sparse } from './contents.mjs';
import { memoryOf } from './gantry.mjs';

const MB = 1_000_000;
const SIZES = [60, Number(process.env['GANTRY_BENCH_MEMORY_MB'] ?? 6000)];
const FILES = 24;
const LOOK_EVERY_MS = 250;
const LIMIT_MS = 1_800_000;
const FLAT = 1.25;

/** @typedef {Awaited<ReturnType<typeof memoryOf>>} Memory */

/**
 * @param {string} electron
 * @param {string} engineHost
 * @returns {Promise<import('./table.mjs').Row[]>}
 */
export async function benchMemory(electron, engineHost) {
  const home = mkdtempSync(join(tmpdir(), 'gantry-bench-memory-'));
  const options = { home, executable: electron, appFolder: process.cwd(), env: { DOCKER_HOST: engineHost } };
  const { app, page } = await launch(options);
  try {
    await chooseSandbox(page);
    const idle = await memoryOf(app);
    /** @type {Memory[]} */
    const peaks = [];
    for (const size of SIZES) {
      await openPush(page);
      await addProject(app, page, await game(join(home, `game-${size}`), size));
      peaks.push(await whilePushed(app, page, `game-${size}`));
      console.log(`  ${size} MB: ${Math.round(peaks.at(-1)?.mainMb ?? 0)} MB in the main process at its peak`);
    }
    return rows(idle, peaks);
  } finally {
    await app.close();
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  }
}

/**
 * @param {Memory} idle
 * @param {readonly Memory[]} peaks
 * @returns {import('./table.mjs').Row[]}
 */
function rows(idle, peaks) {
  const [small, large] = [peaks[0]?.mainMb ?? 0, peaks[1]?.mainMb ?? 0];
  const inMb = (/** @type {Memory} */ { allMb, mainMb }) => `${Math.round(allMb)} MB, main ${Math.round(mainMb)} MB`;
  const during = SIZES.map((size, index) => ({
    what: `the same: at its peak while it builds and pushes ${size} MB`,
    result: inMb(peaks[index] ?? idle),
    goal: '',
  }));
  return [
    { what: 'memory of the app with nothing to do, all processes', result: inMb(idle), goal: '' },
    ...during,
    {
      what: `the main process at ${SIZES[1]} MB against ${SIZES[0]} MB`,
      result: `${(large / small).toFixed(2)}x`,
      goal: `flat: <= ${FLAT}x`,
      met: large / small <= FLAT,
    },
  ];
}

const openPush = (/** @type {import('@playwright/test').Page} */ page) =>
  page.getByRole('navigation', { name: 'Main' }).getByText('Push', { exact: true }).click();

/** @param {string} folder @param {number} size in MB @returns {Promise<string>} */
async function game(folder, size) {
  await makeSample(folder, { assetBytes: MB });
  rmSync(join(folder, 'Dockerfile'));
  writeFileSync(join(folder, 'gantry.json'), JSON.stringify({ recipe: { base: 'scratch' } }));
  sparse(join(folder, 'content'), FILES, size * MB);
  return folder;
}

/**
 * @param {import('@playwright/test').ElectronApplication} app
 * @param {import('@playwright/test').Page} page
 * @param {string} name of the project
 * @returns {Promise<Memory>} the most
 */
async function whilePushed(app, page, name) {
  await openPush(page);
  await page.getByRole('button', { name: `Push ${name}`, exact: true }).click();
  const most = { allMb: 0, mainMb: 0 };
  for (const untilMs = Date.now() + LIMIT_MS; Date.now() < untilMs; await wait(LOOK_EVERY_MS)) {
    // V8 may collect the debugger's own promise when memory is short: the next look comes soon.
    const { allMb, mainMb } = await memoryOf(app).catch(() => ({ allMb: 0, mainMb: 0 }));
    most.allMb = Math.max(most.allMb, allMb);
    most.mainMb = Math.max(most.mainMb, mainMb);
    const job = await newestJob(page);
    if (job?.request.projectName !== name) continue;
    if (job.state.is === 'succeeded') return most;
    if (job.state.is === 'failed') throw new Error(job.state.error.message);
  }
  throw new Error(`${name} was not pushed in time`);
}
