import { toAppError } from '#shared/errors';
import type { LayerReading, Sharing } from '#shared/model/artifact-details';
import { allPages } from '#shared/model/artifact-list';
import type { ArtifactPlace } from '#shared/model/registry';
import type { Clock } from '../ports/clock';
import type { Registry, RegistryAccess, RegistryContents } from '../ports/registry';
import type { CachedManifest, RegistryCache } from '../ports/registry-cache';
import { type Throttle, throttle } from '../throttle';

const TELL_EVERY_MS = 200;
/** Manifests are kept on disk in batches, so that an interrupted reading is not lost. */
const KEEP_EVERY = 100;
const OTHERS_SHOWN = 20;

export interface LayersTools {
  readonly registry: Registry;
  readonly cache: RegistryCache;
  readonly clock: Clock;
  readonly repositories: () => Promise<readonly string[]>;
  readonly reach: () => Promise<{ readonly access: RegistryAccess; readonly contents: RegistryContents }>;
  readonly onRead: (reading: LayerReading) => void;
}

/** In a repository's own order, which is the newest first. */
interface TimedPlace extends ArtifactPlace {
  /** Null: the registry keeps no times. */
  readonly pushedAt: string | null;
}

/** Where an artifact is, with what it consists of; null: not read yet. */
export interface PlacedManifest extends TimedPlace {
  readonly manifest: CachedManifest | null;
}

/**
 * The layers of everything in one registry project. Manifests never change, so each is read once and kept; what is where is read anew
 * whenever something has changed.
 */
export class Layers {
  private reading: LayerReading = { is: 'idle', read: 0, total: 0, message: null };
  private placed: TimedPlace[] = [];
  private manifests = new Map<string, CachedManifest>();
  private running: Promise<void> | null = null;
  /** Something has changed since the reading began. */
  private isOutdated = false;
  /** What is known to be there is all that is there, as far as it was not changed elsewhere. */
  private isWhole = false;
  private readonly tools: LayersTools;
  private readonly connectionId: string;
  private readonly told: Throttle<LayerReading>;

  constructor(connectionId: string, tools: LayersTools) {
    this.connectionId = connectionId;
    this.tools = tools;
    this.told = throttle(tools.clock, TELL_EVERY_MS, tools.onRead);
  }

  /** Begins where it has not, and says how far it is. */
  start(): LayerReading {
    if (this.reading.is !== 'done') void this.whole();
    return this.reading;
  }

  /** Resolves when everything has been read, or the reading failed. */
  whole(): Promise<void> {
    if (this.reading.is === 'done') return Promise.resolve();
    this.running ??= this.readUntilCurrent().finally(() => {
      this.running = null;
    });
    return this.running;
  }

  private async readUntilCurrent(): Promise<void> {
    do {
      this.isOutdated = false;
      await this.read();
    } while (this.isOutdated && this.reading.is === 'done');
  }

  /** Something was pushed, tagged or deleted: what is where must be read again. `gone`: from here, and nothing else has changed. */
  changed(gone: readonly Pick<ArtifactPlace, 'repository' | 'digest'>[] = []): void {
    this.isOutdated = true;
    this.isWhole = this.isWhole && gone.length > 0;
    this.placed = this.placed.filter(
      ({ repository, digest }) => !gone.some((one) => one.repository === repository && one.digest === digest),
    );
    if (this.running === null) this.reading = { is: 'idle', read: 0, total: 0, message: null };
  }

  /** Everything that is known to be there. */
  all(): readonly PlacedManifest[] {
    return this.placed.map((place) => ({ ...place, manifest: this.manifests.get(place.digest) ?? null }));
  }

  /** The same where that is everything; else null. */
  everything(): readonly PlacedManifest[] | null {
    const all = this.all();
    return this.isWhole && all.every(({ manifest }) => manifest !== null) ? all : null;
  }

