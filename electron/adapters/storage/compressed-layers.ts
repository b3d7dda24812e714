import { createHash, randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { LayerSize, LayerSizes } from '#core/ports/layer-sizes';
import type { Log } from '#core/ports/log';
import { cancelled } from '#shared/errors';
import { parseJson } from '#shared/json';
import { writeAtomically } from './atomic-file';
import { gzipPieces } from './gzip-pieces';

const Size = z.object({
  diffId: z.string(),
  archiveBytes: z.int().nonnegative(),
  sizeBytes: z.int().nonnegative(),
  /** sha256 of the compressed bytes: what they would be called in a registry. */
  digest: z.string(),
});
const Sizes = z.array(Size);

/** Sizes are some 200 bytes each. */
const SIZES_KEPT = 5000;

export interface CompressedLayersOptions {
  /** All kept bytes together. */
  readonly mostBytes?: number;
  /** What the disk must have left besides. */
  readonly leaveFreeBytes?: number;
}

/**
 * `<folder>/sizes.json` and `<folder>/<hex of the diff ID>.gz`. May be deleted at any time. The oldest bytes go first; where the disk
 * has no room, layers are compressed all the same and only their sizes remembered.
 */
export function createCompressedLayers(
  folder: string,
  log: Log,
  { mostBytes = 8_000_000_000, leaveFreeBytes = 5_000_000_000 }: CompressedLayersOptions = {},
): LayerSizes {
  let loaded: Promise<Map<string, z.infer<typeof Size>>> | null = null;
  const sizesFile = join(folder, 'sizes.json');
  const load = () => {
    loaded ??= readFile(sizesFile, 'utf8').then(
      (text) => new Map((Sizes.safeParse(parseJson(text)).data ?? []).map((size) => [size.diffId, size])),
      () => new Map<string, z.infer<typeof Size>>(),
    );
    return loaded;
  };
  const remember = async (size: z.infer<typeof Size>): Promise<void> => {
    const sizes = await load();
    // Again at the end: the oldest are forgotten first.
    sizes.delete(size.diffId);
    sizes.set(size.diffId, size);
    for (const oldest of [...sizes.keys()].slice(0, -SIZES_KEPT)) sizes.delete(oldest);
    await writeAtomically(sizesFile, JSON.stringify([...sizes.values()]), { durable: false });
  };
  const room = async (): Promise<number> => {
    await mkdir(folder, { recursive: true });
    const { bavail, bsize } = await statfs(folder);
    return Math.min(mostBytes, bavail * bsize - leaveFreeBytes);
  };

  return {
    known: load,
    compress: async (archive, running) => {
      const keeper = new Keeper(folder, await room().catch(() => 0));
      const digest = createHash('sha256');
      let sizeBytes = 0;
      try {
        const compressed = gzipPieces(archive, running);
        let next = await compressed.next();
        for (; next.done !== true; next = await compressed.next()) {
          digest.update(next.value);
          sizeBytes += next.value.length;
          await keeper.write(next.value);
        }
        const size = { ...next.value, sizeBytes, digest: `sha256:${digest.digest('hex')}` };
        await keeper.keep(size.diffId);
        await tidy(folder, mostBytes).catch((cause: unknown) => log.warn('Old layers stay in the cache', cause));
        await remember(size).catch((cause: unknown) => log.warn('A layer’s size could not be kept', cause));
        return size satisfies LayerSize;
      } catch (thrown) {
        await keeper.drop();
        throw running.signal.aborted ? cancelled() : thrown;
      }
    },
  };
}

/** Writes compressed bytes beside their place, and puts them there when they are whole. Gives up quietly where there is no room. */
class Keeper {
  private readonly temporary: string;
  private readonly folder: string;
  private file: FileHandle | null = null;
  private isLeft: boolean;
  private leftBytes: number;

  constructor(folder: string, roomBytes: number) {
    this.folder = folder;
    this.temporary = join(folder, `${randomBytes(6).toString('hex')}.new`);
    this.leftBytes = roomBytes;
    this.isLeft = roomBytes <= 0;
  }

  async write(bytes: Buffer): Promise<void> {
    if (this.isLeft) return;
    this.leftBytes -= bytes.length;
    if (this.leftBytes < 0) return this.drop();
    try {
      this.file ??= await open(this.temporary, 'wx', 0o600);
      await this.file.write(bytes);
    } catch {
      await this.drop();
    }
  }

  async keep(diffId: string): Promise<void> {
    if (this.isLeft || this.file === null) return;
    const { file } = this;
    this.file = null;
    await file.close();
    await rename(this.temporary, join(this.folder, `${diffId.replace(/^sha256:/, '')}.gz`)).catch(() => this.drop());
  }

  async drop(): Promise<void> {
    this.isLeft = true;
    await this.file?.close().catch(() => undefined);
    this.file = null;
    await rm(this.temporary, { force: true }).catch(() => undefined);
  }
}

/** A day: what is still unfinished then was left by a process that ended. */
const ABANDONED_MS = 86_400_000;

/** Deletes the oldest until the rest is no more than allowed. */
async function tidy(folder: string, mostBytes: number): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.gz') || name.endsWith('.new'));
  const files = await Promise.all(
    names.map(async (name) => {
      const { size, mtimeMs } = await stat(join(folder, name));
      return { name, size, mtimeMs };
    }),
  );
  files.sort((a, b) => b.mtimeMs - a.mtimeMs);
  let sumBytes = 0;
  for (const { name, size, mtimeMs } of files) {
    const isAbandoned = name.endsWith('.new') && Date.now() - mtimeMs > ABANDONED_MS;
    sumBytes += size;
    if (isAbandoned || (sumBytes > mostBytes && name.endsWith('.gz'))) await rm(join(folder, name), { force: true });
  }
}
