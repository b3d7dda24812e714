import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * What the registry really stores: each blob once, as Harbor counts a project. Blobs of refused pushes stay until they are
 * collected. (CNCF Distribution: docker/registry/v2/blobs/sha256/<2>/<64>/data)
 */
export class Usage {
  private readonly root: string;
  private known: Promise<number> | null = null;

  constructor(registryDir: string) {
    this.root = join(registryDir, 'docker', 'registry', 'v2');
  }

  /** Sum of all blobs in bytes; counted again after a write. */
  usedBytes(): Promise<number> {
    this.known ??= this.count();
    return this.known;
  }

  changed(): void {
    this.known = null;
  }

  async hasBlob(digest: string): Promise<boolean> {
    const hex = /^sha256:([0-9a-f]{64})$/.exec(digest)?.[1];
    return hex !== undefined && (await sizeOf(this.blobPath(hex))) !== null;
  }

  /** Bytes that an unfinished upload has received. */
  async uploadBytes(repository: string, uploadId: string): Promise<number> {
    return (await sizeOf(join(this.root, 'repositories', ...repository.split('/'), '_uploads', uploadId, 'data'))) ?? 0;
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
