// @ts-check
// Finds or fetches an Electron to run the app with: ELECTRON_RUNTIME, the official one, or the pinned stand-in.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { cachedPinned, fetchPinned, isPinnedPossible, pinnedVersion } from './pinned-runtime.mjs';
import { root, say, seconds } from './run.mjs';

/**
 * @typedef {object} Runtime
 * @property {string} executable
 * @property {string} folder what electron-builder and Playwright call the dist folder
 * @property {string} version of Electron, e.g. `33.2.1`
 * @property {'environment' | 'official' | 'pinned'} source
 */

/** @returns {Promise<Runtime>} */
export async function ensureRuntime() {
  const startedMs = performance.now();
  const runtime = await find();
  say(`✔ Electron ${runtime.version}: ${words[runtime.source]} (${seconds(startedMs)})`);
  return runtime;
}

const words = {
  environment: 'named by ELECTRON_RUNTIME',
  official: 'the official one',
  pinned: 'the pinned stand-in, as the official download does not answer',
};

/** @returns {Promise<Runtime>} */
async function find() {
  const named = process.env['ELECTRON_RUNTIME'];
  if (named !== undefined && named !== '') return runtime(named, 'environment');
  const official = officialExecutable();
  if (official !== null) return runtime(official, 'official');
  // Asked once only: where the stand-in is cached, the download is known not to answer.
  const cached = isPinnedPossible ? cachedPinned() : null;
  if (cached !== null) return runtime(cached, 'pinned');
  const refusal = download();
  const downloaded = officialExecutable();
  if (downloaded !== null) return runtime(downloaded, 'official');
  if (!isPinnedPossible) throw new Error(`Electron could not be downloaded: ${refusal}`);
  return runtime(await fetchPinned(), 'pinned');
}

/**
 * @param {string} executable
 * @param {Runtime['source']} source
 * @returns {Runtime}
 */
function runtime(executable, source) {
  const folder = dirname(executable);
  const file = join(folder, 'version');
  const version = existsSync(file)
    ? readFileSync(file, 'utf8').trim().replace(/^v/, '')
    : source === 'pinned'
      ? pinnedVersion
      : officialVersion();
  return { executable, folder: source === 'official' ? join(electronPackage, 'dist') : folder, version, source };
}

const electronPackage = join(root, 'node_modules', 'electron');

function officialVersion() {
  return /** @type {{ version: string }} */ (JSON.parse(readFileSync(join(electronPackage, 'package.json'), 'utf8')))
    .version;
}

/** The package's path.txt names the executable once its binary has been downloaded. */
function officialExecutable() {
  const text = join(electronPackage, 'path.txt');
  if (!existsSync(text)) return null;
  const executable = join(electronPackage, 'dist', readFileSync(text, 'utf8').trim());
  return existsSync(executable) ? executable : null;
}

/** @returns {string} why it did not work, if it did not */
function download() {
  const done = spawnSync(process.execPath, [join(electronPackage, 'install.js')], {
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: 300_000,
  });
  return done.stderr?.split('\n').find((line) => line.trim() !== '') ?? String(done.error ?? done.status);
}
