// @ts-check
// Bytes of the second push after a change of the code, and after a mixed one: Gantry's recipe against one COPY of the folder, as Edgegap's
// plug-ins build it. Real server files from Debian's archive; everything is pushed by Gantry's command, so that both are counted alike.
// What was built of changes alone is held against an image that is built whole.
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  copyFileSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fetchOnly, unpackPackages } from '../support/debian.mjs';
import { filesOf, makeBase } from './container-files.mjs';
import { gantry, startSandbox } from './gantry.mjs';

/** As thin as a base can be that has what every base has: the folders that engines mount into. */
const BASE = 'gantry-bench/base:1';

/** @typedef {import('./gantry.mjs').Tools} Tools */

/**
 * @typedef {object} Server
 * @property {string} name
 * @property {readonly string[]} packages
 * @property {string} program in the packages
 * @property {string} [game] in the packages: what a studio builds anew, where that is not the program itself
 * @property {readonly string[]} assets in the packages
 */
/** @type {readonly Server[]} */
const servers = [
  {
    name: 'Teeworlds',
    packages: ['teeworlds-server', 'teeworlds-data'],
    program: 'usr/games/teeworlds-server',
    assets: ['usr/share/games/teeworlds/data'],
  },
  {
    name: 'Minetest',
    packages: ['minetest-server', 'minetest-data'],
    program: 'usr/lib/minetest/minetestserver',
    assets: ['usr/share/games/minetest/builtin', 'usr/share/games/minetest/games'],
  },
  {
    name: 'Teeworlds with the files of Hedgewars',
    packages: ['teeworlds-server', 'teeworlds-data', 'hedgewars-data'],
    program: 'usr/games/teeworlds-server',
    assets: ['usr/share/games/teeworlds/data', 'usr/share/games/hedgewars/Data'],
  },
  {
    name: 'OpenArena with the files of Minetest',
    packages: [
      ...['openarena-server', 'ioquake3-server', 'openarena-data', 'openarena-085-data', 'openarena-088-data'],
      ...['openarena-081-maps', 'openarena-081-misc', 'openarena-081-players', 'openarena-081-players-mature'],
      ...['openarena-081-textures', 'openarena-oacmp1', 'minetest-data'],
    ],
    program: 'usr/lib/ioquake3/ioq3ded',
    game: 'usr/lib/openarena-server/baseoa/qagamex86_64.so',
    assets: ['usr/share/games/openarena/baseoa', 'usr/share/games/minetest/builtin', 'usr/share/games/minetest/games'],
  },
];

/** Of the whole folder's bytes: what the pack weighs that a mixed change touches. With the rest it comes to some 0.8 %. */
const PACK_SHARE = 0.0055;
/** The ten others of a mixed change are of the many small ones. */
const SMALL_SHARE = 0.0002;

/**
 * @param {string} engineHost
 * @returns {Promise<import('./table.mjs').Row[]>}
 */
