// @ts-check
// (c) from the start of the process to a usable window, warm, against a bare Electron window that shows one button.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launch } from '../../scripts/lib/app-driver.mjs';
import { median, spread } from './table.mjs';

const ROUNDS = 7;

/**
 * @param {string} electron
 * @returns {Promise<import('./table.mjs').Row[]>}
 */
export async function benchWindow(electron) {
  const work = mkdtempSync(join(tmpdir(), 'gantry-bench-window-'));
  const bare = join(work, 'bare');
  mkdirSync(bare);
  writeFileSync(join(bare, 'package.json'), JSON.stringify({ name: 'bare', main: 'main.cjs' }));
  writeFileSync(join(bare, 'index.html'), '<!doctype html><title>bare</title><button>Ready</button>');
  writeFileSync(
    join(bare, 'main.cjs'),
    "const { app, BrowserWindow } = require('electron'); app.whenReady().then(() => { const w = new BrowserWindow({ width: 1280, height: 800 }); w.loadFile('index.html'); });",
  );
  /** @type {Record<'bare' | 'gantry', number[]>} */
  const times = { bare: [], gantry: [] };
  try {
    for (let round = 0; round <= ROUNDS; round += 1) {
      for (const who of /** @type {const} */ (['bare', 'gantry'])) {
        const ms = await usableAfter(electron, who === 'bare' ? bare : process.cwd(), join(work, who));
        // The first round warms the caches.
        if (round > 0) times[who].push(ms);
      }
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  const ratios = times.gantry.map((ms, index) => ms / (times.bare[index] ?? 1));
  return [
    {
      what: 'window usable, warm, against a bare Electron window',
      result: `${spread(ratios)}x (${Math.round(median(times.gantry))} ms)`,
      goal: '<= 1.5x',
    },
  ];
}

/**
 * @param {string} electron
 * @param {string} appFolder
 * @param {string} home
 */
async function usableAfter(electron, appFolder, home) {
  const startedMs = performance.now();
  const { app, page } = await launch({ home, executable: electron, appFolder, size: null });
  await page.getByRole('button').first().waitFor();
  const ms = performance.now() - startedMs;
  await app.close();
  return ms;
}
