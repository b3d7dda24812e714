// @ts-check
// Every screen at the sizes of a real studio: opened, scrolled to its end and filtered in the real window, with the longest task of the
// page meanwhile. Browsers count tasks from 50 ms on.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { chooseSandbox, launch } from '../../scripts/lib/app-driver.mjs';
import { memoryOf, startSandbox } from './gantry.mjs';
import { writeHome } from './home.mjs';
import { fillPlatform } from './platform-fill.mjs';
import { fillRegistry } from './registry-fill.mjs';
import { longestTask, settled, watchTasks } from './tasks.mjs';

const BIG = 'arena-server';
const REGISTRY = { repositories: 200, big: BIG, artifacts: 1000, tagsEach: 5 };
const PLATFORM = { versions: 300, templates: 200 };
const HOME = { projects: 200, pushes: 500 };

/** @typedef {import('@playwright/test').Page} Page */
/** @typedef {{ name: string, open: (page: Page) => Promise<void>, filter?: string }} Visit */

/**
 * By plain selectors all through: to look for roles and names is work that is done in the page, and would be counted as the app's.
 * @param {string} entry
 * @param {string} there
 */
const rail = (entry, there) => async (/** @type {Page} */ page) => {
  await page.locator('nav[aria-label="Main"] button', { hasText: entry }).click();
  await page.locator(there).first().waitFor();
};

/** @type {readonly Visit[]} */
const visits = [
  {
    name: 'Repositories',
    open: rail('Repositories', 'main [aria-label^="Open "]'),
    filter: 'Filter repositories',
  },
  {
    name: 'a repository',
    open: async (page) => {
      await page.locator(`[aria-label="Open ${BIG}"]`).click();
      await page.locator('[role=grid][aria-label="Artifacts"] [role=row]').nth(3).waitFor();
    },
    filter: 'Filter artifacts',
  },
  {
    name: 'Versions',
    open: rail('Versions', '[role=grid][aria-label="App versions"] [role=row]'),
    filter: 'Filter tags and versions',
  },
  {
    name: 'Templates',
    open: rail('Templates', ':nth-match([role=grid][aria-label="Templates"] [role=row], 4)'),
    filter: 'Filter templates',
  },
  { name: 'Storage', open: rail('Storage', 'fieldset[aria-label^="Artifacts by"] [data-tile]:visible') },
  { name: 'Activity', open: rail('Activity', 'main [aria-label*=": open "]'), filter: 'Filter pushes' },
  { name: 'Settings', open: rail('Settings', 'main h1') },
  {
    name: 'palette',
    open: async (page) => {
      await page.keyboard.press('Control+k');
      await page.locator('input[aria-label="Search commands"]').pressSequentially('server-19');
      await page.getByText('server-199').first().waitFor();
      await page.keyboard.press('Escape');
    },
  },
  { name: 'Push', open: rail('Push', 'main [aria-label^="Push "]') },
];

/**
 * @param {string} electron
 * @returns {Promise<import('./table.mjs').Row[]>}
 */
export async function benchStudio(electron) {
  const home = mkdtempSync(join(tmpdir(), 'gantry-bench-studio-'));
  const sandbox = await startSandbox(join(home, 'sandbox'));
  try {
    await fillRegistry(sandbox, REGISTRY);
    await fillPlatform(sandbox, BIG, PLATFORM);
    return await visitAll(electron, home);
  } finally {
    await sandbox.stop();
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  }
}

/**
 * @param {string} electron
 * @param {string} home with a sandbox that is filled, and runs
 * @returns {Promise<import('./table.mjs').Row[]>}
 */
export async function visitAll(electron, home) {
  const options = { home, executable: electron, appFolder: process.cwd() };
  const first = await launch(options);
  await chooseSandbox(first.page).finally(() => first.app.close());
  writeHome(home, HOME);
  const { app, page } = await launch(options);
  try {
    await page
      .getByRole('button', { name: /^Push / })
      .first()
      .waitFor();
    await watchTasks(page);
    const before = (await memoryOf(app)).allMb;
    const longest = [];
    for (const visit of visits) {
      const ms = await visited(page, visit);
      console.log(`  ${visit.name}: ${ms === 0 ? 'no task over 50 ms' : `longest task ${Math.round(ms)} ms`}`);
      longest.push({ name: visit.name, ms });
    }
    return rowsOf(longest, before, (await memoryOf(app)).allMb);
  } finally {
    await app.close();
  }
}

/**
 * @param {readonly { name: string, ms: number }[]} longest
 * @param {number} before MB, as is `after`
 * @param {number} after
 * @returns {import('./table.mjs').Row[]}
 */
function rowsOf(longest, before, after) {
  const over = longest.filter(({ ms }) => ms > 0);
  return [
    {
      what: 'every screen with 200 repositories, 5,000 tags in one, 300 versions, 200 templates and projects, 500 pushes: longest task',
      result:
        over.length === 0 ? 'none over 50 ms' : over.map(({ name, ms }) => `${name} ${Math.round(ms)} ms`).join(', '),
      goal: '<= 50 ms',
      met: over.length === 0,
    },
    {
      what: 'the same: memory of all processes after all of them, against before',
      result: `${(after / before).toFixed(2)}x (${Math.round(after)} MB)`,
      goal: '',
    },
  ];
}

/**
 * @param {Page} page
 * @param {Visit} visit
 * @returns {Promise<number>} the longest task, ms; 0: none was longer than 50 ms
 */
async function visited(page, { open, filter, name }) {
  await longestTask(page);
  await open(page);
  await settled(page);
  const opening = await longestTask(page);
  await scrollToEnd(page);
  const scrolling = await longestTask(page);
  let filtering = 0;
  if (filter !== undefined) {
    const field = page.locator(`input[aria-label="${filter}"]`);
    await field.pressSequentially('server-1');
    await settled(page);
    await field.fill('');
    await settled(page);
    filtering = await longestTask(page);
  }
  if (process.env['GANTRY_BENCH_DETAILS'] !== undefined)
    console.log(`  ${name}: opening ${opening}, scrolling ${scrolling}, filtering ${filtering}`);
  return Math.max(opening, scrolling, filtering);
}

/** The tallest thing that scrolls, a screen's height at a time. @param {Page} page */
const scrollToEnd = (page) =>
  page.evaluate(async () => {
    const [scroller] = [...document.querySelectorAll('main *')]
      .filter((one) => one.scrollHeight > one.clientHeight + 200 && /auto|scroll/.test(getComputedStyle(one).overflowY))
      .sort((a, b) => b.scrollHeight - a.scrollHeight);
    if (scroller === undefined) return;
    for (let still = 0; still < 10; ) {
      const before = scroller.scrollTop;
      scroller.scrollTop += 600;
      await new Promise(requestAnimationFrame);
      await new Promise(requestAnimationFrame);
      still = scroller.scrollTop === before ? still + 1 : 0;
    }
    scroller.scrollTop = 0;
  });