  /** The manifest of one artifact, read now where it was not. Null: it is not there. */
  async manifestOf(repository: string, digest: string): Promise<CachedManifest | null> {
    const known = this.manifests.get(digest);
    if (known !== undefined) return known;
    const { access } = await this.tools.reach();
    const facts = await this.tools.registry.manifest(access, repository, digest);
    if (facts !== null) this.manifests.set(digest, facts);
    return facts;
  }

  private async read(): Promise<void> {
    try {
      if (this.manifests.size === 0) this.manifests = new Map(await this.tools.cache.manifests(this.connectionId));
      this.tell({ is: 'running', read: 0, total: 0, message: null });
      this.placed = await this.places();
      await this.readManifests(this.placed.filter(({ digest }) => !this.manifests.has(digest)));
      // What vanished while it was read is no longer there.
      this.placed = this.placed.filter(({ digest }) => this.manifests.has(digest));
      this.isWhole = true;
      this.tell({ is: 'done', read: this.placed.length, total: this.placed.length, message: null });
    } catch (thrown) {
      this.tell({ ...this.reading, is: 'failed', message: toAppError(thrown).message });
    }
  }

  private async places(): Promise<TimedPlace[]> {
    const { access, contents } = await this.tools.reach();
    const perRepository = await Promise.all(
      (await this.tools.repositories()).map(async (repository) =>
        (await allPages((cursor) => contents.artifacts(access, repository, cursor))).map(
          ({ digest, tags, pushedAt }) => ({
            repository,
            digest,
            tags: tags.map(({ name }) => name),
            pushedAt,
          }),
        ),
      ),
    );
    return perRepository.flat();
  }

  private async readManifests(missing: readonly ArtifactPlace[]): Promise<void> {
    const { access } = await this.tools.reach();
    let unkept: CachedManifest[] = [];
    let read = this.placed.length - missing.length;
    const keep = async (): Promise<void> => {
      const batch = unkept;
      unkept = [];
      if (batch.length > 0) await this.tools.cache.keepManifests(this.connectionId, batch);
    };
    // The same image may be in several repositories.
    const placesOf = new Map<string, string[]>();
    for (const { digest, repository } of missing) placesOf.set(digest, [...(placesOf.get(digest) ?? []), repository]);
    await Promise.all(
      [...placesOf].map(async ([digest, repositories]) => {
        const facts = await this.firstOf(access, repositories, digest);
        read += repositories.length;
        if (facts !== null) {
          this.manifests.set(digest, facts);
          unkept.push(facts);
        }
        this.tell({ is: 'running', read, total: this.placed.length, message: null });
        if (unkept.length >= KEEP_EVERY) await keep();
      }),
    );
    await keep();
  }

  private async firstOf(access: RegistryAccess, repositories: readonly string[], digest: string) {
    for (const repository of repositories) {
      const facts = await this.tools.registry.manifest(access, repository, digest);
      if (facts !== null) return facts;
    }
    return null;
  }

  private tell(reading: LayerReading): void {
    const isEnd = reading.is !== this.reading.is;
    this.reading = reading;
    if (isEnd) this.told.force(reading);
    else this.told.push(reading);
  }
}

/** Which of the others have layers of this one. */
export function sharingOf(
  manifest: CachedManifest,
  repository: string,
  all: readonly PlacedManifest[],
  freed: number,
): Sharing {
  const others = all.filter((other) => other.repository !== repository || other.digest !== manifest.digest);
  const holders = new Map<string, PlacedManifest[]>(manifest.layers.map(({ digest }) => [digest, []]));
  for (const other of others)
    for (const { digest } of other.manifest?.layers ?? []) {
      const known = holders.get(digest);
      if (known !== undefined && known.at(-1) !== other) known.push(other);
    }
  return {
    uniqueBytes: freed,
    unread: all.filter((other) => other.manifest === null).length,
    layers: [...holders].map(([digest, found]) => ({
      digest,
      othersCount: found.length,
      others: found.slice(0, OTHERS_SHOWN).map((place) => ({
        repository: place.repository,
        digest: place.digest,
        tags: place.tags,
      })),
    })),
  };
}
