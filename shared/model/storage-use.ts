import { z } from '../zod';
import { LayerReading } from './artifact-details';
import { StorageFigures } from './connection';

const Bytes = z.int().nonnegative();
const Instant = z.iso.datetime({ offset: true });

/** One artifact's part of the registry's storage, in compressed bytes. */
export const StoredArtifact = z.object({
  repository: z.string(),
  digest: z.string(),
  tags: z.array(z.string()),
  pushedAt: Instant.nullable(),
  /** Bytes that nothing else in the project has. */
  uniqueBytes: Bytes,
  /** Bytes of blobs that other artifacts have too. */
  sharedBytes: Bytes,
  /** App versions that use one of its tags. */
  usedBy: z.array(z.object({ app: z.string(), name: z.string(), isActive: z.boolean() })),
  /** App versions that were made with it and name another artifact now: their servers may still run it. */
  drifted: z.array(z.object({ app: z.string(), name: z.string() })),
});
export type StoredArtifact = z.infer<typeof StoredArtifact>;

export const StorageOverview = z.object({
  figures: StorageFigures,
  artifacts: z.array(StoredArtifact),
  /** Every blob of every artifact, once. */
  seenBytes: Bytes,
  /** What the registry counts besides: blobs of failed pushes until it collects them. Null: it does not say what it counts. */
  unseenBytes: Bytes.nullable(),
  /** Why app versions could not be asked for, as a sentence: `usedBy` says nothing then. Null: they were, or there is no platform. */
  versionsUnknown: z.string().nullable(),
  reading: LayerReading,
  /** New bytes of the last pushes from here, newest first. */
  lastPushes: z.array(z.object({ repository: z.string(), tag: z.string(), sentBytes: Bytes, at: Instant })),
  /** How many more pushes of the last ones' median size fit; null: not known, or without end. */
  pushesLeft: z.int().nonnegative().nullable(),
  /** An increase that was asked for and not yet granted, in bytes of the whole limit. */
  pendingRequestBytes: Bytes.nullable(),
  /** Whether the platform takes requests; else the text is copied and its page opens. */
  takesRequests: z.boolean(),
  readAt: Instant,
});
export type StorageOverview = z.infer<typeof StorageOverview>;

/** What making room must leave alone. */
export const RoomRules = z.object({
  /** Of each repository, the newest so many stay. */
  keepNewest: z.int().min(1).max(1000),
  /** Artifacts without a tag go first. */
  untaggedFirst: z.boolean(),
  /** Those that an inactive app version uses may go too. */
  inactiveVersionsMayGo: z.boolean(),
});
export type RoomRules = z.infer<typeof RoomRules>;

export const defaultRoomRules: RoomRules = { keepNewest: 3, untaggedFirst: true, inactiveVersionsMayGo: false };

export const RoomItem = z.object({ repository: z.string(), digest: z.string() });
export type RoomItem = z.infer<typeof RoomItem>;

/** What would go, and what the whole set really frees: layers that only the set shares count, once. */
export const RoomProposal = z.object({
  items: z.array(RoomItem),
  freedBytes: Bytes,
  wantedBytes: Bytes,
  /** Why app versions could not be asked for: what has a tag stays, and any deletion wants the repository's name. Null: they were, or there is no platform. */
  versionsUnknown: z.string().nullable(),
  /** Artifacts that the rules keep, each with a sentence; they may be chosen by hand unless an active version uses them. */
  kept: z.array(RoomItem.extend({ why: z.string() })),
  /** Artifacts whose layers could not be read: nothing is promised of them. */
  unread: z.int().nonnegative(),
});
export type RoomProposal = z.infer<typeof RoomProposal>;
