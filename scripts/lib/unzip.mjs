// @ts-check
// Unpacks chosen files of a zip archive. Format: PKWARE APPNOTE 6.3, sections 4.3.7 and 4.3.12; no zip64, no encryption.
import { mkdir, open, writeFile } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { promisify } from 'node:util';
import { inflateRaw } from 'node:zlib';

const inflate = promisify(inflateRaw);
const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const MAX_END_BYTES = 65_557;

/**
 * @param {string} file
 * @param {string} into
 * @param {(name: string) => string | null} rename the path below `into`, or null to leave a file out
 * @returns {Promise<number>} files written
 */
export async function unzip(file, into, rename) {
  const handle = await open(file);
  try {
    const entries = (await directory(handle)).flatMap((entry) => {
      const path = entry.name.endsWith('/') ? null : rename(entry.name);
      return path === null ? [] : [{ ...entry, to: join(into, path) }];
    });
    for (const { to, name } of entries)
      if (!to.startsWith(into + sep)) throw new Error(`The archive names a file outside of itself: ${name}`);
    await Promise.all(
      entries.map(async (entry) => {
        await mkdir(dirname(entry.to), { recursive: true });
        await writeFile(entry.to, await content(handle, entry), { mode: entry.mode || 0o644 });
      }),
    );
    return entries.length;
  } finally {
    await handle.close();
  }
}

/** @typedef {{ name: string, method: number, packedBytes: number, bytes: number, mode: number, offset: number }} Entry */

/**
 * @param {import('node:fs/promises').FileHandle} handle
 * @returns {Promise<Entry[]>}
 */
async function directory(handle) {
  const { size } = await handle.stat();
  const tail = await read(handle, Math.max(0, size - MAX_END_BYTES), Math.min(size, MAX_END_BYTES));
  const signature = Buffer.alloc(4);
  signature.writeUInt32LE(END_OF_DIRECTORY);
  const end = tail.lastIndexOf(signature);
  if (end < 0) throw new Error(`${size} bytes that are no zip archive`);
  const list = await read(handle, tail.readUInt32LE(end + 16), tail.readUInt32LE(end + 12));
  /** @type {Entry[]} */
  const entries = [];
  for (let at = 0; at + 46 <= list.length && list.readUInt32LE(at) === DIRECTORY_ENTRY; ) {
    const nameBytes = list.readUInt16LE(at + 28);
    entries.push({
      name: list.toString('utf8', at + 46, at + 46 + nameBytes),
      method: list.readUInt16LE(at + 10),
      packedBytes: list.readUInt32LE(at + 20),
      bytes: list.readUInt32LE(at + 24),
      mode: (list.readUInt32LE(at + 38) >>> 16) & 0o777,
      offset: list.readUInt32LE(at + 42),
    });
    at += 46 + nameBytes + list.readUInt16LE(at + 30) + list.readUInt16LE(at + 32);
  }
  return entries;
}

/**
 * @param {import('node:fs/promises').FileHandle} handle
 * @param {Entry} entry
 */
async function content(handle, { name, method, packedBytes, bytes, offset }) {
  const header = await read(handle, offset, 30);
  const packed = await read(handle, offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28), packedBytes);
  const data = method === 0 ? packed : await inflate(packed, { maxOutputLength: bytes + 1 });
  if (data.length !== bytes) throw new Error(`${name} in the archive is ${data.length} instead of ${bytes} bytes long`);
  return data;
}

/**
 * @param {import('node:fs/promises').FileHandle} handle
 * @param {number} position
 * @param {number} length
 */
async function read(handle, position, length) {
  const buffer = Buffer.alloc(length);
  await handle.read(buffer, 0, length, position);
  return buffer;
}
