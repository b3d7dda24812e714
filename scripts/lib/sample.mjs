// @ts-check
// The sample game server with as many bytes of assets as wanted, the same bytes each time.
import { createCipheriv } from 'node:crypto';
import { chmodSync, cpSync, mkdirSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from './run.mjs';

const source = join(root, 'resources', 'samples', 'udp-server');
const FILE_BYTES = 16_000_000;
const CHUNK_BYTES = 1_000_000;

/**
 * @param {string} folder created if it is not there
 * @param {{ assetBytes: number }} options bytes of generated files in assets/: `0.pak`, `1.pak`, ... of 16 MB each
 */
export async function makeSample(folder, { assetBytes }) {
  cpSync(source, folder, { recursive: true });
  chmodSync(join(folder, 'udp-server'), 0o755);
  const assets = join(folder, 'assets');
  mkdirSync(assets, { recursive: true });
  for (let file = 0, leftBytes = assetBytes; leftBytes > 0; file += 1, leftBytes -= FILE_BYTES) {
    await writePak(join(assets, `${file}.pak`), file, Math.min(leftBytes, FILE_BYTES));
  }
}

/**
 * Bytes that no compression makes smaller, as packed game assets are: the key stream of AES.
 * @param {string} path
 * @param {number} number
 * @param {number} bytes
 */
async function writePak(path, number, bytes) {
  const counter = Buffer.alloc(16);
  counter.writeUInt32BE(number);
  const stream = createCipheriv('aes-128-ctr', Buffer.alloc(16, 'gantry'), counter);
  const zeros = Buffer.alloc(CHUNK_BYTES);
  const file = await open(path, 'w');
  try {
    for (let leftBytes = bytes; leftBytes > 0; leftBytes -= CHUNK_BYTES)
      await file.write(stream.update(zeros.subarray(0, Math.min(leftBytes, CHUNK_BYTES))));
  } finally {
    await file.close();
  }
}
