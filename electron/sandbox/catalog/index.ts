import { Layout } from './layout';
import { type RepositoryContents, RepositoryReader } from './repository';

/**
 * What the registry really stores, read from its disk. What was read is kept until a write is told (`changed`). Where engines write
 * straight to the registry (`isWatched` false), each look compares the times of all links again: still without reading them.
 */
export class Catalog {
  readonly layout: Layout;
  private readonly isWatched: () => boolean;
  private readonly readers = new Map<string, RepositoryReader>();
  private readonly kept = new Map<string, Promise<RepositoryContents>>();
  private names: readonly string[] | null = null;

  constructor(registryDir: string, isWatched: () => boolean = () => true) {
    this.layout = new Layout(registryDir);
    this.isWatched = isWatched;
  }

  /** Every repository that a manifest was ever put into, by name. */
  repositoryNames(): readonly string[] {
    if (this.names === null || !this.isWatched()) this.names = this.layout.repositoryNames();
    return this.names;
  }

  /** Null where there is no such repository. */
  async repository(name: string): Promise<RepositoryContents | null> {
    if (!this.repositoryNames().includes(name)) return null;
    const kept = this.isWatched() ? this.kept.get(name) : undefined;
    if (kept !== undefined) return kept;
    const reader = this.readers.get(name) ?? new RepositoryReader(this.layout, name);
    this.readers.set(name, reader);
    const reading = reader.read();
    this.kept.set(name, reading);
    // A failure is told, not kept.
    reading.catch(() => this.kept.delete(name));
    return reading;
  }

  async repositories(): Promise<readonly RepositoryContents[]> {
    const found: RepositoryContents[] = [];
    for (const name of this.repositoryNames()) {
      const contents = await this.repository(name);
      if (contents !== null) found.push(contents);
    }
    return found;
  }

  /** Somebody wrote to this repository. */
  changed(name: string): void {
    this.kept.delete(name);
    if (this.names?.includes(name) !== true) this.names = null;
  }

  /** Everything is read again, this repository's folder is gone. */
  removed(name: string): void {
    this.kept.delete(name);
    this.readers.delete(name);
    this.names = null;
  }

  /** Those of the blobs that no manifest names any more. */
  async unreferenced(digests: Iterable<string>): Promise<readonly string[]> {
    const asked = [...digests];
    if (asked.length === 0) return [];
    const repositories = await this.repositories();
    return asked.filter((digest) => !repositories.some(({ blobs }) => blobs.has(digest)));
  }
}
