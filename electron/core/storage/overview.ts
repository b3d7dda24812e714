import type { LayerReading } from '#shared/model/artifact-details';
import type { StorageFigures } from '#shared/model/connection';
import type { JobView } from '#shared/model/publish-job';
import type { StorageOverview, StoredArtifact } from '#shared/model/storage-use';
import type { StorageRequest } from '../ports/registry';
import { blobsOf, type PlacedManifest } from '../registry/index';

/** So many pushes tell the size of the next ones. */
const TREND = 5;
const PUSHES_SHOWN = 20;

export interface OverviewFacts {
  readonly figures: StorageFigures;
  readonly placed: readonly PlacedManifest[];
  readonly reading: LayerReading;
  readonly usedBy: (place: PlacedManifest) => StoredArtifact['usedBy'];
  readonly drifted: (place: PlacedManifest) => StoredArtifact['drifted'];
  readonly versionsUnknown: string | null;
  readonly pushes: StorageOverview['lastPushes'];
  readonly request: StorageRequest;
  readonly readAt: string;
}

export function overviewOf({
  figures,
  placed,
  reading,
  usedBy,
  drifted,
  versionsUnknown,
  pushes,
  request,
  readAt,
}: OverviewFacts): StorageOverview {
  const holders = new Map<string, { readonly sizeBytes: number; count: number }>();
  for (const { manifest } of placed)
    for (const [digest, sizeBytes] of manifest === null ? [] : blobsOf(manifest)) {
      const known = holders.get(digest);
      if (known === undefined) holders.set(digest, { sizeBytes, count: 1 });
      else known.count += 1;
    }
  const artifacts = placed.flatMap((place): StoredArtifact[] => {
    const { repository, digest, tags, pushedAt, manifest } = place;
    if (manifest === null) return [];
    const blobs = [...blobsOf(manifest)];
    const uniqueBytes = sum(blobs.flatMap(([blob, size]) => (holders.get(blob)?.count === 1 ? [size] : [])));
    const sharedBytes = sum(blobs.map(([, size]) => size)) - uniqueBytes;
    const versions = { usedBy: usedBy(place), drifted: drifted(place) };
    return [{ repository, digest, tags, pushedAt, uniqueBytes, sharedBytes, ...versions }];
  });
  const seenBytes = sum([...holders.values()].map(({ sizeBytes }) => sizeBytes));
  const { usedBytes } = figures;
  return {
    figures,
    artifacts,
    seenBytes,
    // Until everything has been read, nobody can say what is missing.
    unseenBytes: usedBytes === null || reading.is !== 'done' ? null : Math.max(0, usedBytes - seenBytes),
    versionsUnknown,
    reading,
    lastPushes: pushes.slice(0, PUSHES_SHOWN),
    pushesLeft: pushesLeft(figures, pushes),
    pendingRequestBytes: request.pendingBytes,
    takesRequests: request.taken,
    readAt,
  };
}

/** Pushes that ended well, the newest first. */
export const pushesOf = (jobs: readonly JobView[], connectionId: string): StorageOverview['lastPushes'] =>
  jobs.flatMap(({ request, state, endedAt }) =>
    state.is === 'succeeded' && request.connectionId === connectionId && endedAt !== null
      ? [{ repository: request.repository, tag: request.tag, sentBytes: state.result.sentBytes, at: endedAt }]
      : [],
  );

function pushesLeft(
  { usedBytes, limitBytes, unlimited }: StorageFigures,
  pushes: StorageOverview['lastPushes'],
): number | null {
  const sizes = pushes
    .slice(0, TREND)
    .map(({ sentBytes }) => sentBytes)
    .sort((a, b) => a - b);
  const median = sizes[Math.floor(sizes.length / 2)];
  if (unlimited || usedBytes === null || limitBytes === null || median === undefined || median === 0) return null;
  return Math.floor(Math.max(0, limitBytes - usedBytes) / median);
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
