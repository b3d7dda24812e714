import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { hexOf } from './catalog/layout';

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
  private known: Promise<number> | null = null;

  constructor(registryDir: string, released: Uncounted = nothing) {
    this.root = join(registryDir, 'docker', 'registry', 'v2');
    this.released = released;
  }

  /** Sum of the counted blobs in bytes; the disk is looked at again after a write. */
  async usedBytes(): Promise<number> {
    this.known ??= this.count();
    return (await this.known) - (await this.bytesOf(await this.released.uncounted()));
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

  private async count(): Promise<number> {
    const root = join(this.root, 'blobs', 'sha256');
    const groups = await readdir(root).catch(() => []);
    const perGroup = await Promise.all(
      groups.map(async (group) => {
        const blobs = await readdir(join(root, group)).catch(() => []);
        const sizes = await Promise.all(blobs.map((hex) => sizeOf(this.blobPath(hex))));
        return sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
      }),
    );
    return perGroup.reduce((sum, size) => sum + size, 0);
  }
}

async function sizeOf(path: string): Promise<number | null> {
  try {
    return (await stat(path)).size;
  } catch {
    return null;
  }
}
