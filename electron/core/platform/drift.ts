import type { AppVersion, BoardTag, LinkState } from '#shared/model/app-version';
import type { Link } from '../ports/link-store';

/** The tags of repositories by name; null: they could not be read. */
export type TagsKnown = ReadonlyMap<string, ReadonlyMap<string, BoardTag> | null>;

/** How a version stands to its tag now. */
export function linkStateOf(version: AppVersion, link: Link | null, known: TagsKnown): LinkState {
  const tags = version.repository === null ? null : (known.get(version.repository) ?? null);
  if (tags === null) return { is: 'elsewhere' };
  const tag = tags.get(version.tag);
  if (tag === undefined) return { is: 'dangling' };
  if (link !== null)
    return link.digest === tag.digest ? { is: 'linked' } : { is: 'drifted', linkedDigest: link.digest, isSure: true };
  // Who pushes a tag after the version was last touched has most likely moved it.
  const { updatedAt } = version;
  const isLater =
    tag.pushedAt !== null && updatedAt !== null && new Date(tag.pushedAt).getTime() > new Date(updatedAt).getTime();
  return isLater ? { is: 'drifted', linkedDigest: null, isSure: false } : { is: 'linked' };
}
