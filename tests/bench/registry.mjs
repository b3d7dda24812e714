// @ts-check
// The registry of a real studio: 200 repositories, one with 1,000 artifacts and 5,000 tags. Requests, first rows, scrolling, memory.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { chooseSandbox, launch } from '../../scripts/lib/app-driver.mjs';
import { memoryOf, startSandbox } from './gantry.mjs';
import { call, fillRegistry } from './registry-fill.mjs';
import { median, spread } from './table.mjs';

const BIG = 'arena-server';
const SIZE = { repositories: 200, big: BIG, artifacts: 1000, tagsEach: 5 };
const ROUNDS = 7;

/**
 * @param {string} electron
 * @returns {Promise<import('./table.mjs').Row[]>}
 */
export async function benchRegistry(electron) {
  const home = mkdtempSync(join(tmpdir(), 'gantry-bench-registry-'));
  const sandbox = await startSandbox(join(home, 'sandbox'));
  try {
    await fillRegistry(sandbox, SIZE);
    const { app, page } = await launch({ home, executable: electron, appFolder: process.cwd() });
    await chooseSandbox(page);
    const before = (await memoryOf(app)).allMb;
    const asked = counter(sandbox);
    await page.getByRole('navigation', { name: 'Main' }).getByText('Repositories', { exact: true }).click();
    await page.getByRole('button', { name: `Open ${BIG}`, exact: true }).waitFor();
    const forList = await asked();
    const { firstRows, forFirst } = await openingTimes(page, asked);
    const scroll = await scrollToEnd(page);
    const forAll = await asked();
    const after = (await memoryOf(app)).allMb;
    await app.close();
    const raw = await rawPage(sandbox);
    return [
      {
        what: `${SIZE.repositories} repositories: requests until the list shows`,
        result: `${forList}`,
        goal: 'none per row',
      },
      {
        what: `${SIZE.artifacts.toLocaleString('en')} artifacts, ${(SIZE.artifacts * SIZE.tagsEach).toLocaleString('en')} tags: first rows against one raw page`,
        result: `${spread(firstRows.map((ms) => ms / median(raw)))}x (${Math.round(median(firstRows))} ms; requests: ${forFirst})`,
        goal: '<= 1.5x',
        met: median(firstRows) / median(raw) <= 1.5,
      },
      {
        what: 'the same: longest task while scrolling to the end',
        result: `${Math.round(scroll)} ms (requests to read all: ${forAll})`,
        goal: '< 50 ms',
        met: scroll < 50,
      },
      {
        what: 'the same: memory of all processes against before',
        result: `${(after / before).toFixed(2)}x (${Math.round(after)} MB)`,
        goal: '<= 1.2x',
        met: after / before <= 1.2,
      },
    ];
  } finally {
    await sandbox.stop();
    rmSync(home, { recursive: true, force: true });
  }
}

/**
 * The same opening for a registry of any size: of both sides the best of several.
 * @param {string} electron
 * @param {{ repositories: number, artifacts: number, tagsEach: number }} size
 * @returns {Promise<number>}
 */
export async function firstRowsRatio(electron, size) {
  const home = mkdtempSync(join(tmpdir(), 'gantry-bench-first-rows-'));
  const sandbox = await startSandbox(join(home, 'sandbox'));
  try {
    await fillRegistry(sandbox, { ...size, big: BIG });
    const { app, page } = await launch({ home, executable: electron, appFolder: process.cwd() });
    try {
      await chooseSandbox(page);
      await page.getByRole('navigation', { name: 'Main' }).getByText('Repositories', { exact: true }).click();
      await page.getByRole('button', { name: `Open ${BIG}`, exact: true }).waitFor();
      const { firstRows } = await openingTimes(page, async () => 0);
      return Math.min(...firstRows) / Math.min(...(await rawPage(sandbox)));
    } finally {
      await app.close();
    }
  } finally {
    await sandbox.stop();
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  }
}

/**
 * Click to first row, each time from the list anew.
 * @param {import('@playwright/test').Page} page
 * @param {() => Promise<number>} asked
 */
async function openingTimes(page, asked) {
  /** @type {number[]} */
  const firstRows = [];
  let forFirst = 0;
  for (let round = 0; round <= ROUNDS; round += 1) {
    const ms = await page.evaluate((name) => {
      const started = performance.now();
      const button = [...document.querySelectorAll('button')].find(
        (one) => one.getAttribute('aria-label') === `Open ${name}`,
      );
      button?.click();
      return new Promise((resolve) => {
        const look = () => {
          if (document.querySelector('[role=grid][aria-label=Artifacts] [role=row][aria-rowindex="2"]') !== null)
            resolve(performance.now() - started);
          else requestAnimationFrame(look);
        };
        look();
      });
    }, BIG);
    if (round === 0) forFirst = await asked();
    firstRows.push(Number(ms));
    if (round === ROUNDS) break;
    await page.getByRole('navigation', { name: 'Main' }).getByText('Repositories', { exact: true }).click();
    await page.getByRole('button', { name: `Open ${BIG}`, exact: true }).waitFor();
  }
  return { firstRows, forFirst };
}

/**
 * @param {import('@playwright/test').Page} page
 * @returns {Promise<number>} the longest task in ms; 0: none was longer than the 50 ms from which browsers count
 */
async function scrollToEnd(page) {
  return page.evaluate(async () => {
    let longest = 0;
    const observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) longest = Math.max(longest, entry.duration);
    });
    observer.observe({ type: 'longtask', buffered: false });
    const grid = document.querySelector('[role=grid][aria-label=Artifacts]');
    const scroller = [grid, ...(grid?.querySelectorAll('*') ?? [])].find(
      (one) => one !== null && one.scrollHeight > one.clientHeight + 200,
    );
    if (scroller == null) throw new Error('nothing to scroll');
    for (let still = 0; still < 30; ) {
      const before = scroller.scrollTop;
      scroller.scrollTop += 600;
      await new Promise(requestAnimationFrame);
      await new Promise(requestAnimationFrame);
      still = scroller.scrollTop === before ? still + 1 : 0;
    }
    observer.disconnect();
    return longest;
  });
}

/**
 * What the window's first page costs at the least: the same question by hand.
 * @param {import('./registry-fill.mjs').Access} access
 */
async function rawPage(access) {
  const path = `/api/v2.0/projects/${access.project}/repositories/${BIG}/artifacts?page=1&page_size=100&sort=-push_time&with_tag=true&with_immutable_status=true&with_accessory=true&with_scan_overview=true`;
  /** @type {number[]} */
  const times = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const started = performance.now();
    await call(access, path);
    if (round > 0) times.push(performance.now() - started);
  }
  return times;
}

/**
 * How many requests the registry has heard since the last time this was asked.
 * @param {import('./registry-fill.mjs').Access & { apiToken: string }} access
 */
function counter(access) {
  let since = new Date().toISOString();
  return async () => {
    const answer = await fetch(`http://${access.registry}/v1/sandbox/requests`, {
      headers: { authorization: `token ${access.apiToken}` },
    });
    const { requests } = /** @type {{ requests: { at: string }[] }} */ (await answer.json());
    const number = requests.filter(({ at }) => at > since).length;
    since = new Date().toISOString();
    return number;
  };
}
