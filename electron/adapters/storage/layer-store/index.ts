import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type CompressedLayer,
  type Compressing,
  type CompressRunning,
  type Effort,
  type LayerStore,
  type StoredSource,
  ZSTD_LAYER,
} from '#core/ports/layer-store';
import type { Log } from '#core/ports/log';
import { cancelled } from '#shared/errors';
import { Compression } from '#shared/model/compression';
import { z } from '#shared/zod';
import { digestOf } from '../../digest';
import { writeAtomically } from '../atomic-file';
import { Records } from '../records';
import { compressor } from './compression/index';
import { hasZstd } from './compression/zstd';
import { GrowingFile } from './growing-file';
import { Holds } from './holds';
import { readKept } from './kept-file';
import { writePacked } from './packed';
import { clearAbandoned, tidy } from './tidy';
import { Wanted } from './wanted';

const Layer = z.object({
  diffId: z.string(),
  archiveBytes: z.int().nonnegative(),
  sizeBytes: z.int().nonnegative(),
  digest: z.string(),
  effort: z.enum(['small', 'fast']).default('small'),
  mediaType: z.string().optional(),
  madeAs: Compression.optional(),
}) satisfies z.ZodType<CompressedLayer>;
const Archive = z.object({ key: z.string(), diffId: z.string() });

/** Some 200 bytes each. */
const LAYERS_KEPT = 5000;
const ARCHIVES_KEPT = 10_000;

export interface LayerStoreOptions {
  /** All kept bytes together that nobody needs for the moment: layers on their way take what they take. */
  readonly mostBytes?: number;
  /** What the disk must have left besides. */
  readonly leaveFreeBytes?: number;
}

/**
 * `<folder>/sizes.json`, `<folder>/archives.json`, and by the hex of its diff ID or its own digest each `<folder>/<hex>.gz` (a layer, in
 * whatever form) and `<folder>/<hex>.config.json`. May be deleted at any time. The oldest bytes go first; where the disk has no room, layers are compressed all
 * the same and only their sizes remembered.
 */
