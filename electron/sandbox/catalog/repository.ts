import type { Stats } from 'node:fs';
import { hexOf, type Layout, namesIn, readOrNull, statOrNull } from './layout';
import { blobsOf, type Manifest, parseManifest } from './manifest';
import { type Revision, relate, type StoredArtifact, type StoredTag } from './relations';
import { inSlices } from './slices';

/** What a repository held at one moment. */
export interface RepositoryContents {
  /** With the project: `sandbox/game`. */
  readonly name: string;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  readonly artifacts: ReadonlyMap<string, StoredArtifact>;
  /** By name; only those that point at an artifact. */
  readonly tags: ReadonlyMap<string, StoredTag>;
  /** Digests of all manifests, configs and layers. */
  readonly blobs: ReadonlySet<string>;
}

/** Those that stand by themselves: tagged or nobody's child, and attached to nothing (Harbor src/pkg/artifact/dao: "base"). */
export const listedArtifacts = (contents: RepositoryContents): readonly StoredArtifact[] =>
  [...contents.artifacts.values()].filter(
    ({ attachedTo, tags, parents }) => attachedTo === null && (tags.length > 0 || parents.length === 0),
  );

interface Link {
  readonly digest: string;
  readonly changedAtMs: number;
  /** Younger than the clock of the file system is exact: it may have changed again within the same tick. */
  readonly isSettled: boolean;
}

/** A tick of the kernel's clock is at most 10 ms, FAT's is 2 s but holds no registry. */
const SETTLED_AFTER_MS = 100;

/** Reads one repository from disk. Links that have not changed and manifests (they never change) are read once. */
export class RepositoryReader {
  private readonly layout: Layout;
  private readonly name: string;
  private readonly links = new Map<string, Link>();
  private readonly manifests = new Map<string, Manifest | null>();

  constructor(layout: Layout, name: string) {
    this.layout = layout;
    this.name = name;
  }

  async read(): Promise<RepositoryContents> {
    const tags = await this.tags();
    const revisions = await this.revisions();
    const artifacts = relate(revisions, tags);
    const times = [...revisions, ...tags].map(({ pushedAtMs }) => pushedAtMs);
    const createdAtMs = firstTime(statOrNull(this.layout.repositoryDir(this.name)));
    return {
      name: this.name,
      createdAtMs,
      updatedAtMs: times.reduce((latest, time) => Math.max(latest, time), createdAtMs),
      artifacts,
      tags: new Map(tags.filter(({ digest }) => artifacts.has(digest)).map((tag) => [tag.name, tag])),
      blobs: new Set(
        revisions.flatMap(({ digest, manifest }) => [digest, ...blobsOf(manifest).map((blob) => blob.digest)]),
      ),
    };
  }

  private async tags(): Promise<StoredTag[]> {
    const names = namesIn(this.layout.tagsDir(this.name));
    const here = new Set(names);
    for (const name of this.links.keys()) if (!here.has(name)) this.links.delete(name);
    const found = await inSlices(names, (name): StoredTag | null => {
      const link = this.tag(name);
      return link === null ? null : { name, digest: link.digest, pushedAtMs: link.changedAtMs };
    });
    return found.filter((tag) => tag !== null);
  }

  private tag(name: string): Link | null {
    const path = this.layout.tagLink(this.name, name);
    const changedAtMs = statOrNull(path)?.mtimeMs;
    if (changedAtMs === undefined) return null;
    const known = this.links.get(name);
    if (known?.isSettled === true && known.changedAtMs === changedAtMs) return known;
    const digest = readOrNull(path)?.toString('utf8').trim() ?? '';
    if (hexOf(digest) === null) return null;
    const link = { digest, changedAtMs, isSettled: Date.now() - changedAtMs > SETTLED_AFTER_MS };
    this.links.set(name, link);
    return link;
  }

  private async revisions(): Promise<Revision[]> {
    const names = namesIn(this.layout.revisionsDir(this.name));
    const found = await inSlices(names, (hex): Revision | null => {
      const digest = `sha256:${hex}`;
      const link = statOrNull(this.layout.revisionLink(this.name, digest));
      const manifest = link === null ? null : this.manifest(digest);
      return manifest === null ? null : { digest, manifest, pushedAtMs: firstTime(link) };
    });
    return found.filter((revision) => revision !== null);
  }

  private manifest(digest: string): Manifest | null {
    const known = this.manifests.get(digest);
    if (known !== undefined) return known;
    const content = this.layout.readBlob(digest);
    if (content === null) return null;
    const manifest = parseManifest(content);
    this.manifests.set(digest, manifest);
    return manifest;
  }
}

/** When the entry came to be, which later writes of the same content do not change; file systems without birth times say the last. */
const firstTime = (stats: Stats | null): number => {
  if (stats === null) return 0;
  return stats.birthtimeMs > 0 ? Math.min(stats.birthtimeMs, stats.mtimeMs) : stats.mtimeMs;
};
