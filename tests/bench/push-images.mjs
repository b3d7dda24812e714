// @ts-check
// Images that nobody has seen, pushed by Gantry's command or by docker's into registries that are empty.
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { kinds } from './contents.mjs';
import { gantry, startSandbox } from './gantry.mjs';

/** @typedef {import('./gantry.mjs').Sandbox} Sandbox */
/** @typedef {{ engineHost: string, work: string }} Place */

const MB = 1_000_000;
export const LAYERS = 6;

/** @typedef {{ seconds: number, storedBytes: number }} Pushed */

/** An image that nobody has seen. @param {Place} place @param {string} kind @param {number} size in MB @param {number} [layers] */
export async function build(place, kind, size, layers = LAYERS) {
  const folder = join(place.work, 'context');
  const lines = ['FROM scratch'];
  for (let layer = 0; layer < layers; layer += 1) {
    mkdirSync(join(folder, `part-${layer}`), { recursive: true });
    kinds[kind]?.(join(folder, `part-${layer}`), (size * MB) / layers);
    lines.push(`COPY part-${layer} /part-${layer}`);
  }
  writeFileSync(join(folder, 'Dockerfile'), `${lines.join('\n')}\n`);
  const image = `bench/${randomBytes(6).toString('hex')}:1`;
  await docker(place, ['build', '--quiet', '--tag', image, folder]);
  rmSync(folder, { recursive: true, force: true });
  return image;
}

/** A server of which a recipe is made. @param {Place} place @param {number} size in MB */
export function game(place, size) {
  const folder = join(place.work, 'game');
  for (let part = 0; part < 8; part += 1) {
    mkdirSync(join(folder, 'assets', String(part)), { recursive: true });
    kinds['game mix']?.(join(folder, 'assets', String(part)), (size * MB) / 8);
  }
  const server = join('resources', 'samples', 'udp-server', 'udp-server');
  copyFileSync(server, join(folder, 'udp-server'));
  writeFileSync(join(folder, 'gantry.json'), JSON.stringify({ recipe: { base: 'scratch', executable: 'udp-server' } }));
  return folder;
}

/**
 * @template T
 * @param {Place} place
 * @param {(sandbox: Sandbox) => Promise<T>} work
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<T>}
 */
export async function intoEmpty(place, work, env = process.env) {
  const folder = mkdtempSync(join(place.work, 'registry-'));
  const sandbox = await startSandbox(folder, env);
  try {
    return await work(sandbox);
  } finally {
    await sandbox.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {Place & { home?: string }} place @param {Sandbox} sandbox */
export const toolsOf = (place, sandbox) => ({
  engineHost: place.engineHost,
  sandbox,
  home: place.home ?? mkdtempSync(join(place.work, 'home-')),
});

/**
 * @param {'gantry' | 'docker'} who
 * @param {Place & { home?: string }} place
 * @param {Sandbox} sandbox
 * @param {string} image
 * @returns {Promise<Pushed>}
 */
export async function pushAs(who, place, sandbox, image) {
  if (who === 'gantry') {
    const args = [
      'push',
      '--image',
      image,
      '--repository',
      'image',
      '--tag',
      '1',
      '--pusher',
      'gantry',
      '--no-boot-test',
    ];
    const { durationMs, artifactBytes } = await gantry(toolsOf(place, sandbox), args);
    return { seconds: durationMs / 1000, storedBytes: artifactBytes };
  }
  const config = mkdtempSync(join(place.work, 'config-'));
  const auth = Buffer.from(`${sandbox.username}:${sandbox.token}`).toString('base64');
  writeFileSync(join(config, 'config.json'), JSON.stringify({ auths: { [sandbox.registry]: { auth } } }));
  const reference = `${sandbox.registry}/${sandbox.project}/image:1`;
  await docker(place, ['tag', image, reference]);
  const startedMs = performance.now();
  await docker(place, ['--config', config, 'push', '--quiet', reference]);
  const seconds = (performance.now() - startedMs) / 1000;
  await docker(place, ['rmi', reference]);
  const answer = await fetch(`http://${sandbox.registry}/v2/${sandbox.project}/image/manifests/1`, {
    headers: { accept: 'application/vnd.docker.distribution.manifest.v2+json', authorization: `Basic ${auth}` },
  });
  const manifest = /** @type {{ layers: { size: number }[] }} */ (await answer.json());
  return { seconds, storedBytes: manifest.layers.reduce((sum, { size }) => sum + size, 0) };
}

/** @param {Place} place @param {string} image */
export const forget = (place, image) => docker(place, ['rmi', image]);

/** Beside it the line is served. @param {Place} place @param {string[]} args */
async function docker({ engineHost }, args) {
  const env = { ...process.env, DOCKER_HOST: engineHost };
  await promisify(execFile)(process.env['GANTRY_BENCH_DOCKER'] ?? '/usr/bin/docker', args, { env });
}
