// @ts-check
// From the start of the process to a usable window, warm, against a bare Electron window that loads a page with some words and a button
// from a file. Gantry's is usable when the first game project can be seen with its Push button. Nothing drives or debugs either of them.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { isLinuxRoot } from '../../scripts/lib/run.mjs';
import { writeHome } from './home.mjs';
import { median, spread } from './table.mjs';

const ROUNDS = 31;
const GOAL = 1.3;
const LIMIT_MS = 60_000;
const probe = join(import.meta.dirname, 'usable-probe.cjs');

/** @typedef {Readonly<Record<'bare' | 'gantry', readonly number[]>>} Times ms, in pairs */

/**
 * @param {string} electron
 * @returns {Promise<import('./table.mjs').Row[]>}
 */
export async function benchWindow(electron) {
  const { bare, gantry } = await windowTimes(electron, ROUNDS);
  const ratios = gantry.map((ms, index) => ms / (bare[index] ?? 1));
  return [
    {
      what: 'window usable, warm, against a bare Electron window',
      result: `${spread(ratios)}x (${Math.round(median(gantry))} ms)`,
      goal: `<= ${GOAL}x`,
      met: median(ratios) <= GOAL,
    },
  ];
}

/**
 * @param {string} electron
 * @param {number} rounds
 * @returns {Promise<Times>}
 */
export async function windowTimes(electron, rounds) {
  const work = mkdtempSync(join(tmpdir(), 'gantry-bench-window-'));
  const [bareHome, home] = [join(work, 'bare-home'), join(work, 'home')];
  const bare = writeBare(join(work, 'bare'));
  writeHome(home, { projects: 5, pushes: 20 });
  /** @type {{ bare: number[], gantry: number[] }} */
  const times = { bare: [], gantry: [] };
  try {
    for (let round = 0; round <= rounds; round += 1) {
      const one = await usableAfter(electron, bare, bareHome, 'button');
      const other = await usableAfter(electron, process.cwd(), home, 'button[aria-label="Push server-0"]');
      // The first round warms the caches.
      if (round === 0) continue;
      times.bare.push(one);
      times.gantry.push(other);
    }
  } finally {
    rmSync(work, { recursive: true, force: true, maxRetries: 5 });
  }
  return times;
}

/** @param {string} folder */
function writeBare(folder) {
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'bare', main: 'main.cjs' }));
  writeFileSync(
    join(folder, 'index.html'),
    '<!doctype html><title>bare</title><h1>A page</h1><p>With a sentence of text.</p><button>Ready</button>',
  );
  writeFileSync(
    join(folder, 'main.cjs'),
    "const { app, BrowserWindow } = require('electron'); app.whenReady().then(() => { const w = new BrowserWindow({ width: 1280, height: 800 }); w.loadFile('index.html'); });",
  );
  return folder;
}

/**
 * @param {string} electron
 * @param {string} appFolder
 * @param {string} home
 * @param {string} button
 * @returns {Promise<number>} ms
 */
async function usableAfter(electron, appFolder, home, button) {
  const args = [
    '-r',
    probe,
    appFolder,
    ...(isLinuxRoot() ? ['--no-sandbox'] : []),
    `--user-data-dir=${join(home, 'chromium')}`,
  ];
  mkdirSync(home, { recursive: true });
  const startedMs = performance.timeOrigin + performance.now();
  const child = spawn(electron, args, {
    env: { ...process.env, GANTRY_HOME: home, GANTRY_BENCH_BUTTON: button },
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: LIMIT_MS,
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  let text = '';
  for await (const chunk of child.stdout.setEncoding('utf8')) {
    text += chunk;
    const told = /^usable ([\d.]+)\n/m.exec(text);
    if (told === null) continue;
    child.kill('SIGTERM');
    await ended;
    return Number(told[1]) - startedMs;
  }
  throw new Error(`${appFolder} never became usable: ${text}`);
}
