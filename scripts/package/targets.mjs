// @ts-check
// Where packaged apps are put.
import { join } from 'node:path';
import process from 'node:process';
import { root } from '../lib/run.mjs';

/** Below test-output, so that `dist` holds only what may be given away. */
export const testFolder = join(root, 'test-output', 'packaged');

const programs = /** @type {const} */ ({
  linux: ['linux-unpacked', 'gantry'],
  win32: ['win-unpacked', 'Gantry.exe'],
  darwin: [process.arch === 'arm64' ? 'mac-arm64' : 'mac', 'Gantry.app', 'Contents', 'MacOS', 'Gantry'],
});

/** The program that `package.mjs --for-tests` makes on this system. */
export const packagedForTests = join(
  testFolder,
  ...(process.platform === 'win32' || process.platform === 'darwin' ? programs[process.platform] : programs.linux),
);