export function createLayerStore(
  folder: string,
  log: Log,
  { mostBytes = 8_000_000_000, leaveFreeBytes = 5_000_000_000 }: LayerStoreOptions = {},
): LayerStore {
  const layers = new Records(join(folder, 'sizes.json'), Layer, ({ diffId }) => diffId, LAYERS_KEPT);
  const archives = new Records(join(folder, 'archives.json'), Archive, ({ key }) => key, ARCHIVES_KEPT);
  /** Archives that are being compressed now, by their key and as what: whoever wants the same one shares it. */
  const underway = new Map<string, { readonly compressing: Compressing; readonly wanted: Wanted }>();
  const holds = new Holds();
  const placeOf = (diffId: string): string => join(folder, `${hexOf(diffId)}.gz`);
  const configOf = (imageId: string): string => join(folder, `${hexOf(imageId)}.config.json`);
  const quietly = (saved: Promise<void>): Promise<void> =>
    saved.catch((cause: unknown) => log.warn('What was found out of a layer could not be kept', cause));
  let clearing: Promise<void> | null = null;
  const room = async (): Promise<number> => {
    await mkdir(folder, { recursive: true });
    clearing ??= clearAbandoned(folder).catch((cause: unknown) => log.warn('Half-written layers stay', cause));
    await clearing;
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize - leaveFreeBytes;
  };
  /** Others make room first: whoever wants this one has had no time to hold it. */
  const keepAs = async (layer: CompressedLayer, file: GrowingFile, key: string | null): Promise<void> => {
    await tidy(folder, mostBytes, (path) => holds.has(path)).catch((cause: unknown) =>
      log.warn('Old layers stay in the cache', cause),
    );
    // Whoever sends it as it was compressed before may have to read it again: then this one stands beside it, for those who have it now.
    const isTaken = holds.has(placeOf(layer.diffId));
    await file.keep(`${hexOf(isTaken ? layer.digest : layer.diffId)}.gz`);
    if (!isTaken) await quietly(layers.put(layer));
    if (key !== null) await quietly(archives.put({ key, diffId: layer.diffId }));
  };
  const sourceIn = (file: GrowingFile, whole: Promise<CompressedLayer>): StoredSource => ({
    whole,
    read: (fromBytes, signal) => file.read(fromBytes, signal),
    hold: () => holds.hold(() => file.path),
    discard: () => remove(file.path),
  });
  const compressInto = async (
    file: GrowingFile,
    roomBytes: number,
    archive: AsyncIterable<Uint8Array>,
    key: string | null,
    efforts: Efforts,
  ): Promise<CompressedLayer> => {
    try {
      const into = roomBytes > 0 ? { path: file.temporary, roomBytes } : null;
      const work = { archive, file: into, onWritten: (bytes: number | null) => file.reached(bytes) };
      const compressed = await compressor.compress(work, efforts);
      const layer = { ...compressed, effort: efforts.least, ...formOf(efforts.compression) };
      await keepAs(layer, file, key);
      return layer;
    } catch (thrown) {
      const cause = efforts.signal.aborted ? cancelled() : thrown;
      await file.drop(cause);
      throw cause;
    }
  };

  return {
    known: () => layers.all(),
    source: async (diffId) => {
      const layer = (await layers.all()).get(diffId);
      if (layer === undefined) return null;
      const path = placeOf(diffId);
      const kept = await stat(path).catch(() => null);
      if (kept?.size !== layer.sizeBytes) return null;
      const read = (start: number, signal: AbortSignal) => readKept(path, start, signal);
      return { whole: Promise.resolve(layer), read, hold: () => holds.hold(() => path), discard: () => remove(path) };
    },
    diffIdOf: async ({ key }) => (await archives.all()).get(key)?.diffId,
    identify: async (archive, signal) => {
      const known = (await archives.all()).get(archive.key)?.diffId;
      if (known !== undefined) return known;
      const hash = createHash('sha256');
      for await (const piece of archive.read()) {
        if (signal.aborted) throw cancelled();
        hash.update(piece);
      }
      const diffId = `sha256:${hash.digest('hex')}`;
      await quietly(archives.put({ key: archive.key, diffId }));
      return diffId;
    },
    warmUp: () => compressor.warmUp(),
    compress: (archive, key, running) => {
      const name = key === null ? null : `${running.compression} ${key}`;
      const same = name === null ? undefined : underway.get(name);
      if (same !== undefined && !same.wanted.signal.aborted) {
        same.wanted.join(running.signal);
        return same.compressing;
      }
      const wanted = new Wanted();
      wanted.join(running.signal);
      const file = new GrowingFile(folder);
      const whole = room()
        .catch(() => 0)
        .then((roomBytes) => compressInto(file, roomBytes, archive, key, new Efforts(running, wanted.signal)));
      // Whoever asks is told; a failure before then must not count as unhandled.
      whole.catch(() => undefined);
      const compressing = { whole, source: sourceIn(file, whole), madeBytes: () => file.madeBytes };
      const own = { compressing, wanted };
      if (name !== null) underway.set(name, own);
      const over = (): void => {
        wanted.end();
        if (name !== null && underway.get(name) === own) underway.delete(name);
      };
      whole.then(over, over);
      return compressing;
    },
    keep: async (blob, bytes, signal) => {
      const file = new GrowingFile(folder);
      try {
        await writePacked(file, blob, bytes, await room().catch(() => 0), signal);
      } catch (thrown) {
        await file.drop();
        throw thrown;
      }
      const as = async (diffId: string) => {
        // Engines that compress anew do not make something like it of another form.
        const effort = blob.mediaType === undefined ? 'small' : 'fast';
        const layer: CompressedLayer = { ...blob, diffId, archiveBytes: 0, effort };
        await keepAs(layer, file, null);
        return { layer, source: sourceIn(file, Promise.resolve(layer)) };
      };
      return { as, drop: () => file.drop() };
    },
    release: async (diffIds) => {
      for (const diffId of diffIds) await remove(placeOf(diffId));
    },
    config: async (imageId) => {
      const bytes = await readFile(configOf(imageId)).catch(() => null);
      return bytes !== null && digestOf(bytes) === imageId ? bytes : null;
    },
    keepConfig: (config) =>
      quietly(writeAtomically(configOf(digestOf(config)), Buffer.from(config).toString('utf8'), { durable: false })),
  };
}

/** The effort of each piece, as it is wanted then; what is called small has to be small all through. */
class Efforts implements CompressRunning {
  readonly signal: AbortSignal;
  readonly onRead: (readBytes: number) => void;
  readonly compression: Compression;
  least: Effort = 'small';
  private readonly running: CompressRunning;

  constructor(running: CompressRunning, signal: AbortSignal) {
    this.running = running;
    this.signal = signal;
    this.onRead = running.onRead;
    this.compression = hasZstd ? running.compression : 'gzip';
  }

  get effort(): Effort {
    const { effort } = this.running;
    if (effort === 'fast') this.least = effort;
    return effort;
  }
}

const formOf = (madeAs: Compression): Pick<CompressedLayer, 'mediaType' | 'madeAs'> =>
  madeAs === 'zstd' ? { mediaType: ZSTD_LAYER, madeAs } : {};

const remove = (path: string): Promise<void> => rm(path, { force: true }).catch(() => undefined);

const hexOf = (digest: string): string => digest.replace(/^sha256:/, '').replace(/[^0-9a-f]/g, '');
