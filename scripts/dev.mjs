// @ts-check
// npm run dev: the app with hot reload. The page's policy stays strict: the dev server's tags carry a nonce made for this run.
import { randomBytes } from 'node:crypto';
import process from 'node:process';
import { forgetBuild } from './lib/build.mjs';
import { foreground, isLinuxRoot, packageBin } from './lib/run.mjs';
import { setUp } from './setup.mjs';

const { runtime } = await setUp('start');
forgetBuild();
const env = {
  ...process.env,
  GANTRY_DEV_NONCE: randomBytes(16).toString('base64'),
  ELECTRON_EXEC_PATH: runtime.executable,
  ELECTRON_OVERRIDE_DIST_PATH: runtime.folder,
  ELECTRON_MAJOR_VER: runtime.version.split('.')[0],
};
const args = ['dev', '--watch', ...(isLinuxRoot() ? ['--noSandbox'] : []), ...process.argv.slice(2)];
process.exit(await foreground(process.execPath, [packageBin('electron-vite/bin/electron-vite.js'), ...args], env));
