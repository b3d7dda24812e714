import { createHash } from 'node:crypto';
import type {
  FoundRepository,
  LayerFacts,
  ManifestFacts,
  RegistryAccess,
  RegistryContents,
  TagDeletion,
} from '#core/ports/registry';
import { AppFailure } from '#shared/errors';
import { type Artifact, type ArtifactPage, type RepositoryFigures, unknownFigures } from '#shared/model/registry';
import { Gates } from './gates';

export const digestOf = (text: string): string => `sha256:${createHash('sha256').update(text).digest('hex')}`;

/** A manifest of these layers, each named and sized; its digest is that of what it consists of. */
export function manifestOf(
  layers: Readonly<Record<string, number>>,
  more: { readonly config?: number; readonly manifestBytes?: number; readonly parts?: readonly LayerFacts[] } = {},
): ManifestFacts {
  const { config = 10, manifestBytes = 5, parts = [] } = more;
  const digest = digestOf(JSON.stringify([layers, more]));
  return {
    digest,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    layers: Object.entries(layers).map(([name, sizeBytes]) => ({ digest: digestOf(name), sizeBytes })),
    config: parts.length > 0 ? null : { digest: digestOf(`config of ${digest}`), sizeBytes: config },
    manifestBytes,
    parts,
  };
}

interface HeldArtifact {
  readonly manifest: ManifestFacts;
  readonly tags: Set<string>;
}

export type TagRule =
  /** The artifact stays, without a name. */
  | 'staysUntagged'
  /** It goes with its last tag. */
  | 'goesWithLast'
  /** It goes with any of its tags, and so do the others. */
  | 'goesWithAny';

/** What a registry's project holds, in memory: a blob is stored once, and gone when no artifact has it any more. */
export class HeldRegistry implements RegistryContents {
  readonly repositoriesHeld = new Map<string, Map<string, HeldArtifact>>();
  readonly gates = new Gates<'repositories' | 'artifacts' | 'figures' | 'details' | 'deleteTags' | 'tag'>();
  readonly calls: string[] = [];
  /** Digests and tags that the registry refuses to delete. */
  readonly refuses = new Set<string>();
  lists = true;
  /** As Harbor: an index takes its children along, and holds them until then. */
  takesChildren = false;
  tagRule: TagRule = 'staysUntagged';
  pageSize = 100;
  pushedAt: string | null = '2026-11-23T12:00:00.000Z';
  /** By `repository digest`; a registry that keeps no times has none. */
  readonly times = new Map<string, string>();

  hold(repository: string, manifest: ManifestFacts, ...tags: readonly string[]): ManifestFacts {
    const held = this.repositoriesHeld.get(repository) ?? new Map<string, HeldArtifact>();
    this.repositoriesHeld.set(repository, held);
    for (const other of held.values()) for (const tag of tags) other.tags.delete(tag);
    const known = held.get(manifest.digest);
    held.set(manifest.digest, { manifest, tags: new Set([...(known?.tags ?? []), ...tags]) });
    return manifest;
  }

  manifest(repository: string, reference: string): ManifestFacts | null {
    const held = [...(this.repositoriesHeld.get(repository)?.values() ?? [])];
    return held.find(({ manifest, tags }) => manifest.digest === reference || tags.has(reference))?.manifest ?? null;
  }

  /** Everything that is stored, each blob once. */
  storedBytes(): number {
    const blobs = new Map<string, number>();
    for (const held of this.repositoriesHeld.values())
      for (const { manifest } of held.values()) {
        blobs.set(manifest.digest, manifest.manifestBytes);
        const { config, layers, parts } = manifest;
        for (const blob of [...layers, ...parts, ...(config === null ? [] : [config])])
          blobs.set(blob.digest, blob.sizeBytes);
      }
    return [...blobs.values()].reduce((sum, size) => sum + size, 0);
  }

  digests(): string[] {
    return [...this.repositoriesHeld].flatMap(([name, held]) => [...held.keys()].map((digest) => `${name} ${digest}`));
  }

  async repositories(): Promise<readonly FoundRepository[] | null> {
    this.calls.push('repositories');
    await this.gates.pass('repositories');
    if (!this.lists) return null;
    return [...this.repositoriesHeld].map(([name, held]) => ({
      ...unknownFigures,
      name,
      artifactCount: held.size,
      lastPushAt: this.pushedAt,
    }));
  }

  async figures(_access: RegistryAccess, repository: string): Promise<RepositoryFigures> {
    this.calls.push(`figures ${repository}`);
    await this.gates.pass('figures');
    const held = [...(this.repositoriesHeld.get(repository)?.values() ?? [])];
    return {
      ...unknownFigures,
      artifactCount: held.length,
      tagCount: held.reduce((sum, { tags }) => sum + tags.size, 0),
    };
  }

