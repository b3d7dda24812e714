// @ts-check
// One push by Gantry's command, and one by the docker command, of the same folder to the same registry.
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readdirSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { gantryWithPeak } from './gantry.mjs';

/** @typedef {import('./gantry.mjs').Sandbox} Sandbox */
/** @typedef {import('./gantry.mjs').Tools} Tools */

/** Debian's own client: it has BuildKit built in; newer ones need a plug-in that may not be there. */
export const dockerProgram = process.env['GANTRY_BENCH_DOCKER'] ?? '/usr/bin/docker';

/**
 * The command reads its credentials from a folder of its own, so that no user's file is touched.
 * @param {Sandbox} sandbox
 * @param {string} folder
 */
export function loginOf(sandbox, folder) {
  const auth = Buffer.from(`${sandbox.username}:${sandbox.token}`).toString('base64');
  mkdirSync(folder);
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ auths: { [sandbox.registry]: { auth } } }));
  return folder;
}

/**
 * New first bytes in every asset: neither engine nor registry knows any of them. Nobody's caches or images are touched.
 * @param {string} folder
 */
export function renewAssets(folder) {
  const assets = join(folder, 'assets');
  for (const name of readdirSync(assets)) {
    const file = openSync(join(assets, name), 'r+');
    writeSync(file, randomBytes(64), 0, 64, 0);
    closeSync(file);
  }
}

/**
 * @param {{ engineHost: string, sandbox: Sandbox, config: string }} tools
 * @param {string} folder
 * @param {string} name
 * @returns {number} seconds
 */
export function dockerPush({ engineHost, sandbox, config }, folder, name) {
  const startedMs = performance.now();
  const reference = `${sandbox.registry}/${sandbox.project}/${name}`;
  const env = { ...process.env, DOCKER_HOST: engineHost, DOCKER_CONFIG: config, DOCKER_BUILDKIT: '1' };
  for (const args of [
    ['build', '--platform', 'linux/amd64', '--tag', reference, folder],
    ['push', reference],
  ]) {
    const done = spawnSync(dockerProgram, args, { env, encoding: 'utf8' });
    if (done.status !== 0) throw new Error(`docker ${args[0]}: ${done.stderr}`);
  }
  return (performance.now() - startedMs) / 1000;
}

/**
 * @param {Tools} tools
 * @param {string} folder
 * @param {string} repository
 * @param {string} tag
 * @returns {Promise<{ seconds: number, peakMb: number }>} of the core's job, as in the app whose process is already there
 */
export async function gantryPush(tools, folder, repository, tag) {
  const args = ['push', folder, '--repository', repository, '--tag', tag, '--no-boot-test'];
  const { result, peakMb } = await gantryWithPeak(tools, args);
  return { seconds: result.durationMs / 1000, peakMb };
}
