// @ts-check
// What a push will add, told before it, against what the registry's storage then really gained: the hint from the files on disk, the
// figure from the compressed layers, and the second push, of which most is known.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { kinds, system } from './contents.mjs';
import { gantry, startSandbox } from './gantry.mjs';
import { median, spread } from './table.mjs';

/** @typedef {import('./gantry.mjs').Sandbox} Sandbox */
/** @typedef {import('./gantry.mjs').Tools} Tools */

const MB = 1_000_000;
/** A game mix on a base image that nobody has seen before, with this share of the bytes. */
const ON_BASE = 'on a base';
const BASE_SHARE = 0.4;
/** In MB. 2000 takes 20 GB on the disk, and a quarter of an hour. */
const SIZES = process.env['GANTRY_BENCH_STORAGE_MB']?.split(',').map(Number) ?? [50, 200, 500];
const KINDS = process.env['GANTRY_BENCH_STORAGE_KINDS']?.split(',') ?? [...Object.keys(kinds), ON_BASE];
/** Small ones often: they err the most. */
const rounds = (/** @type {number} */ size) => (size <= 50 ? 3 : 1);

/**
 * @param {string} engineHost
 * @returns {Promise<import('./table.mjs').Row[]>}
 */
export async function benchStorage(engineHost) {
  const work = mkdtempSync(join(tmpdir(), 'gantry-bench-storage-'));
  const sandbox = await startSandbox(join(work, 'sandbox'));
  const tools = { engineHost, sandbox, home: join(work, 'home') };
  const empty = await startSandbox(join(work, 'empty'));
  const elsewhere = { engineHost, sandbox: empty, home: join(work, 'other-home') };
  /** @type {Measured[]} */
  const all = [];
  try {
    for (const size of SIZES)
      for (const kind of KINDS)
        for (let round = 0; round < rounds(size); round += 1) {
          const folder = join(work, 'game');
          const measured = await measure({ tools, elsewhere }, folder, kind, size, round);
          rmSync(folder, { recursive: true, force: true });
          for (const { home } of [tools, elsewhere])
            rmSync(join(home, 'cache', 'layers'), { recursive: true, force: true });
          all.push(measured);
          console.log(
            `  ${size} MB, ${kind}: hint ${percent(measured.hint)} in ${percent(measured.hintShare)} of the push, figure ${percent(measured.figure, 3)}, second push ${measured.secondBytes} bytes off`,
          );
        }
  } finally {
    await sandbox.stop();
    await empty.stop();
    rmSync(work, { recursive: true, force: true });
  }
  const errors = (/** @type {(one: Measured) => number} */ of) => all.map((one) => of(one) * 100);
  const figures = errors(({ figure }) => figure);
  const what = `${all.length} images of ${SIZES[0]} MB to ${SIZES.at(-1)} MB`;
  return [
    {
      what: `hint before the build, error over ${what}`,
      result: `${spread(
        errors(({ hint }) => hint),
        1,
      )} %`,
      goal: 'within 15 %',
      met: all.every(({ hint }) => Math.abs(hint) <= 0.15),
    },
    {
      what: 'hint, time against the push',
      result: `${spread(
        errors(({ hintShare }) => hintShare),
        1,
      )} %`,
      goal: '< 5 %',
      met: all.every(({ hintShare }) => hintShare < 0.05),
    },
    {
      what: 'figure after the build, error',
      result: `median ${median(figures.map(Math.abs)).toFixed(2)} %, over by at most ${Math.max(0, ...figures).toFixed(2)} %, under by at most ${Math.max(0, ...figures.map((error) => -error)).toFixed(2)} %`,
      goal: 'median <= 0.5 %, over <= 4 %, under <= 1 %',
      met: median(figures.map(Math.abs)) <= 0.5 && figures.every((error) => error <= 4 && error >= -1),
    },
    {
      what: 'second push after one changed file, forecast against gained',
      result: `at most ${Math.max(...all.map(({ secondBytes }) => Math.abs(secondBytes)))} bytes off`,
      goal: 'exact to the manifest',
      met: all.every(({ secondBytes }) => Math.abs(secondBytes) <= MANIFEST_BYTES),
    },
  ];
}

/** A second push’s own manifest and configuration are that small; no layer is. */
const MANIFEST_BYTES = 2000;

const percent = (/** @type {number} */ share, digits = 1) => `${(share * 100).toFixed(digits)} %`;

/** @typedef {{ hint: number, hintShare: number, figure: number, secondBytes: number }} Measured relative errors, over is positive */

/**
 * @param {{ tools: Tools, elsewhere: Tools }} places `elsewhere`: nothing was ever pushed there
 * @param {string} folder
 * @param {string} kind
 * @param {number} size in MB
 * @param {number} round
 * @returns {Promise<Measured>}
 */
async function measure({ tools, elsewhere }, folder, kind, size, round) {
  mkdirSync(join(folder, 'game'), { recursive: true });
  const isOnBase = kind === ON_BASE;
  const base = isOnBase ? makeBase(tools.engineHost, `${folder}-base`, size * MB * BASE_SHARE, round) : 'scratch';
  writeFileSync(join(folder, 'Dockerfile'), `FROM ${base}\nCOPY game /game\nCOPY rules.txt /rules.txt\n`);
  writeFileSync(join(folder, 'rules.txt'), `round=${round}\n`);
  const own = isOnBase ? kinds['game mix'] : kinds[kind];
  own?.(join(folder, 'game'), size * MB * (isOnBase ? 1 - BASE_SHARE : 1));
  const repository = `${kind.replaceAll(' ', '-')}-${size}`;
  const before = await used(tools.sandbox);
  const named = ['--repository', repository];
  const hint = await gantry(tools, ['plan', folder, ...named, '--quick']);
  const push = await gantry(tools, ['push', folder, ...named, '--tag', `r${round}`, '--no-boot-test']);
  const gained = (await used(tools.sandbox)) - before;
  // Where all of it is still new: the push itself compresses nothing beforehand as long as there is room beyond doubt.
  const figure = await gantry(elsewhere, ['plan', folder, ...named]);
  writeFileSync(join(folder, 'rules.txt'), `round=${round}, changed\n`);
  const forecast = await gantry(tools, ['plan', folder, ...named]);
  await gantry(tools, ['push', folder, ...named, '--tag', `r${round}-again`, '--no-boot-test']);
  const gainedAgain = (await used(tools.sandbox)) - before - gained;
  return {
    hint: hint.plan.newBytes / gained - 1,
    hintShare: hint.durationMs / push.durationMs,
    figure: figure.plan.newBytes / gained - 1,
    secondBytes: forecast.plan.newBytes - gainedAgain,
  };
}

/**
 * A base in the engine alone.
 * @param {string} engineHost @param {string} folder @param {number} bytes @param {number} round
 * @returns {string} its name
 */
function makeBase(engineHost, folder, bytes, round) {
  const name = `gantry-bench/base:${round}`;
  system(join(folder, 'usr'), bytes);
  writeFileSync(join(folder, 'Dockerfile'), 'FROM scratch\nCOPY usr /usr\n');
  execFileSync('docker', ['-H', engineHost, 'build', '--tag', name, folder], { stdio: 'ignore' });
  rmSync(folder, { recursive: true, force: true });
  return name;
}

/** @param {Sandbox} sandbox */
async function used({ apiUrl, apiToken }) {
  const answer = await fetch(`${apiUrl}/v1/container-registry`, { headers: { authorization: `token ${apiToken}` } });
  const { storage } = /** @type {{ storage: { used_bytes: number } }} */ (await answer.json());
  return storage.used_bytes;
}
