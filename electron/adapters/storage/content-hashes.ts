import { createHash } from 'node:crypto';
import { lstatSync, type Stats } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { ContentHashes, ListedFile } from '#core/ports/content-hashes';
import { cancelled } from '#shared/errors';

const BLOCK_BYTES = 1 << 20;
/** Some 200 bytes each: two games of a hundred thousand files. */
const MOST_REMEMBERED = 200_000;
/** Disks count time in steps of up to two seconds (FAT): a file this young may change again without its time telling. */
const YOUNG_MS = 2000;

/** What was read is remembered by size and time as long as the process runs: an estimate is often followed by a push. */
export function createContentHashes(): ContentHashes {
  const remembered = new Map<string, { readonly bytes: number; readonly mtimeMs: number; readonly sha256: string }>();
  return {
    sha256: async (folder, listed, known, signal) => {
      if (signal.aborted) throw cancelled();
      const file = join(folder, listed.path);
      const before = statsOf(file);
      if (before === null || !isAs(before, listed)) return null;
      if (known !== null) return known;
      const earlier = remembered.get(file);
      if (earlier?.mtimeMs === before.mtimeMs && earlier.bytes === before.size) return earlier.sha256;
      const sha256 = await read(file, signal);
      const after = statsOf(file);
      if (sha256 === null || after?.mtimeMs !== before.mtimeMs || after.size !== before.size) return null;
      if (Date.now() - before.mtimeMs < YOUNG_MS) return sha256;
      if (remembered.size >= MOST_REMEMBERED) remembered.clear();
      remembered.set(file, { bytes: before.size, mtimeMs: before.mtimeMs, sha256 });
      return sha256;
    },
  };
}

const isAs = (stats: Stats, { bytes, mtimeMs }: ListedFile): boolean =>
  stats.isFile() && stats.mtimeMs === mtimeMs && (bytes === null || stats.size === bytes);

function statsOf(file: string): Stats | null {
  try {
    return lstatSync(file, { throwIfNoEntry: false }) ?? null;
  } catch {
    return null;
  }
}

/** Null where it cannot be read. Memory stays flat. */
async function read(path: string, signal: AbortSignal): Promise<string | null> {
  const file = await open(path, 'r').catch(() => null);
  if (file === null) return null;
  try {
    const hash = createHash('sha256');
    const block = Buffer.allocUnsafe(BLOCK_BYTES);
    for (;;) {
      if (signal.aborted) throw cancelled();
      const read = await file.read(block, 0, BLOCK_BYTES, null).catch(() => null);
      if (read === null) return null;
      if (read.bytesRead === 0) return hash.digest('hex');
      hash.update(block.subarray(0, read.bytesRead));
    }
  } finally {
    await file.close();
  }
}
