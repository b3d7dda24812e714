import { mergeArtifacts } from '#shared/model/artifact-list';
import type { Artifact, ArtifactPage } from '#shared/model/registry';

/** The artifacts of all pages, each once and in the order of its first appearance; without those that stand under another. */
export function mergePages(pages: readonly { readonly artifacts: readonly Artifact[] }[]): readonly Artifact[] {
  const merged = mergeArtifacts(pages.map(({ artifacts }) => artifacts));
  const folded = belongings(merged);
  return merged.filter(({ digest, tags }) => tags.length > 0 || !folded.has(digest));
}

/** Digests that stand under another artifact: children of an index, signatures and the like. */
function belongings(artifacts: readonly Artifact[]): ReadonlySet<string> {
  const digests = new Set<string>();
  for (const { children, attachments } of artifacts)
    for (const { digest } of [...children, ...attachments]) digests.add(digest);
  return digests;
}

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
