// @ts-check
// Bytes of the second push after a change of the code, and after a mixed one: Gantry's recipe against one COPY of the folder, as Edgegap's
// plug-ins build it. Real server files from Debian's archive; everything is pushed by Gantry's command, so that both are counted alike.
// What was built of changes alone is held against an image that is built whole.
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  copyFileSync,
  cpSync,
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

/** @typedef {{ name: string, packages: readonly string[], program: string, assets: readonly string[] }} Server */
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
];

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
      for (const change of [() => undefined, changeCode, changeMixed, changeWithLargest]) {
        change(folder);
        const tag = String(sent.copy.length);
        for (const how of /** @type {const} */ (['recipe', 'copy']))
          sent[how].push((await push(tools, folder, how, `${how}-${number}`, tag)).sentBytes);
      }
      const clean = await push(tools, folder, 'whole', `clean-${number}`, 'clean');
      const last = await push(tools, folder, 'recipe', `recipe-${number}`, 'last');
      requireSame(await filesOf(engineHost, last.reference), await filesOf(engineHost, clean.reference));
      const large = `code and assets, the largest of ${kilobytes(statSync(largestIn(folder)).size)} among them`;
      rows.push(row(name, 'the code', sent, 1, 0.01));
      rows.push(row(name, 'code and assets', sent, 2, 0.02), row(name, large, sent, 3, 0.02));
      for (const used of [folder, join(work, 'packages')]) rmSync(used, { recursive: true, force: true });
    }
    return rows;
  } finally {
    await sandbox.stop();
    rmSync(work, { recursive: true, force: true });
  }
}

/**
 * @param {string} name
 * @param {string} what
 * @param {Record<'recipe' | 'copy', number[]>} sent
 * @param {number} index
 * @param {number} most share of the other's bytes
 */
function row(name, what, { recipe, copy }, index, most) {
  const [mine = 0, theirs = 1] = [recipe[index], copy[index]];
  const result = `${((mine / theirs) * 100).toFixed(2)} % (${kilobytes(mine)} of ${kilobytes(theirs)})`;
  console.log(`  ${name}, ${what}: ${result}`);
  return {
    what: `bytes of the push after a change of ${what}, against one COPY: ${name}`,
    result,
    goal: `<= ${most * 100} %`,
    met: mine / theirs <= most,
  };
}

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
function lay({ packages: names, program, assets }, packages, folder) {
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
  writeFileSync(join(folder, 'server.cfg'), 'players=8\n');
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

/** A new program with other bytes here and there, and a line of its settings. @param {string} folder */
function changeCode(folder) {
  scribble(join(folder, 'server'), 16);
  writeFileSync(join(folder, 'server.cfg'), `players=${randomBytes(1)[0]}\n`);
}

/** @param {string} folder */
const assetsIn = (folder) => filesIn(folder).filter((file) => dirname(file) !== folder);

/** @param {string} folder */
const largestIn = (folder) =>
  assetsIn(folder).reduce((one, other) => (statSync(other).size > statSync(one).size ? other : one));

/** The code, ten assets all over the tree, a new one, and one that goes. @param {string} folder */
function changeMixed(folder) {
  changeCode(folder);
  const [all, largest] = [assetsIn(folder), largestIn(folder)];
  const spread = Array.from({ length: 10 }, (_, index) => all[Math.floor((all.length * (index + 0.5)) / 10)] ?? '');
  for (const file of spread) scribble(file, 1);
  writeFileSync(join(dirname(spread[4] ?? ''), `new-asset-${all.length}.dat`), randomBytes(20_000));
  rmSync(all.find((file) => !spread.includes(file) && file !== largest) ?? '');
}

/** The same, and 64 bytes of the largest file: layers hold whole files. @param {string} folder */
function changeWithLargest(folder) {
  changeMixed(folder);
  scribble(largestIn(folder), 1);
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