export async function benchLayers(engineHost) {
  const work = mkdtempSync(join(tmpdir(), 'gantry-bench-layers-'));
  const sandbox = await startSandbox(join(work, 'sandbox'));
  const rows = [];
  try {
    makeBase(engineHost, BASE, join(work, 'base'));
    for (const [number, server] of servers.entries()) {
      const folder = join(work, 'server');
      lay(server, join(work, 'packages'), folder);
      const name = `${server.name}, ${(sizeOf(folder) / 1e6).toFixed(0)} MB`;
      const tools = { engineHost, sandbox, home: join(work, 'home') };
      /** @type {Record<'recipe' | 'copy', number[]>} */
      const sent = { recipe: [], copy: [] };
      /** @type {number[]} */
      const changed = [];
      for (const change of [() => [], changeCode, changeMixed, changeWithLargest]) {
        changed.push(change(folder).reduce((sum, file) => sum + statSync(file).size, 0) / sizeOf(folder));
        const tag = String(sent.copy.length);
        for (const how of /** @type {const} */ (['recipe', 'copy']))
          sent[how].push((await push(tools, folder, how, `${how}-${number}`, tag)).sentBytes);
      }
      const clean = await push(tools, folder, 'whole', `clean-${number}`, 'clean');
      const last = await push(tools, folder, 'recipe', `recipe-${number}`, 'last');
      requireSame(await filesOf(engineHost, last.reference), await filesOf(engineHost, clean.reference));
      const large = `the same and a little of the largest file, ${kilobytes(statSync(largestIn(folder)).size)}`;
      const facts = { name, sent, changed };
      rows.push(row(facts, 'the code and five settings', 1, 0.01));
      rows.push(row(facts, 'these, a pack, ten assets, one new, one gone', 2, 0.02), row(facts, large, 3, null));
      for (const used of [folder, join(work, 'packages')]) rmSync(used, { recursive: true, force: true });
    }
    return rows;
  } finally {
    await sandbox.stop();
    rmSync(work, { recursive: true, force: true });
  }
}

/**
 * @typedef {object} Measured
 * @property {string} name
 * @property {Record<'recipe' | 'copy', number[]>} sent
 * @property {readonly number[]} changed share of the folder's bytes in files that were changed
 */

/**
 * @param {Measured} measured
 * @param {string} what
 * @param {number} index
 * @param {number | null} most share of the other's bytes; null: no goal. Where more than that was changed it does not apply, and the row says so
 * @returns {import('./table.mjs').Row}
 */
function row({ name, sent: { recipe, copy }, changed }, what, index, most) {
  const [mine = 0, theirs = 1, share = 0] = [recipe[index], copy[index], changed[index]];
  const result = `${percent(mine / theirs)} (${kilobytes(mine)} of ${kilobytes(theirs)})`;
  const of = `${what} (${percent(share)} of the bytes)`;
  console.log(`  ${name}, ${of}: ${result}`);
  const shown = { what: `bytes of the push after a change of ${of}, against one COPY: ${name}`, result };
  if (most === null) return { ...shown, goal: '' };
  if (share > most) return { ...shown, goal: noGoal(most, share) };
  return { ...shown, goal: `<= ${most * 100} %`, met: mine / theirs <= most };
}

/** @param {number} most @param {number} share */
const noGoal = (most, share) =>
  `<= ${most * 100} % does not apply: files with ${percent(share)} of the bytes changed, and a layer holds whole files`;

const percent = (/** @type {number} */ share) => `${(share * 100).toFixed(2)} %`;

/**
 * Names, modes, owners, links and contents, all of them.
 * @param {readonly string[]} changed
 * @param {readonly string[]} whole
 */
function requireSame(changed, whole) {
  const known = new Set(whole);
  const other = changed.filter((line) => !known.has(line));
  if (other.length > 0 || changed.length !== whole.length)
    throw new Error(
      `the image of what changed is not the whole one: ${changed.length} of ${whole.length}, ${other[0]}`,
    );
  console.log(`  all ${whole.length} files are those of a clean build`);
}

const kilobytes = (/** @type {number} */ bytes) => `${(bytes / 1000).toFixed(0)} kB`;

/**
 * @param {Server} server
 * @param {string} packages
 * @param {string} folder
 */
function lay({ packages: names, program, game, assets }, packages, folder) {
  fetchOnly(names);
  unpackPackages(names, packages);
  mkdirSync(folder, { recursive: true });
  copyFileSync(join(packages, program), join(folder, 'server'));
  // Links out of the folder, such as fonts of the system, lead nowhere in an image.
  for (const asset of assets)
    cpSync(join(packages, asset), join(folder, asset.split('/').slice(-2).join('/')), {
      recursive: true,
      filter: (from) => !lstatSync(from).isSymbolicLink(),
    });
  if (game !== undefined) copyFileSync(join(packages, game), join(folder, 'game.so'));
  for (const name of settings) writeFileSync(join(folder, name), 'players=8\n');
  writeFileSync(join(folder, 'copy.Dockerfile'), `FROM ${BASE}\nCOPY . /app\n`);
  writeFileSync(join(folder, '.dockerignore'), '*.Dockerfile\ngantry.json\n.dockerignore\n');
  const recipe = { base: BASE, executable: 'server' };
  writeFileSync(join(folder, 'gantry.json'), JSON.stringify({ recipe }));
}