  async artifacts(_access: RegistryAccess, repository: string, cursor: string | null): Promise<ArtifactPage> {
    this.calls.push(`artifacts ${repository} ${cursor ?? 'first'}`);
    await this.gates.pass('artifacts');
    const held = this.repositoriesHeld.get(repository);
    if (held === undefined)
      throw new AppFailure({ code: 'registry-not-found', message: `${repository} is not there.` });
    const all = [...held.values()].map((one) =>
      asArtifact(one, this.times.get(`${repository} ${one.manifest.digest}`) ?? null),
    );
    const page = Number(cursor ?? '1');
    const pages = Math.ceil(all.length / this.pageSize);
    return {
      artifacts: all.slice((page - 1) * this.pageSize, page * this.pageSize),
      next: cursor === null ? Array.from({ length: Math.max(0, pages - 1) }, (_, index) => String(index + 2)) : [],
      total: { count: all.length, of: 'artifacts' },
      readAt: '2026-11-23T12:00:00.000Z',
    };
  }

  async details(_access: RegistryAccess, repository: string, digest: string) {
    this.calls.push(`details ${repository} ${digest}`);
    await this.gates.pass('details');
    const manifest = this.manifest(repository, digest);
    if (manifest === null) return null;
    return {
      digest,
      mediaType: manifest.mediaType,
      configMediaType: null,
      manifestBytes: manifest.manifestBytes,
      sizeBytes: 1,
      platform: null,
      createdAt: null,
      layers: [],
      ports: [],
      entrypoint: [],
      command: [],
      user: null,
      workingDir: null,
      environment: [],
      labels: [],
      children: [],
    };
  }

  async tag(_access: RegistryAccess, repository: string, digest: string, tag: string): Promise<void> {
    this.calls.push(`tag ${repository} ${digest} ${tag}`);
    await this.gates.pass('tag');
    const manifest = this.manifest(repository, digest);
    if (manifest === null) throw new AppFailure({ code: 'registry-not-found', message: 'It is not there.' });
    this.hold(repository, manifest, tag);
  }

  async deleteArtifact(_access: RegistryAccess, repository: string, digest: string): Promise<void> {
    this.calls.push(`delete ${repository} ${digest}`);
    if (this.refuses.has(digest)) throw refusal(digest);
    const held = this.repositoriesHeld.get(repository) ?? new Map<string, HeldArtifact>();
    const isPart = [...held.values()].some(({ manifest }) => manifest.parts.some((part) => part.digest === digest));
    if (this.takesChildren && isPart) throw refusal(digest);
    const parts = held.get(digest)?.manifest.parts ?? [];
    if (!held.delete(digest)) throw nothingThere(digest);
    if (this.takesChildren) for (const part of parts) held.delete(part.digest);
  }

  async deleteTags(_access: RegistryAccess, repository: string, tags: readonly string[]): Promise<TagDeletion[]> {
    this.calls.push(`deleteTags ${repository} ${tags.join(' ')}`);
    await this.gates.pass('deleteTags');
    return tags.map((tag) => this.deleteTag(repository, tag));
  }

  private deleteTag(repository: string, tag: string): TagDeletion {
    const held = this.repositoriesHeld.get(repository);
    const found = [...(held?.values() ?? [])].find(({ tags }) => tags.has(tag));
    if (this.refuses.has(tag)) return { tag, failure: refusal(tag), artifactRemoved: false };
    if (held === undefined || found === undefined) return { tag, failure: nothingThere(tag), artifactRemoved: false };
    found.tags.delete(tag);
    const goes = this.tagRule === 'goesWithAny' || (this.tagRule === 'goesWithLast' && found.tags.size === 0);
    if (goes) held.delete(found.manifest.digest);
    return { tag, failure: null, artifactRemoved: goes };
  }

  async scanReport() {
    return { summary: null, vulnerabilities: [] };
  }

  async scan(_access: RegistryAccess, repository: string, digest: string): Promise<void> {
    this.calls.push(`scan ${repository} ${digest}`);
  }
}

const asArtifact = ({ manifest, tags }: HeldArtifact, pushedAt: string | null): Artifact => ({
  digest: manifest.digest,
  kind: manifest.parts.length > 0 ? 'index' : 'image',
  mediaType: manifest.mediaType,
  sizeBytes: null,
  pushedAt,
  createdAt: null,
  platform: null,
  tags: [...tags].map((name) => ({ name, pushedAt: null, immutable: null })),
  children: manifest.parts.map(({ digest }) => ({ digest, platform: null, sizeBytes: null })),
  attachments: [],
  scan: null,
});

const refusal = (what: string): AppFailure => new AppFailure({ code: 'tag-immutable', message: `${what} may not go.` });
const nothingThere = (what: string): AppFailure =>
  new AppFailure({ code: 'registry-not-found', message: `${what} is not there.` });
