import type { Artifact, ArtifactPage, Tag } from './registry';

/** Pages of one repository as one list: an artifact that comes on two pages stands once, with the tags of both. */
export function mergeArtifacts(pages: readonly (readonly Artifact[])[]): Artifact[] {
  const merged = new Map<string, Artifact>();
  for (const artifact of pages.flat()) {
    const known = merged.get(artifact.digest);
    merged.set(artifact.digest, known === undefined ? artifact : together(known, artifact));
  }
  return [...merged.values()];
}

function together(known: Artifact, more: Artifact): Artifact {
  const tags = new Map<string, Tag>([...known.tags, ...more.tags].map((tag) => [tag.name, tag]));
  const attachments = new Map([...known.attachments, ...more.attachments].map((one) => [one.digest, one]));
  return {
    ...known,
    tags: [...tags.values()],
    attachments: [...attachments.values()],
    pushedAt: later(known.pushedAt, more.pushedAt),
  };
}

/** The later of two moments; null: not known. */
export const later = (left: string | null, right: string | null): string | null =>
  left === null || (right !== null && right > left) ? right : left;

/** Everything of a repository: the first page, then all others that may be asked for, side by side; no cursor twice. */
export async function allPages(read: (cursor: string | null) => Promise<ArtifactPage>): Promise<Artifact[]> {
  const pages: ArtifactPage[] = [];
  const asked = new Set<string | null>();
  let cursors: readonly (string | null)[] = [null];
  while (cursors.length > 0) {
    for (const cursor of cursors) asked.add(cursor);
    const found = await Promise.all(cursors.map(read));
    pages.push(...found);
    cursors = [...new Set(found.flatMap(({ next }) => next))].filter((cursor) => !asked.has(cursor));
  }
  return mergeArtifacts(pages.map(({ artifacts }) => artifacts));
}
