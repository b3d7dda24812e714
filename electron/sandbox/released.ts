import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeAtomically } from '#adapters/storage/atomic-file';
import { parseJson } from '#shared/json';
import { z } from '#shared/zod';
import type { Catalog } from './catalog/index';
import { hexOf } from './catalog/layout';

const Stored = z.object({ version: z.literal(1), blobs: z.array(z.string()) });

/**
 * Blobs that went with a deleted artifact: the project no longer counts them, the disk keeps them until they are collected (as Harbor,
 * whose usage drops at once and whose disk waits for the garbage collection). Kept in `released.json`.
 */
export class ReleasedBlobs {
  private readonly path: string;
  private readonly catalog: Catalog;
  private readonly blobs: Set<string>;

  private constructor(path: string, catalog: Catalog, blobs: Set<string>) {
    this.path = path;
    this.catalog = catalog;
    this.blobs = blobs;
  }

  static async open(dataDir: string, catalog: Catalog): Promise<ReleasedBlobs> {
    const path = join(dataDir, 'released.json');
    const text = await readFile(path, 'utf8').catch(() => '');
    // Unreadable: the blobs count again, which only costs room.
    const stored = Stored.safeParse(parseJson(text));
    return new ReleasedBlobs(path, catalog, new Set(stored.success ? stored.data.blobs : []));
  }

  /** What is on disk and not counted. */
  uncounted(): Promise<readonly string[]> {
    return this.catalog.unreferenced(this.blobs);
  }

  /** Of blobs whose artifact has been deleted, those that no other artifact names. */
  async release(digests: Iterable<string>): Promise<void> {
    const gone = await this.catalog.unreferenced(digests);
    for (const digest of gone) this.blobs.add(digest);
    if (gone.length > 0) await this.save();
  }

  /** Sent or mounted again, so it counts again. */
  async countAgain(digests: Iterable<string>): Promise<void> {
    const before = this.blobs.size;
    for (const digest of digests) this.blobs.delete(digest);
    if (this.blobs.size !== before) await this.save();
  }

  /** Removes them from the disk. Only while no registry runs there. What cannot be removed stays uncounted. */
  async collect(): Promise<void> {
    const gone = await this.uncounted();
    const { layout } = this.catalog;
    for (const digest of gone) {
      try {
        for (const name of this.catalog.repositoryNames())
          await rm(join(layout.layersDir(name), hexOf(digest) ?? 'none'), { recursive: true, force: true });
        await rm(layout.blobDir(digest), { recursive: true, force: true });
        this.blobs.delete(digest);
      } catch {
        // Written by a container as another user.
      }
    }
    if (gone.length > 0) await this.save();
  }

  private save(): Promise<void> {
    return writeAtomically(this.path, JSON.stringify({ version: 1, blobs: [...this.blobs] }));
  }
}
