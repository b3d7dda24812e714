// @ts-check
// Renders resources/icon.svg to the sizes that the systems want. Needed only after a change of it: the results are committed.
// Uses rsvg-convert (Debian: librsvg2-bin, Homebrew: librsvg).
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, run, say } from './lib/run.mjs';

const source = join(root, 'resources', 'icon.svg');
const folder = join(root, 'resources', 'icons');
const sizes = [16, 32, 48, 64, 128, 256, 512, 1024];
mkdirSync(folder, { recursive: true });
for (const size of sizes) run('rsvg-convert', ['-w', `${size}`, '-h', `${size}`, '-o', file(size), source]);
writeFileSync(join(folder, 'icon.ico'), ico([16, 32, 48, 64, 128, 256]));
writeFileSync(join(folder, 'icon.icns'), icns());
say(`✔ ${folder}: ${sizes.join(', ')} pixels, icon.ico, icon.icns`);

/** @param {number} size */
function file(size) {
  return join(folder, `${size}.png`);
}

/**
 * Windows' container: ICONDIR, one ICONDIRENTRY each, then PNG files (allowed since Vista).
 * @param {readonly number[]} wanted
 */
function ico(wanted) {
  const images = wanted.map((size) => readFileSync(file(size)));
  const head = Buffer.alloc(6 + 16 * wanted.length);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(wanted.length, 4);
  let offset = head.length;
  for (const [index, size] of wanted.entries()) {
    const at = 6 + 16 * index;
    const { length } = images[index] ?? Buffer.alloc(0);
    // 256 is written as 0.
    head.writeUInt8(size % 256, at);
    head.writeUInt8(size % 256, at + 1);
    head.writeUInt16LE(1, at + 4);
    head.writeUInt16LE(32, at + 6);
    head.writeUInt32LE(length, at + 8);
    head.writeUInt32LE(offset, at + 12);
    offset += length;
  }
  return Buffer.concat([head, ...images]);
}

/** macOS' container: blocks of a type, their length and a PNG file. Types as iconutil writes them, `@2x` ones included. */
function icns() {
  const types = /** @type {const} */ ([
    ['ic11', 32],
    ['ic12', 64],
    ['ic07', 128],
    ['ic13', 256],
    ['ic08', 256],
    ['ic14', 512],
    ['ic09', 512],
    ['ic10', 1024],
  ]);
  return block('icns', Buffer.concat(types.map(([type, size]) => block(type, readFileSync(file(size))))));
}

/**
 * @param {string} type
 * @param {Buffer} content
 */
function block(type, content) {
  const head = Buffer.alloc(8);
  head.write(type, 'latin1');
  head.writeUInt32BE(content.length + head.length, 4);
  return Buffer.concat([head, content]);
}
