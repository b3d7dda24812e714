// @ts-check
// What a push will add, told before it, against what the registry's storage then really gained: the hint from the files on disk, the
// figure from the compressed layers, and the second push, of which most is known.
import { randomBytes, randomInt } from 'node:crypto';
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { gantry, startSandbox } from './gantry.mjs';
import { median, spread } from './table.mjs';

/** @typedef {import('./gantry.mjs').Sandbox} Sandbox */
/** @typedef {import('./gantry.mjs').Tools} Tools */

const MB = 1_000_000;
const SIZES = [50, 200, 500, ...(process.env['GANTRY_BENCH_FULL'] ? [2000] : [])];
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
  /** @type {Measured[]} */
  const all = [];
  try {
    for (const size of SIZES)
      for (const kind of Object.keys(kinds))
        for (let round = 0; round < rounds(size); round += 1) {
          const folder = join(work, 'game');
          const measured = await measure(tools, folder, kind, size, round);
          rmSync(folder, { recursive: true, force: true });
          rmSync(join(tools.home, 'cache', 'layers'), { recursive: true, force: true });
          all.push(measured);
          console.log(
            `  ${size} MB, ${kind}: hint ${percent(measured.hint)} in ${percent(measured.hintShare)} of the push, figure ${percent(measured.figure, 3)}, second push ${measured.secondBytes} bytes off`,
          );
        }
  } finally {
    await sandbox.stop();
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
 * @param {Tools} tools
 * @param {string} folder
 * @param {string} kind
 * @param {number} size in MB
 * @param {number} round
 * @returns {Promise<Measured>}
 */
async function measure(tools, folder, kind, size, round) {
  mkdirSync(join(folder, 'game'), { recursive: true });
  writeFileSync(join(folder, 'Dockerfile'), 'FROM scratch\nCOPY game /game\nCOPY rules.txt /rules.txt\n');
  writeFileSync(join(folder, 'rules.txt'), `round=${round}\n`);
  kinds[kind]?.(join(folder, 'game'), size * MB);
  const repository = `${kind.replaceAll(' ', '-')}-${size}`;
  const before = await used(tools.sandbox);
  const hint = await gantry(tools, ['plan', folder, '--repository', repository, '--quick']);
  const push = await gantry(tools, [
    'push',
    folder,
    '--repository',
    repository,
    '--tag',
    `r${round}`,
    '--no-boot-test',
  ]);
  const gained = (await used(tools.sandbox)) - before;
  writeFileSync(join(folder, 'rules.txt'), `round=${round}, changed\n`);
  const again = await gantry(tools, [
    'push',
    folder,
    '--repository',
    repository,
    '--tag',
    `r${round}-again`,
    '--no-boot-test',
  ]);
  const gainedAgain = (await used(tools.sandbox)) - before - gained;
  return {
    hint: hint.plan.newBytes / gained - 1,
    hintShare: hint.durationMs / push.durationMs,
    figure: push.forecastBytes / gained - 1,
    secondBytes: again.forecastBytes - gainedAgain,
  };
}

/** Contents that nobody has seen before, in files as games have them. @type {Record<string, (folder: string, bytes: number) => void>} */
const kinds = {
  incompressible: (folder, bytes) => {
    for (let part = 0; part < 4; part += 1) fill(join(folder, `data-${part}.pak`), bytes / 4, noise);
  },
  'game mix': (folder, bytes) => {
    fill(join(folder, 'content.pak'), bytes * 0.5, noise);
    fill(join(folder, 'server.x86_64'), bytes * 0.25, program);
    fill(join(folder, 'levels.json'), bytes * 0.15, text);
    small(join(folder, 'scripts'), bytes * 0.1);
  },
  'small files': (folder, bytes) => small(folder, bytes),
  'text-like': (folder, bytes) => {
    for (let part = 0; part < 4; part += 1) fill(join(folder, `table-${part}.json`), bytes / 4, text);
  },
};

/**
 * @param {string} path
 * @param {number} bytes
 * @param {(bytes: number) => Buffer} make
 */
function fill(path, bytes, make) {
  const file = openSync(path, 'w');
  for (let left = Math.round(bytes); left > 0; ) {
    const piece = make(Math.min(left, MB));
    writeSync(file, piece);
    left -= piece.length;
  }
  closeSync(file);
}

/** @param {string} folder @param {number} bytes files of 1 to 10 kB: scripts, tables, pictures */
function small(folder, bytes) {
  for (let [left, number] = [bytes, 0]; left > 0; number += 1) {
    const length = randomInt(1000, 10_000);
    const make = [script, text, program, noise][number % 4] ?? text;
    const own = join(folder, String(number % 100));
    if (number < 100) mkdirSync(own, { recursive: true });
    writeFileSync(join(own, `${number}.${['lua', 'json', 'bin', 'png'][number % 4]}`), make(length));
    left -= length;
  }
}

const noise = (/** @type {number} */ bytes) => randomBytes(bytes);

/** Machine code: pieces of the running program. */
const program = (/** @type {number} */ bytes) => pieceOf(process.execPath, bytes);
/** As people write it. */
const script = (/** @type {number} */ bytes) => pieceOf('node_modules/typescript/lib/typescript.js', bytes);

/** @param {string} path @param {number} bytes */
function pieceOf(path, bytes) {
  const file = openSync(path, 'r');
  const piece = Buffer.alloc(bytes);
  readSync(file, piece, 0, bytes, randomInt(statSync(path).size - bytes));
  closeSync(file);
  return piece;
}

const words = Array.from({ length: 600 }, () => randomBytes(randomInt(2, 6)).toString('hex'));
/** @param {number} bytes */
function text(bytes) {
  /** @type {string[]} */
  const lines = [];
  for (let length = 0; length < bytes; ) {
    const name = words[randomInt(words.length)];
    const line = `{"name":"${name}","x":${randomInt(10_000) / 10},"y":${randomInt(10_000) / 10},"kind":"${words[randomInt(40)]}"},\n`;
    lines.push(line);
    length += line.length;
  }
  return Buffer.from(lines.join('')).subarray(0, bytes);
}

/** @param {Sandbox} sandbox */
async function used({ apiUrl, apiToken }) {
  const answer = await fetch(`${apiUrl}/v1/container-registry`, { headers: { authorization: `token ${apiToken}` } });
  const { storage } = /** @type {{ storage: { used_bytes: number } }} */ (await answer.json());
  return storage.used_bytes;
}
