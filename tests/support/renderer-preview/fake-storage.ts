import type { Emit } from '#shared/contract/channel';
import type { GantryApi, GantryContract } from '#shared/contract/index';
import type { AppError } from '#shared/errors';
import type { LayerReading } from '#shared/model/artifact-details';
import type { PushHint } from '#shared/model/storage-plan';
import {
  defaultRoomRules,
  type RoomItem,
  type RoomProposal,
  type RoomRules,
  type StorageOverview,
} from '#shared/model/storage-use';
import { ago } from './registry-samples';
import { pushHint, type SampleImage, sampleImages, storedOf } from './storage-samples';

/** A registry's storage in memory: deleting frees what nothing else has. */
export interface StorageWorld {
  images: SampleImage[];
  limitBytes: number | null;
  limitSource: StorageOverview['figures']['limitSource'];
  unlimited: boolean;
  unseenBytes: number | null;
  /** Why app versions could not be asked for. */
  versionsUnknown: string | null;
  reading: LayerReading;
  lastPushes: StorageOverview['lastPushes'];
  pushesLeft: number | null;
  pendingRequestBytes: number | null;
  takesRequests: boolean;
  rules: RoomRules;
  /** Null: it is not known, the call is refused. */
  hint: PushHint;
  /** Digests that the registry refuses to delete, with its reason. */
  refused: Map<string, AppError>;
}

export const freshStorage = (): StorageWorld => ({
  images: sampleImages(),
  limitBytes: 5_000_000_000,
  limitSource: 'registry',
  unlimited: false,
  unseenBytes: 0,
  versionsUnknown: null,
  reading: { is: 'done', read: 22, total: 22, message: null },
  lastPushes: [12, 14.2, 151, 11.9, 12.6, 160, 13.1, 14, 9.8, 155, 12.2, 27].map((megabytes, index) => ({
    repository: index % 4 === 3 ? 'lobby' : 'udp-arena',
    tag: `1.0.${14 - index}`,
    sentBytes: megabytes * 1_000_000,
    at: ago(index * 86_400_000 + 3_600_000),
  })),
  pushesLeft: 240,
  pendingRequestBytes: null,
  takesRequests: true,
  rules: defaultRoomRules,
  hint: pushHint(),
  refused: new Map(),
});

type Answer = <Input, Value>(
  name: string,
  value: (input: Input) => Value,
) => (input: Input) => Promise<{ ok: true; value: Value } | { ok: false; error: AppError }>;

const same = (a: RoomItem, b: RoomItem): boolean => a.repository === b.repository && a.digest === b.digest;

/** The bridge's `storage` part over that world. */
export function createFakeStorage(
  world: StorageWorld,
  answer: Answer,
  tell: Emit<GantryContract>,
): GantryApi['storage'] {
  let asked = 0;
  const used = (): number => storedOf(world.images).seenBytes + (world.unseenBytes ?? 0);
  const overview = (): StorageOverview => {
    asked += 1;
    const { limitBytes, limitSource, unlimited, unseenBytes, reading } = world;
    return {
      ...storedOf(world.images),
      artifacts: artifactsIn(world.images),
      figures: { usedBytes: used(), limitBytes, limitSource, unlimited },
      unseenBytes,
      versionsUnknown: world.versionsUnknown,
      reading,
      lastPushes: world.lastPushes,
      pushesLeft: world.pushesLeft,
      pendingRequestBytes: world.pendingRequestBytes,
      takesRequests: world.takesRequests,
      // Never twice the same, as on a clock.
      readAt: new Date(Date.now() + asked).toISOString(),
    };
  };
  const freedBy = (items: readonly RoomItem[]): number =>
    storedOf(world.images).seenBytes -
    storedOf(world.images.filter((image) => !items.some((item) => same(item, image)))).seenBytes;
  const artifactsIn = (images: readonly SampleImage[]) =>
    storedOf(images).artifacts.map((one) => (world.versionsUnknown === null ? one : { ...one, usedBy: [] }));
  return {
    overview: answer('storage.overview', overview),
    hint: answer('storage.hint', () => world.hint),
    rules: answer('storage.rules', () => world.rules),
    changeRules: answer('storage.changeRules', ({ rules }) => {
      world.rules = rules;
      return rules;
    }),
    proposeRoom: answer('storage.proposeRoom', ({ bytes }) => propose(world, bytes, freedBy)),
    freedBy: answer('storage.freedBy', ({ items }) => ({ freedBytes: freedBy(items), unread: 0 })),
    makeRoom: answer('storage.makeRoom', ({ id, items, typedNames }) => {
      const refusalOf = ({ repository, digest }: RoomItem): AppError | null =>
        (world.versionsUnknown !== null ||
          world.images.some((image) => same(image, { repository, digest }) && (image.drifted?.length ?? 0) > 0)) &&
        !typedNames.includes(repository)
          ? {
              code: 'artifact-in-use',
              message: 'An active app version may use it.',
              retryable: false,
              action: null,
              detail: null,
            }
          : (world.refused.get(digest) ?? null);
      const results = items.map((item) => {
        const { repository, digest } = item;
        const error = refusalOf(item);
        return { repository, target: { is: 'artifact' as const, digest }, error, artifactRemoved: error === null };
      });
      world.images = world.images.filter(
        (image) => !items.some((item) => same(item, image) && refusalOf(item) === null),
      );
      for (const repository of new Set(items.map((item) => item.repository)))
        tell('registry', 'changed', { id, repository });
      return results;
    }),
    request: answer('storage.request', ({ limitBytes }) => {
      world.pendingRequestBytes = limitBytes;
      return overview();
    }),
    reasonFor: answer(
      'storage.reasonFor',
      () =>
        'We use 1.20 GB of 5.00 GB. The last 12 pushes added 494 MB in 11 days. Builds that nothing uses were deleted already: 620 MB on 18 Nov 2026.',
    ),
  };
}

/** Oldest first; of each repository the newest stay, and what an app version uses. */
function propose(world: StorageWorld, bytes: number, freedBy: (items: readonly RoomItem[]) => number): RoomProposal {
  const items: RoomItem[] = [];
  const kept: RoomProposal['kept'] = [];
  const oldestFirst = [...world.images].sort(
    (a, b) =>
      (world.rules.untaggedFirst ? Number(a.tags.length > 0) - Number(b.tags.length > 0) : 0) ||
      a.pushedAt.localeCompare(b.pushedAt),
  );
  for (const image of oldestFirst) {
    const { repository, digest } = image;
    const newer = world.images.filter((one) => one.repository === repository && one.pushedAt > image.pushedAt).length;
    const use = world.versionsUnknown === null ? image.usedBy[0] : undefined;
    const moved = image.drifted?.[0];
    const why =
      moved !== undefined
        ? `${moved.app} / ${moved.name} was made with it; servers may still run it.`
        : world.versionsUnknown !== null && image.tags.length > 0
          ? 'It has a tag, and an active app version may use it.'
          : use?.isActive === true
            ? `The active app version ${use.app} / ${use.name} uses it.`
            : use !== undefined && !world.rules.inactiveVersionsMayGo
              ? `The app version ${use.app} / ${use.name} uses it.`
              : newer < world.rules.keepNewest
                ? `One of the newest ${world.rules.keepNewest} of ${repository}.`
                : null;
    if (why !== null) kept.push({ repository, digest, why });
    else if (freedBy(items) < bytes) items.push({ repository, digest });
  }
  return {
    items,
    freedBytes: freedBy(items),
    wantedBytes: bytes,
    versionsUnknown: world.versionsUnknown,
    kept,
    unread: 0,
  };
}
