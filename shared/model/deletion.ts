import { AppError } from '../errors';
import { z } from '../zod';

/** What is to go: an artifact with all its tags, or one tag alone. */
export const DeletionTarget = z.discriminatedUnion('is', [
  z.object({ is: z.literal('artifact'), digest: z.string() }),
  z.object({ is: z.literal('tag'), tag: z.string() }),
]);
export type DeletionTarget = z.infer<typeof DeletionTarget>;

/** An app version of the platform, as far as a tag's fate concerns it. */
export const VersionUse = z.object({
  app: z.string(),
  name: z.string(),
  tag: z.string(),
  isActive: z.boolean(),
});
export type VersionUse = z.infer<typeof VersionUse>;

export const DeletionItem = z.object({
  target: DeletionTarget,
  /** Null: nothing carries this tag any more. */
  digest: z.string().nullable(),
  /** Every tag that goes with it. */
  tagsGone: z.array(z.string()),
  /** Tags of the same artifact that go too where the platform removes the artifact with its tag. */
  tagsAtRisk: z.array(z.string()),
  /** Tags that the registry has marked as immutable: it will refuse. */
  immutableTags: z.array(z.string()),
  children: z.int().nonnegative(),
  attachments: z.int().nonnegative(),
  sizeBytes: z.int().nonnegative().nullable(),
  /** Only the tag goes and it is the last one: the artifact stays, without a name. */
  leavesUntagged: z.boolean(),
});
export type DeletionItem = z.infer<typeof DeletionItem>;

/** What a deletion would do, before anything is done. */
export const DeletionPlan = z.object({
  repository: z.string(),
  items: z.array(DeletionItem),
  versions: z.array(VersionUse),
  /** Why app versions could not be asked for, as a sentence; null: they were, or there is no platform. */
  versionsUnknown: z.string().nullable(),
  /** Versions that were made with something of it and name another artifact now: their servers may still run it. */
  drifted: z.array(VersionUse.omit({ isActive: true })),
  /** False: this connection has no platform account, so no app versions are known. */
  hasPlatform: z.boolean(),
  frees: z.object({
    /** Compressed bytes that the whole set frees; null: not known. */
    bytes: z.int().nonnegative().nullable(),
    /** Artifacts of the project whose layers are not read yet: until 0, `bytes` is the most that it can be. */
    unread: z.int().nonnegative(),
    /** Bytes of the set that stay because other artifacts have the same layers. */
    sharedBytes: z.int().nonnegative(),
  }),
  /** Something of it is in use, may still run, or nobody could be asked: the repository's name must be typed. */
  needsName: z.boolean(),
});
export type DeletionPlan = z.infer<typeof DeletionPlan>;

/** One result per target, in the order asked for. */
export const DeletionResult = z.object({
  target: DeletionTarget,
  error: AppError.nullable(),
  /** What really happened where it is more than what was asked: the artifact went with its tag. */
  artifactRemoved: z.boolean(),
});
export type DeletionResult = z.infer<typeof DeletionResult>;
