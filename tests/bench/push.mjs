// @ts-check
// A push from here against the engine's own, of the same image into empty registries: at full speed, over a slow line, and over one that is
// cut once in the middle; by Gantry's command from an image that is there (the engine has to hand it out) and from a folder by a recipe.
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { kinds } from './contents.mjs';
import { gantry, startSandbox } from './gantry.mjs';
import { median, spread } from './table.mjs';
import { startWire } from './wire.mjs';

/** @typedef {import('./gantry.mjs').Sandbox} Sandbox */
/** @typedef {import('./table.mjs').Row} Row */

const MB = 1_000_000;
const SIZE = Number(process.env['GANTRY_BENCH_PUSH_MB'] ?? 500);
const ROUNDS = Number(process.env['GANTRY_BENCH_PUSH_ROUNDS'] ?? 3);
const SLOW_SIZE = 40;
const SLOW_BYTES_PER_S = 20_000_000 / 8;
const CUT_SIZE = 120;
const LAYERS = 6;

/** @param {string} engineHost @returns {Promise<Row[]>} */
export async function benchPush(engineHost) {
  const work = mkdtempSync(join(tmpdir(), 'gantry-bench-push-'));
  const place = { engineHost, work };
  try {
    return [
      ...(await atFullSpeed(place, 'incompressible')),
      ...(await atFullSpeed(place, 'game mix')),
      ...(await byRecipe(place)),
      await overSlowLine(place),
      ...(await overCutLine(place)),
    ];
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** @typedef {{ engineHost: string, work: string }} Place */

/** @param {Place} place @param {string} kind @returns {Promise<Row[]>} */
async function atFullSpeed(place, kind) {
  const [times, bytes, seconds] = [
    /** @type {number[]} */ ([]),
    /** @type {number[]} */ ([]),
    /** @type {number[]} */ ([]),
  ];
  for (let round = 0; round < ROUNDS; round += 1) {
    const image = await build(place, kind, SIZE);
    /** @type {Record<'gantry' | 'docker', Pushed | undefined>} */
    const done = { gantry: undefined, docker: undefined };
    for (const who of order(round)) done[who] = await intoEmpty(place, (sandbox) => pushAs(who, place, sandbox, image));
    await forget(place, image);
    times.push((done.gantry?.seconds ?? 0) / (done.docker?.seconds ?? 1));
    bytes.push((done.gantry?.storedBytes ?? 0) / (done.docker?.storedBytes ?? 1));
    seconds.push(done.gantry?.seconds ?? 0);
    console.log(
      `  ${kind}, round ${round + 1}: ${times.at(-1)?.toFixed(2)}x the time, ${bytes.at(-1)?.toFixed(4)}x the bytes`,
    );
  }
  const what = `push of ${SIZE} MB, ${kind}, by Gantry against docker push`;
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

/** The whole job from a folder: layers are compressed while the engine builds, and nothing is exported. @param {Place} place @returns {Promise<Row[]>} */
async function byRecipe(place) {
  const [times, seconds] = [/** @type {number[]} */ ([]), /** @type {number[]} */ ([])];
  for (let round = 0; round < ROUNDS; round += 1) {
    /** @type {Record<'gantry' | 'engine', number>} */
    const done = { gantry: 0, engine: 0 };
    for (const pusher of round % 2 === 0
      ? /** @type {const} */ (['gantry', 'engine'])
      : /** @type {const} */ (['engine', 'gantry'])) {
      const folder = game(place, SIZE);
      const args = [
        'push',
        folder,
        '--recipe',
        '--pusher',
        pusher,
        '--repository',
        'game',
        '--tag',
        '1',
        '--no-boot-test',
      ];
      const result = await intoEmpty(place, (sandbox) => gantry(toolsOf(place, sandbox), args));
      done[pusher] = result.durationMs / 1000;
      rmSync(folder, { recursive: true, force: true });
    }
    times.push(done.gantry / done.engine);
    seconds.push(done.gantry);
    console.log(`  by recipe, round ${round + 1}: ${times.at(-1)?.toFixed(2)}x the time`);
  }
  const what = `build and push of ${SIZE} MB by recipe, Gantry pushing against the engine pushing`;
  return [{ what, result: `${spread(times)}x (${median(seconds).toFixed(1)} s)`, goal: '' }];
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
  const what = `push of ${SLOW_SIZE} MB, game mix, over 20 Mbit/s, by Gantry against docker push`;
  return { what, result: `${spread(times)}x`, goal: '<= 1.0x', met: median(times) <= 1 };
}

/** @param {Place} place @returns {Promise<Row[]>} */
async function overCutLine(place) {
  /** @type {Row[]} */
  const rows = [];
  for (const layers of [LAYERS, 1]) {
    const again = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const image = await build(place, 'incompressible', CUT_SIZE, layers);
      again.push(
        await intoEmpty(place, async (sandbox) => {
          const half = (CUT_SIZE * MB) / 2;
          const wire = await startWire(sandbox.registry, { bytesPerS: 60 * MB, cutAfterBytes: half });
          await pushAs('gantry', place, { ...sandbox, registry: wire.address }, image);
          const share = (wire.sentBytes() - half) / (CUT_SIZE * MB);
          await wire.close();
          return share;
        }),
      );
      await forget(place, image);
    }
    console.log(`  cut at half, ${layers} layers: ${spread(again)} sent after it`);
    const what = `push of ${CUT_SIZE} MB in ${layers === 1 ? 'one layer' : `${layers} layers`}, cut at half: share sent after the cut`;
    const met = Math.max(...again) <= 0.55;
    rows.push({ what, result: spread(again), goal: '<= 0.55', met });
  }
  return rows;
}

const order = (/** @type {number} */ round) =>
  round % 2 === 0 ? /** @type {const} */ (['gantry', 'docker']) : /** @type {const} */ (['docker', 'gantry']);

/** @typedef {{ seconds: number, storedBytes: number }} Pushed */

/** An image that nobody has seen. @param {Place} place @param {string} kind @param {number} size in MB @param {number} [layers] */
async function build(place, kind, size, layers = LAYERS) {
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
function game(place, size) {
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

/** @template T @param {Place} place @param {(sandbox: Sandbox) => Promise<T>} work @returns {Promise<T>} */
async function intoEmpty(place, work) {
  const folder = mkdtempSync(join(place.work, 'registry-'));
  const sandbox = await startSandbox(folder);
  try {
    return await work(sandbox);
  } finally {
    await sandbox.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {Place & { home?: string }} place @param {Sandbox} sandbox */
const toolsOf = (place, sandbox) => ({
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
async function pushAs(who, place, sandbox, image) {
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
const forget = (place, image) => docker(place, ['rmi', image]);

/** Beside it the line is served. @param {Place} place @param {string[]} args */
async function docker({ engineHost }, args) {
  const env = { ...process.env, DOCKER_HOST: engineHost };
  await promisify(execFile)(process.env['GANTRY_BENCH_DOCKER'] ?? '/usr/bin/docker', args, { env });
}
