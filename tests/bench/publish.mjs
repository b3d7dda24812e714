// @ts-check
// (a) build + tag + push through Gantry's command against the docker CLI, same engine, cold cache, alternating; (b) the second push
// after one changed file; (e) memory of the process that pushes.
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeSample } from '../../scripts/lib/sample.mjs';
import { startSandbox } from './gantry.mjs';
import { dockerPush, gantryPush, loginOf, renewAssets } from './pushes.mjs';
import { median, spread } from './table.mjs';

/** @typedef {import('./gantry.mjs').Sandbox} Sandbox */

const ROUNDS = 3;

/**
 * @param {string} engineHost
 * @returns {Promise<import('./table.mjs').Row[]>}
 */
export async function benchPublish(engineHost) {
  const work = mkdtempSync(join(tmpdir(), 'gantry-bench-'));
  const sandbox = await startSandbox(join(work, 'sandbox'));
  try {
    const config = loginOf(sandbox, join(work, 'docker-config'));
    const tools = { engineHost, sandbox, home: join(work, 'home'), config };
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
        appendFileSync(join(folder, 'rules.txt'), `round=${round}\n`);
        const second = await gantryPush(tools, folder, `gantry-${assetBytes}`, `${round}-again`);
        again.push(second.seconds / pushed.seconds);
        againSeconds.push(second.seconds);
      }
    }
    ratios.push((seconds.gantry.at(-1) ?? 0) / (seconds.docker.at(-1) ?? 1));
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
      met: median(ratios) <= 1,
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
