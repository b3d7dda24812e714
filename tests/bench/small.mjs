// @ts-check
// The small bench of `npm test`: ratios against what is measured beside it in the same run, held against the recorded ones. Of each side
// the best of several counts, or of three turns the median: what a busy machine adds belongs to neither.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeSample } from '../../scripts/lib/sample.mjs';
import { unchangedRatio } from './build.mjs';
import { startSandbox } from './gantry.mjs';
import { build, forget, pushAs } from './push-images.mjs';
import { dockerPush, gantryPush, loginOf, renewAssets } from './pushes.mjs';
import { firstRowsRatio } from './registry.mjs';
import { median } from './table.mjs';
import { windowTimes } from './window.mjs';

/** @typedef {{ engineHost: string, electron: string }} Tools */
/** @typedef {keyof typeof ways} Figure */
/** @typedef {{ name: Figure, ratio: number }} Measured */

const recordedFile = join(import.meta.dirname, 'recorded.json');
/** More than this times what was recorded is a regression. */
const MOST = 1.5;

const ways = {
  'window usable, against a bare window': async (/** @type {Tools} */ { electron }) => {
    const { bare, gantry } = await windowTimes(electron, 4);
    return Math.min(...gantry) / Math.min(...bare);
  },
  'push of 20 MB, against the docker command': pushRatio,
  'push of 50 MB from here, against the docker command': sendRatio,
  'build of 50 MB with nothing changed by session, against the raw tar': (/** @type {Tools} */ { engineHost }) =>
    unchangedRatio(engineHost, 0.05),
  'first rows of a repository, against one raw page': (/** @type {Tools} */ { electron }) =>
    firstRowsRatio(electron, { repositories: 20, artifacts: 120, tagsEach: 3 }),
};

export const figures = /** @type {readonly Figure[]} */ (Object.keys(ways));

/** @param {Figure} name @param {Tools} tools */
export const measure = (name, tools) => ways[name](tools);

/** Undefined: it was never recorded. @param {Figure} name @returns {number | undefined} */
export const recordedRatio = (name) => JSON.parse(readFileSync(recordedFile, 'utf8'))[name];

/** @param {Measured} measured */
export const isRegression = ({ name, ratio }) => !(ratio <= (recordedRatio(name) ?? 0) * MOST);

/** Makes these the ones that later runs are held against. @param {readonly Measured[]} measured */
export const record = (measured) =>
  writeFileSync(
    recordedFile,
    `${JSON.stringify(Object.fromEntries(measured.map(({ name, ratio }) => [name, Number(ratio.toFixed(2))])), null, 2)}\n`,
  );

/**
 * Build, tag and push of a folder that neither engine nor registry knows, alternating.
 * @param {Tools} tools
 * @returns {Promise<number>}
 */
async function pushRatio({ engineHost }) {
  const work = mkdtempSync(join(tmpdir(), 'gantry-bench-small-'));
  const sandbox = await startSandbox(join(work, 'sandbox'));
  try {
    const config = loginOf(sandbox, join(work, 'docker-config'));
    const tools = { engineHost, sandbox, home: join(work, 'home'), config };
    const folder = join(work, 'sample');
    await makeSample(folder, { assetBytes: 20_000_000 });
    const ours = [];
    const theirs = [];
    for (let round = 0; round < 3; round += 1) {
      renewAssets(folder);
      theirs.push(dockerPush(tools, folder, `cli:${round}`));
      renewAssets(folder);
      ours.push((await gantryPush(tools, folder, 'gantry', String(round))).seconds);
    }
    return Math.min(...ours) / Math.min(...theirs);
  } finally {
    await sandbox.stop();
    rmSync(work, { recursive: true, force: true, maxRetries: 5 });
  }
}

/**
 * Push of an image that neither of two registries knows, to one from here and to the other by docker.
 * @param {Tools} tools
 * @returns {Promise<number>}
 */
async function sendRatio({ engineHost }) {
  const work = mkdtempSync(join(tmpdir(), 'gantry-bench-send-'));
  const place = { engineHost, work };
  const sandboxes = await Promise.all(['here', 'docker'].map((name) => startSandbox(join(work, name))));
  const [here, beside] = sandboxes;
  try {
    if (here === undefined || beside === undefined) throw new Error('two sandboxes were to start');
    const ratios = [];
    for (let turn = 0; turn < 3; turn += 1) {
      const image = await build(place, 'incompressible', 50, 2);
      const docker = await pushAs('docker', place, beside, image);
      ratios.push((await pushAs('gantry', place, here, image)).seconds / docker.seconds);
      await forget(place, image);
    }
    return median(ratios);
  } finally {
    for (const sandbox of sandboxes) await sandbox.stop();
    rmSync(work, { recursive: true, force: true, maxRetries: 5 });
  }
}
