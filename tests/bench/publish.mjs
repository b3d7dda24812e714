// @ts-check
// (a) build + tag + push through Gantry's command against the docker CLI, same engine, cold cache, alternating; (b) the second push
// after one changed file; (e) memory of the process that pushes.
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  appendFileSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { makeSample } from '../../scripts/lib/sample.mjs';
import { gantry, startSandbox } from './gantry.mjs';
import { median, spread } from './table.mjs';

/** @typedef {import('./gantry.mjs').Sandbox} Sandbox */
/** @typedef {import('./gantry.mjs').Tools} Tools */

const ROUNDS = 3;

/**
 * @param {string} engineHost
 * @returns {Promise<import('./table.mjs').Row[]>}
 */
export async function benchPublish(engineHost) {
  const work = mkdtempSync(join(tmpdir(), 'gantry-bench-'));
  const sandbox = await startSandbox(join(work, 'sandbox'));
  const tools = { engineHost, sandbox, home: join(work, 'home'), config: join(work, 'docker-config') };
  mkdirSync(tools.config);
  // The CLI reads its credentials from a folder of its own, so that no user's file is touched.
  const auth = Buffer.from(`${sandbox.username}:${sandbox.token}`).toString('base64');
  writeFileSync(join(tools.config, 'config.json'), JSON.stringify({ auths: { [sandbox.registry]: { auth } } }));
  try {
    const rows = [];
    for (const [name, assetBytes] of /** @type {const} */ ([
      ['60 MB', 60_000_000],
      ['500 MB', 500_000_000],
    ]))
      rows.push(...(await compare(tools, work, name, assetBytes)));
    return rows;
  } finally {
    await sandbox.stop();
    rmSync(work, { recursive: true, force: true });
  }
}

/**
 * @param {{ engineHost: string, sandbox: Sandbox, home: string, config: string }} tools
 * @param {string} work
 * @param {string} name
 * @param {number} assetBytes
 */
async function compare(tools, work, name, assetBytes) {
  const ratios = [];
  const seconds = { gantry: /** @type {number[]} */ ([]), docker: /** @type {number[]} */ ([]) };
  const again = [];
  const againSeconds = [];
  const memory = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const folder = join(work, `sample-${assetBytes}-${round}`);
    await makeSample(folder, { assetBytes });
    const inOrder =
      round % 2 === 0 ? /** @type {const} */ (['gantry', 'docker']) : /** @type {const} */ (['docker', 'gantry']);
    for (const who of inOrder) {
      renewAssets(folder);
      if (who === 'docker') seconds.docker.push(dockerPush(tools, folder, `cli-${assetBytes}:${round}`));
      else {
        const pushed = await gantryPush(tools, folder, `gantry-${assetBytes}`, String(round));
        seconds.gantry.push(pushed.seconds);
        memory.push(pushed.peakMb);
      }
    }
    ratios.push((seconds.gantry.at(-1) ?? 0) / (seconds.docker.at(-1) ?? 1));
    appendFileSync(join(folder, 'rules.txt'), `round=${round}\n`);
    const second = await gantryPush(tools, folder, `gantry-${assetBytes}`, `${round}-again`);
    again.push(second.seconds / (seconds.gantry.at(-1) ?? 1));
    againSeconds.push(second.seconds);
    rmSync(folder, { recursive: true, force: true });
    console.log(
      `  ${name}, round ${round + 1}: gantry ${seconds.gantry.at(-1)?.toFixed(1)} s, docker ${seconds.docker.at(-1)?.toFixed(1)} s`,
    );
  }
  return [
    {
      what: `build + tag + push of ${name}, cold cache, against the docker CLI`,
      result: `${spread(ratios)}x (${median(seconds.gantry).toFixed(1)} s)`,
      goal: '<= 1.0x',
    },
    {
      what: `second push of ${name} after one changed file, against the first`,
      result: `${spread(again, 3)}x (${median(againSeconds).toFixed(1)} s)`,
      goal: 'seconds',
    },
    {
      what: `memory of the pushing process, ${name}`,
      result: `${spread(memory, 0)} MB at its peak`,
      goal: 'flat: the same at 60 and 500 MB',
    },
  ];
}

/**
 * New first bytes in every asset: neither engine nor registry knows any of them. Nobody's caches or images are touched.
 * @param {string} folder
 */
function renewAssets(folder) {
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
function dockerPush({ engineHost, sandbox, config }, folder, name) {
  const startedMs = performance.now();
  const reference = `${sandbox.registry}/${sandbox.project}/${name}`;
  const env = { ...process.env, DOCKER_HOST: engineHost, DOCKER_CONFIG: config, DOCKER_BUILDKIT: '1' };
  for (const args of [
    ['build', '--platform', 'linux/amd64', '--tag', reference, folder],
    ['push', reference],
  ]) {
    // Debian's own client: it has BuildKit built in; newer ones need a plug-in that may not be there.
    const done = spawnSync(process.env['GANTRY_BENCH_DOCKER'] ?? '/usr/bin/docker', args, { env, encoding: 'utf8' });
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
async function gantryPush(tools, folder, repository, tag) {
  let peakMb = 0;
  /** @type {NodeJS.Timeout | undefined} */
  let watch;
  const watchMemory = (/** @type {number} */ pid) => {
    watch = setInterval(() => {
      try {
        const kilobytes = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
        peakMb = Math.max(peakMb, Number(kilobytes ?? 0) / 1024);
      } catch {
        // It has just ended, or this is no Linux.
      }
    }, 20);
  };
  const args = ['push', folder, '--repository', repository, '--tag', tag, '--no-boot-test'];
  try {
    const result = await gantry(tools, args, watchMemory);
    return { seconds: result.durationMs / 1000, peakMb };
  } finally {
    clearInterval(watch);
  }
}
