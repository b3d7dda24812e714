// @ts-check
// A push over a line that an earlier one has gone over, and that is cut once, in the middle: what has to be sent again.
import { existsSync, mkdirSync, mkdtempSync, symlinkSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import process from 'node:process';
import { startGatherer } from './gatherer.mjs';
import { build, forget, intoEmpty, LAYERS, pushAs } from './push-images.mjs';
import { spread } from './table.mjs';
import { startWire } from './wire.mjs';

/** @typedef {import('./gantry.mjs').Sandbox} Sandbox */
/** @typedef {import('./push-images.mjs').Place} Place */
/** @typedef {import('./table.mjs').Row} Row */

const MB = 1_000_000;
const CUT_SIZE = 120;
/** Of the push before it, which shows what the line takes. */
const BEFORE_SIZE = 90;
/** A program of CNCF Distribution 3, where there is one: no package brings it yet. */
const DISTRIBUTION_3 = process.env['GANTRY_BENCH_DISTRIBUTION_3'] ?? '';
/** @type {readonly (keyof typeof cutWords)[]} */
const registries = DISTRIBUTION_3 === '' ? ['plain', 'gathered'] : ['plain', 'gathered', 'newer'];

/**
 * Where an upload may go on after a cut is the registry's business: CNCF Distribution 2.8 refuses after half a request, behind a proxy that
 * passes on whole requests it never gets half a one, and 3 goes on at any byte.
 * @param {Place} place
 * @param {number} rounds
 * @returns {Promise<Row[]>}
 */
export async function overCutLine(place, rounds) {
  /** @type {Row[]} */
  const rows = [];
  for (const registry of registries) {
    for (const layers of [LAYERS, 1]) {
      /** @type {number[]} */
      const again = [];
      for (let round = 0; round < rounds; round += 1) again.push(await cutAtHalf(place, registry, layers));
      const what = `push of ${CUT_SIZE} MB in ${layers === 1 ? 'one layer' : `${layers} layers`} ${cutWords[registry]}, cut at half: share sent after the cut`;
      console.log(`  ${what}: ${spread(again)}`);
      const isMeant = registry !== 'plain';
      rows.push({
        what,
        result: spread(again),
        ...(isMeant ? { goal: '<= 0.55', met: Math.max(...again) <= 0.55 } : { goal: '' }),
      });
    }
  }
  return rows;
}

const cutWords = {
  plain: 'to the registry that is installed',
  gathered: 'through a proxy that passes on whole requests',
  newer: 'to CNCF Distribution 3',
};

/** @param {Place} place @param {keyof typeof cutWords} registry @param {number} layers */
async function cutAtHalf(place, registry, layers) {
  const before = await build(place, 'incompressible', BEFORE_SIZE, 1);
  const image = await build(place, 'incompressible', CUT_SIZE, layers);
  const half = (CUT_SIZE * MB) / 2;
  const send = async (/** @type {Sandbox} */ sandbox) => {
    const gatherer = registry === 'gathered' ? await startGatherer(sandbox.registry) : null;
    const wire = await startWire(gatherer?.address ?? sandbox.registry, { bytesPerS: 60 * MB });
    const over = { ...sandbox, registry: wire.address };
    const known = { ...place, home: mkdtempSync(join(place.work, 'home-')) };
    await pushAs('gantry', known, over, before);
    const beforeBytes = wire.sentBytes();
    wire.cutAfter(half);
    await pushAs('gantry', known, over, image);
    const share = (wire.sentBytes() - beforeBytes - half) / (CUT_SIZE * MB);
    await wire.close();
    await gatherer?.close();
    return share;
  };
  const share = await intoEmpty(place, send, registry === 'newer' ? withDistribution3(place) : process.env);
  for (const each of [before, image]) await forget(place, each);
  return share;
}

/** The sandbox takes the first registry program on the PATH. @param {Place} place */
function withDistribution3({ work }) {
  const folder = join(work, 'distribution-3');
  mkdirSync(folder, { recursive: true });
  const program = join(folder, 'docker-registry');
  if (!existsSync(program)) symlinkSync(DISTRIBUTION_3, program);
  return { ...process.env, PATH: `${folder}${delimiter}${process.env['PATH'] ?? ''}` };
}
