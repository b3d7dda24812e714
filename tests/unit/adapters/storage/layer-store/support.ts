import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { createLayerStore } from '#adapters/storage/layer-store/index';
import type { Compression } from '#shared/model/compression';

const log = { info: () => undefined, warn: () => undefined };

export const running = (effort: 'small' | 'fast' = 'small', compression: Compression = 'gzip') => ({
  signal: new AbortController().signal,
  onRead: () => undefined,
  ...{ effort, compression },
});

export const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** In chunks whose lengths are nobody's boundary. */
export async function* inChunks(bytes: Buffer, length = 65_537): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += length) yield bytes.subarray(from, from + length);
}

export const text = Buffer.from(Array.from({ length: 200_000 }, (_, line) => `line ${line % 977}`).join('\n'));

/** A folder of its own for each test of the file that calls it, and stores in it. */
export function layerFolder() {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gantry-layers-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  const open = (mostBytes = Number.POSITIVE_INFINITY, leaveFreeBytes = 0) =>
    createLayerStore(folder, log, { leaveFreeBytes, mostBytes });
  return {
    open,
    onFullDisk: () => open(undefined, Number.MAX_SAFE_INTEGER),
    compress: (archive: Buffer, layers = open(), effort: 'small' | 'fast' = 'small') =>
      layers.compress(inChunks(archive), null, running(effort)).whole,
    /** Every file of it. */
    files: () => readdir(folder),
    kept: async () => (await readdir(folder)).filter((name) => name.endsWith('.gz')),
    pathOf: (name: string) => join(folder, name),
    clear: () => rm(folder, { recursive: true }),
  };
}
