// @ts-check
// A push from here against the engine's own, of the same image into empty registries: at full speed, over a slow line, and over one that is
// cut once in the middle; by Gantry's command from an image that is there (the engine has to hand it out) and from a folder by a recipe.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { gantry } from './gantry.mjs';
import { overCutLine } from './push-cut.mjs';
import { build, forget, game, intoEmpty, LAYERS, pushAs, toolsOf } from './push-images.mjs';
import { median, spread } from './table.mjs';
import { startWire } from './wire.mjs';

/** @typedef {import('./gantry.mjs').Sandbox} Sandbox */
/** @typedef {import('./push-images.mjs').Place} Place */
/** @typedef {import('./table.mjs').Row} Row */

const SIZE = Number(process.env['GANTRY_BENCH_PUSH_MB'] ?? 500);
const ROUNDS = Number(process.env['GANTRY_BENCH_PUSH_ROUNDS'] ?? 3);
const SLOW_SIZE = 100;
const SLOW_BYTES_PER_S = 20_000_000 / 8;

/** @param {string} engineHost @returns {Promise<Row[]>} */
export async function benchPush(engineHost) {
  const work = mkdtempSync(join(tmpdir(), 'gantry-bench-push-'));
  const place = { engineHost, work };
  try {
    return [
      ...(await atFullSpeed(place, 'incompressible', LAYERS)),
      // As a Dockerfile makes it that copies a build, and as evenly as none does: engines compress layers side by side.
      ...(await atFullSpeed(place, 'game mix', 1)),
      ...(await atFullSpeed(place, 'game mix', LAYERS)),
      await byRecipe(place, SIZE),
      await overSlowLine(place),
      await byRecipe(place, SLOW_SIZE, SLOW_BYTES_PER_S),
      ...(await overCutLine(place, ROUNDS)),
    ];
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** @param {Place} place @param {string} kind @param {number} layers @returns {Promise<Row[]>} */
async function atFullSpeed(place, kind, layers) {
  const [times, bytes, seconds] = [
    /** @type {number[]} */ ([]),
    /** @type {number[]} */ ([]),
    /** @type {number[]} */ ([]),
  ];
  for (let round = 0; round < ROUNDS; round += 1) {
    const image = await build(place, kind, SIZE, layers);
    /** @type {Record<"gantry" | "docker", import("./push-images.mjs").Pushed | undefined>} */
    const done = { gantry: undefined, docker: undefined };
    for (const who of order(round)) done[who] = await intoEmpty(place, (sandbox) => pushAs(who, place, sandbox, image));
    await forget(place, image);
    times.push((done.gantry?.seconds ?? 0) / (done.docker?.seconds ?? 1));
    bytes.push((done.gantry?.storedBytes ?? 0) / (done.docker?.storedBytes ?? 1));
    seconds.push(done.gantry?.seconds ?? 0);
    console.log(
      `  ${kind}, layers: ${layers}, round ${round + 1}: ${times.at(-1)?.toFixed(2)}x the time, ${bytes.at(-1)?.toFixed(4)}x the bytes`,
    );
  }
  const what = `push of ${SIZE} MB, ${kind}, layers: ${layers}, by Gantry against docker push`;
  return [
    {
      what,
      result: `${spread(times)}x (${median(seconds).toFixed(1)} s)`,
      goal: '<= 0.55x',
      met: median(times) <= 0.55,
    },
    {
      what: `${what}: bytes stored`,
      result: `${spread(bytes, 3)}x`,
      goal: '<= 1.03x',
      met: Math.max(...bytes) <= 1.03,
    },
  ];
}

/**
 * The whole job from a folder: layers are compressed while the engine builds, and nothing is exported.
 * @param {Place} place
 * @param {number} size in MB
 * @param {number} [bytesPerS] of the line
 * @returns {Promise<Row>}
 */
async function byRecipe(place, size, bytesPerS = Number.POSITIVE_INFINITY) {
  const [times, seconds] = [/** @type {number[]} */ ([]), /** @type {number[]} */ ([])];
  const over = bytesPerS === Number.POSITIVE_INFINITY ? '' : ', over 20 Mbit/s';
  for (let round = 0; round < ROUNDS; round += 1) {
    /** @type {Record<'gantry' | 'engine', number>} */
    const done = { gantry: 0, engine: 0 };
    for (const pusher of round % 2 === 0
      ? /** @type {const} */ (['gantry', 'engine'])
      : /** @type {const} */ (['engine', 'gantry']))
      done[pusher] = await intoEmpty(place, async (sandbox) => {
        const wire = await startWire(sandbox.registry, { bytesPerS });
        const result = await buildAndPush(place, { ...sandbox, registry: wire.address }, size, pusher);
        await wire.close();
        return result.durationMs / 1000;
      });
    times.push(done.gantry / done.engine);
    seconds.push(done.gantry);
    console.log(`  by recipe${over}, round ${round + 1}: ${times.at(-1)?.toFixed(2)}x the time`);
  }
  const what = `build and push of ${size} MB by recipe${over}, Gantry pushing against the engine pushing`;
  const goal = over === '' ? { goal: '' } : { goal: '<= 1.0x', met: median(times) <= 1 };
  return { what, result: `${spread(times)}x (${median(seconds).toFixed(1)} s)`, ...goal };
}

/** @param {Place} place @param {Sandbox} sandbox @param {number} size @param {'gantry' | 'engine'} pusher */
async function buildAndPush(place, sandbox, size, pusher) {
  const folder = game(place, size);
  const names = ['--repository', 'game', '--tag', '1'];
  const args = ['push', folder, '--recipe', '--pusher', pusher, ...names, '--no-boot-test'];
  const result = await gantry(toolsOf(place, sandbox), args);
  rmSync(folder, { recursive: true, force: true });
  return result;
}

/** @param {Place} place @returns {Promise<Row>} */
async function overSlowLine(place) {
  const times = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const image = await build(place, 'game mix', SLOW_SIZE);
    const home = join(place.work, `slow-home-${round}`);
    /** @type {Record<'gantry' | 'docker', number>} */
    const done = { gantry: 0, docker: 0 };
    for (const who of order(round))
      done[who] = await intoEmpty(place, async (sandbox) => {
        const wire = await startWire(sandbox.registry, { bytesPerS: SLOW_BYTES_PER_S });
        const pushed = await pushAs(who, { ...place, home }, { ...sandbox, registry: wire.address }, image);
        await wire.close();
        return pushed.seconds;
      });
    await forget(place, image);
    times.push(done.gantry / done.docker);
    console.log(`  20 Mbit/s, round ${round + 1}: ${times.at(-1)?.toFixed(2)}x the time`);
  }
  const what = `push of ${SLOW_SIZE} MB, game mix, an image that the engine hands out, over 20 Mbit/s, by Gantry against docker push`;
  return { what, result: `${spread(times)}x`, goal: '<= 1.0x', met: median(times) <= 1 };
}

const order = (/** @type {number} */ round) =>
  round % 2 === 0 ? /** @type {const} */ (['gantry', 'docker']) : /** @type {const} */ (['docker', 'gantry']);
