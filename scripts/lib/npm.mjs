// @ts-check
// Are the npm packages those of package-lock.json? npm itself writes down what it installed, so no stamp is needed.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { root, run, say, seconds } from './run.mjs';

/** `npm ci`, when something is missing or of another version. */
export function ensureModules() {
  if (modulesMatch()) {
    say('✔ npm packages: as in package-lock.json');
    return;
  }
  const startedMs = performance.now();
  say('… npm packages: npm ci');
  npm(['ci', '--no-audit', '--no-fund']);
  say(`✔ npm packages: installed (${seconds(startedMs)})`);
}

/**
 * Runs npm.
 * @param {readonly string[]} args
 * @param {string} [cwd]
 */
export function npm(args, cwd = root) {
  return run(process.execPath, [npmCli(), ...args], { cwd });
}

/** npm's own script: on Windows `npm` is a .cmd file, which Node starts only through a shell. */
function npmCli() {
  const node = dirname(process.execPath);
  const candidates = [
    process.env['npm_execpath'],
    join(node, 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    join(node, '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    '/usr/share/nodejs/npm/bin/npm-cli.js',
  ];
  const found = candidates.find((file) => file?.endsWith('npm-cli.js') && existsSync(file));
  if (found === undefined) throw new Error('npm was not found beside Node. Please start this with npm.');
  return found;
}

/** @typedef {{ version?: string, integrity?: string, optional?: boolean, devOptional?: boolean, peer?: boolean }} Locked */

function modulesMatch() {
  const installed = readLock(join(root, 'node_modules', '.package-lock.json'));
  const locked = readLock(join(root, 'package-lock.json'));
  if (installed === null || locked === null) return false;
  return Object.entries(locked).every(([path, entry]) => {
    if (path === '') return true;
    const there = installed[path];
    // Optional packages are those of other systems.
    if (there === undefined) return entry.optional === true || entry.devOptional === true;
    return there.version === entry.version && there.integrity === entry.integrity;
  });
}

/**
 * @param {string} file
 * @returns {Record<string, Locked> | null}
 */
function readLock(file) {
  if (!existsSync(file)) return null;
  return /** @type {{ packages?: Record<string, Locked> }} */ (JSON.parse(readFileSync(file, 'utf8'))).packages ?? null;
}
