import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { hexOf } from './catalog/layout';

/** One reading of the disk: the sum, and which blobs are in it. */
export interface Counted {
  readonly usedBytes: number;
  counts(digest: string): boolean;
}

/** Blobs that went with a deleted artifact: they lie on disk and are not counted. */
export interface Uncounted {
  uncounted(): Promise<readonly string[]>;
}

const nothing: Uncounted = { uncounted: () => Promise.resolve([]) };

/**
 * What the registry really stores: each blob once, as Harbor counts a project. Blobs of refused pushes count until they are
 * collected, those of deleted artifacts no more. (CNCF Distribution: docker/registry/v2/blobs/sha256/<2>/<64>/data)
 */
export class Usage {
  private readonly root: string;
  private readonly released: Uncounted;
  /** Bytes per blob, by the hex of its digest. */
  private known: Promise<ReadonlyMap<string, number>> | null = null;

  constructor(registryDir: string, released: Uncounted = nothing) {
    this.root = join(registryDir, 'docker', 'registry', 'v2');
    this.released = released;
  }

  /** The disk is looked at again after a write. */
  async counted(): Promise<Counted> {
    this.known ??= this.readBlobs();
    const onDisk = await this.known;
    const uncounted = new Set((await this.released.uncounted()).map((digest) => hexOf(digest) ?? 'none'));
    let usedBytes = 0;
    for (const [hex, bytes] of onDisk) if (!uncounted.has(hex)) usedBytes += bytes;
    const counts = (digest: string): boolean => {
      const hex = hexOf(digest) ?? 'none';
      return onDisk.has(hex) && !uncounted.has(hex);
    };
    return { usedBytes, counts };
  }

  /** Sum of the counted blobs in bytes. */
  async usedBytes(): Promise<number> {
    return (await this.counted()).usedBytes;
  }

  /** What those of the blobs take that are on disk but not counted now. */
  async uncountedBytes(digests: readonly string[]): Promise<number> {
    const uncounted = new Set(await this.released.uncounted());
    return this.bytesOf([...new Set(digests)].filter((digest) => uncounted.has(digest)));
  }

  changed(): void {
    this.known = null;
  }

  /** It is on disk and counted. */
  async hasBlob(digest: string): Promise<boolean> {
    const hex = hexOf(digest);
    if (hex === null || (await sizeOf(this.blobPath(hex))) === null) return false;
    return !(await this.released.uncounted()).includes(digest);
  }

  /** Bytes that an unfinished upload has received. */
  async uploadBytes(repository: string, uploadId: string): Promise<number> {
    return (await sizeOf(join(this.root, 'repositories', ...repository.split('/'), '_uploads', uploadId, 'data'))) ?? 0;
  }

  private async bytesOf(digests: readonly string[]): Promise<number> {
    const sizes = await Promise.all(digests.map((digest) => sizeOf(this.blobPath(hexOf(digest) ?? 'none'))));
    return sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
  }

  private blobPath(hex: string): string {
    return join(this.root, 'blobs', 'sha256', hex.slice(0, 2), hex, 'data');
  }

  private async readBlobs(): Promise<ReadonlyMap<string, number>> {
    const root = join(this.root, 'blobs', 'sha256');
    const blobs = new Map<string, number>();
    const readGroup = async (group: string): Promise<void> => {
      for (const hex of await readdir(join(root, group)).catch(() => [])) {
        const bytes = await sizeOf(this.blobPath(hex));
        if (bytes !== null) blobs.set(hex, bytes);
      }
    };
    await Promise.all((await readdir(root).catch(() => [])).map(readGroup));
    return blobs;
  }
}

async function sizeOf(path: string): Promise<number | null> {
  try {
    return (await stat(path)).size;
  } catch {
    return null;
  }
}
