// @ts-check
// Builds the app into out/, unless what is there was made of exactly these sources.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { packageBin, root, run, say, seconds } from './run.mjs';

const sources = ['electron', 'shared', 'renderer', 'package.json', 'package-lock.json', 'electron.vite.config.ts'];
const stamp = join(root, 'out', 'sources.sha256');

export function ensureBuild() {
  const fingerprint = fingerprintOf(sources);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint) {
    say('✔ build: out/ is of these sources');
    return;
  }
  const startedMs = performance.now();
  rmSync(stamp, { force: true });
  run(process.execPath, [packageBin('electron-vite/bin/electron-vite.js'), 'build']);
  mkdirSync(join(root, 'out'), { recursive: true });
  writeFileSync(stamp, fingerprint);
  say(`✔ build: electron-vite build (${seconds(startedMs)})`);
}

/** The development server writes into out/ too. */
export function forgetBuild() {
  rmSync(stamp, { force: true });
}

/** @param {readonly string[]} paths */
function fingerprintOf(paths) {
  const hash = createHash('sha256');
  const add = (/** @type {string} */ path) => {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats?.isDirectory()) for (const name of readdirSync(path).sort()) add(join(path, name));
    else if (stats !== undefined) hash.update(`${path}\0`).update(readFileSync(path)).update('\0');
  };
  for (const path of paths) add(join(root, path));
  return hash.digest('hex');
}
