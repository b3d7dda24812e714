// @ts-check
// Starting other programs the same way on every system, and the one way set-up steps are told.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import process from 'node:process';

/** The project's folder. */
export const root = join(import.meta.dirname, '..', '..');

/** @param {string} text */
export const say = (text) => console.log(text);

/** On Linux as root: packages may be installed, an engine may be started, and Chromium's own sandbox cannot be had. */
export const isLinuxRoot = () => process.platform === 'linux' && process.getuid?.() === 0;

/** @param {number} startedMs a value of performance.now() */
export const seconds = (startedMs) => `${((performance.now() - startedMs) / 1000).toFixed(1)} s`;

/**
 * Is a program on PATH?
 * @param {string} name without `.exe`
 */
export function isOnPath(name) {
  const file = process.platform === 'win32' ? `${name}.exe` : name;
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => folder !== '' && existsSync(join(folder, file)));
}

/**
 * Runs a program to its end, showing nothing unless it fails.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {string} standard output
 * @throws {Error} with what it printed, when it cannot be started or ends with another code than 0
 */
export function run(command, args, { cwd = root, env = process.env } = {}) {
  const done = spawnSync(command, args, { cwd, env, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  if (done.error !== undefined) throw done.error;
  if (done.status !== 0) {
    throw new Error(
      `${command} ${args.join(' ')} ended with ${done.status ?? done.signal}\n${done.stdout}${done.stderr}`,
    );
  }
  return done.stdout;
}

/**
 * A package's own command line, run by this Node: no shell and no `.cmd` file, so it is the same on Windows.
 * @param {string} packageFile path below node_modules
 */
export const packageBin = (packageFile) => join(root, 'node_modules', ...packageFile.split('/'));

/**
 * Runs a program in the foreground, as if the user had typed it.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<number>} its exit code
 */
export function foreground(command, args, env = process.env) {
  const child = spawn(command, args, { cwd: root, env, stdio: 'inherit' });
  // Ctrl-C reaches the whole group by itself; this process only has to outlive its child. Other ends are handed on.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}