/** @param {string} folder */
const filesIn = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();

const sizeOf = (/** @type {string} */ folder) => filesIn(folder).reduce((sum, file) => sum + statSync(file).size, 0);

const settings = ['server.cfg', 'maps.cfg', 'bots.cfg', 'rules.cfg', 'motd.cfg'];

/** A new program, or the game's library beside it, with other bytes here and there, and a line of each of the settings. @param {string} folder */
function changeCode(folder) {
  const code = join(folder, existsSync(join(folder, 'game.so')) ? 'game.so' : 'server');
  const changed = settings.map((name) => join(folder, name));
  scribble(code, 16);
  for (const file of changed) writeFileSync(file, `players=${randomBytes(1)[0]}\n`);
  return [code, ...changed];
}

/** @param {string} folder */
const assetsIn = (folder) => filesIn(folder).filter((file) => dirname(file) !== folder);

/** @param {string} folder */
const largestIn = (folder) =>
  assetsIn(folder).reduce((one, other) => (statSync(other).size > statSync(one).size ? other : one));

/** The code, one pack, ten small assets all over the tree, a new one, and one that goes. @param {string} folder */
function changeMixed(folder) {
  const whole = sizeOf(folder);
  const small = assetsIn(folder).filter((file) => statSync(file).size <= whole * SMALL_SHARE);
  const spread = Array.from({ length: 10 }, (_, index) => small[Math.floor((small.length * (index + 0.5)) / 10)] ?? '');
  const others = assetsIn(folder).filter((file) => !spread.includes(file));
  const far = (/** @type {string} */ file) => Math.abs(statSync(file).size - whole * PACK_SHARE);
  const pack = others.reduce((one, other) => (far(other) < far(one) ? other : one));
  for (const file of [pack, ...spread]) scribble(file, 1);
  const fresh = join(dirname(spread[4] ?? ''), `new-asset-${small.length}.dat`);
  writeFileSync(fresh, randomBytes(20_000));
  rmSync(small.find((file) => !spread.includes(file)) ?? '');
  return [...changeCode(folder), pack, ...spread, fresh];
}

/** The same, and 64 bytes of the largest file: layers hold whole files. @param {string} folder */
function changeWithLargest(folder) {
  const [changed, largest] = [changeMixed(folder), largestIn(folder)];
  scribble(largest, 1);
  return [...new Set([...changed, largest])];
}

/**
 * @param {string} path
 * @param {number} times
 */
function scribble(path, times) {
  const { size } = statSync(path);
  const file = openSync(path, 'r+');
  // Not the head: what it is stays as it was.
  for (let at = 1; at <= times; at += 1)
    writeSync(file, randomBytes(64), 0, Math.min(64, size), Math.floor((size * at) / (times + 1)));
  closeSync(file);
}

const ways = { recipe: ['--recipe'], whole: ['--recipe', '--no-delta'], copy: ['--dockerfile', 'copy.Dockerfile'] };

/**
 * @param {Tools} tools
 * @param {string} folder
 * @param {keyof typeof ways} how
 * @param {string} repository
 * @param {string} tag
 * @returns {Promise<{ sentBytes: number, reference: string }>} bytes that were new to the registry
 */
const push = (tools, folder, how, repository, tag) =>
  gantry(tools, ['push', folder, ...ways[how], '--repository', repository, '--tag', tag, '--no-boot-test']);
