import type { Artifact, ArtifactPage, Tag } from '#shared/model/registry';

/** The artifacts of all pages, each once: what stands on two pages is put together, in the order of its first appearance. */
export function mergePages(pages: readonly { readonly artifacts: readonly Artifact[] }[]): readonly Artifact[] {
  const merged = new Map<string, Artifact>();
  for (const { artifacts } of pages)
    for (const artifact of artifacts) {
      const known = merged.get(artifact.digest);
      merged.set(artifact.digest, known === undefined ? artifact : joined(known, artifact));
    }
  const folded = belongings(merged.values());
  return [...merged.values()].filter(({ digest, tags }) => tags.length > 0 || !folded.has(digest));
}

/** Digests that stand under another artifact: children of an index, signatures and the like. */
function belongings(artifacts: Iterable<Artifact>): ReadonlySet<string> {
  const digests = new Set<string>();
  for (const { children, attachments } of artifacts)
    for (const { digest } of [...children, ...attachments]) digests.add(digest);
  return digests;
}

function joined(a: Artifact, b: Artifact): Artifact {
  return {
    ...a,
    mediaType: a.mediaType ?? b.mediaType,
    sizeBytes: a.sizeBytes ?? b.sizeBytes,
    pushedAt: a.pushedAt ?? b.pushedAt,
    createdAt: a.createdAt ?? b.createdAt,
    platform: a.platform ?? b.platform,
    scan: a.scan ?? b.scan,
    tags: unique([...a.tags, ...b.tags], ({ name }: Tag) => name),
    children: unique([...a.children, ...b.children], ({ digest }) => digest),
    attachments: unique([...a.attachments, ...b.attachments], ({ digest }) => digest),
  };
}

const unique = <Item>(items: readonly Item[], keyOf: (item: Item) => string): Item[] => [
  ...new Map(items.map((item) => [keyOf(item), item])).values(),
];

/** Every page that is known to exist, in order; null is the first. */
export function knownCursors(pageAt: (cursor: string | null) => ArtifactPage | undefined): readonly (string | null)[] {
  const cursors: (string | null)[] = [null];
  const seen = new Set(cursors);
  // The list grows while it is walked: each page names the next ones.
  for (const cursor of cursors)
    for (const next of pageAt(cursor)?.next ?? [])
      if (!seen.has(next)) {
        seen.add(next);
        cursors.push(next);
      }
  return cursors;
}
