import { count, shortDigest } from '#shared/model/format';
import type { StorageOverview, StoredArtifact } from '#shared/model/storage-use';
import { inset, layOut, type Rect, squarify } from '../../ui/treemap/index';

/** One artifact of the map, or the many small ones of a repository together. */
export interface Tile {
  readonly key: string;
  readonly repository: string;
  /** Null: several artifacts. */
  readonly artifact: StoredArtifact | null;
  /** `1.0.3`, `12 smaller artifacts` */
  readonly name: string;
  readonly uniqueBytes: number;
  /** Bytes of layers that others have too, whole. */
  readonly sharedBytes: number;
  readonly rect: Rect;
  /** How much of its area stands for shared bytes, 0 to 1. */
  readonly sharedShare: number;
}

export interface Group {
  readonly repository: string;
  readonly bytes: number;
  readonly rect: Rect;
  /** Room for its name; 0: there is none. */
  readonly headHeight: number;
  readonly tiles: readonly Tile[];
}

const HEAD_HEIGHT = 20;

interface Weighed {
  readonly artifact: StoredArtifact;
  readonly bytes: number;
}

/**
 * Repositories and in them their artifacts; the whole area is what the registry counts of them. Shared bytes are counted once, so each
 * of those that share gets its part of them.
 */
export function mapOf(overview: Pick<StorageOverview, 'artifacts' | 'seenBytes'>, within: Rect): readonly Group[] {
  const part = sharedPart(overview);
  const groups = [...byRepository(overview.artifacts)].map(([repository, artifacts]) => {
    const weighed = artifacts.map((artifact) => ({
      artifact,
      bytes: artifact.uniqueBytes + artifact.sharedBytes * part,
    }));
    return { repository, weighed, bytes: weighed.reduce((sum, { bytes }) => sum + bytes, 0) };
  });
  const rects = squarify(
    groups.map(({ bytes }) => bytes),
    within,
  );
  return groups
    .map(({ repository, weighed, bytes }, index) =>
      groupOf(repository, weighed, bytes, inset(rects[index] ?? within), part),
    )
    .filter(({ tiles }) => tiles.length > 0);
}

function byRepository(artifacts: readonly StoredArtifact[]): ReadonlyMap<string, readonly StoredArtifact[]> {
  const groups = new Map<string, StoredArtifact[]>();
  for (const artifact of artifacts) {
    const known = groups.get(artifact.repository);
    if (known === undefined) groups.set(artifact.repository, [artifact]);
    else known.push(artifact);
  }
  return groups;
}

/** Which part of what each artifact shares is its own in the map: the parts add up to what all share, once. */
function sharedPart({ artifacts, seenBytes }: Pick<StorageOverview, 'artifacts' | 'seenBytes'>): number {
  const unique = artifacts.reduce((sum, { uniqueBytes }) => sum + uniqueBytes, 0);
  const shared = artifacts.reduce((sum, { sharedBytes }) => sum + sharedBytes, 0);
  return shared === 0 ? 0 : Math.min(1, Math.max(0, seenBytes - unique) / shared);
}

function groupOf(
  repository: string,
  weighed: readonly Weighed[],
  bytes: number,
  rect: Rect,
  sharedPartOfAll: number,
): Group {
  const headHeight = rect.height >= 3 * HEAD_HEIGHT && rect.width >= 48 ? HEAD_HEIGHT : 0;
  const inner = { ...rect, y: rect.y + headHeight, height: Math.max(0, rect.height - headHeight) };
  const tiles = layOut(weighed, (one) => one.bytes, inner).map(({ items, rect: place }): Tile => {
    const of = items.map(({ artifact }) => artifact);
    const artifact = of.length === 1 ? (of[0] ?? null) : null;
    const own = items.reduce((sum, one) => sum + one.bytes, 0);
    const uniqueBytes = of.reduce((sum, one) => sum + one.uniqueBytes, 0);
    const sharedBytes = of.reduce((sum, one) => sum + one.sharedBytes, 0);
    return {
      key: artifact === null ? `${repository} rest` : `${repository}@${artifact.digest}`,
      repository,
      artifact,
      name: artifact === null ? count(of.length, 'smaller artifact') : storedName(artifact),
      uniqueBytes,
      sharedBytes,
      rect: place,
      sharedShare: own === 0 ? 0 : (sharedBytes * sharedPartOfAll) / own,
    };
  });
  return { repository, bytes, rect, headHeight, tiles };
}

/** What people call it: its first tag, else its digest. */
export const storedName = ({ tags, digest }: Pick<StoredArtifact, 'tags' | 'digest'>): string =>
  tags[0] ?? shortDigest(digest);
