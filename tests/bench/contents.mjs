// @ts-check
// Contents as games have them, never the same twice.
import { randomBytes, randomInt } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readSync, statSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

const MB = 1_000_000;

/** Contents that nobody has seen before, in files as games have them. @type {Record<string, (folder: string, bytes: number) => void>} */
export const kinds = {
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
 * As a base image has them: programs above all, and scripts.
 * @param {string} folder
 * @param {number} bytes
 */
export function system(folder, bytes) {
  mkdirSync(folder, { recursive: true });
  fill(join(folder, 'programs'), bytes * 0.85, program);
  fill(join(folder, 'scripts'), bytes * 0.15, script);
}

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

/**
 * Files that are as long as is said and hold next to nothing: for who passes content on, and does not mind what it is.
 * @param {string} folder
 * @param {number} files
 * @param {number} bytes of all of them
 */
export function sparse(folder, files, bytes) {
  mkdirSync(folder, { recursive: true });
  for (let file = 0; file < files; file += 1) {
    const path = join(folder, `world-${file}.pak`);
    // Never the same as another one, whose layer would be this one's too.
    writeFileSync(path, `${bytes} ${file}`);
    truncateSync(path, bytes / files);
  }
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
