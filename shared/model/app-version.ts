import { z } from '../zod';
import { VersionSettings, VersionVariable } from './version-settings';

const Instant = z.iso.datetime({ offset: true });

export const App = z.object({ name: z.string(), isActive: z.boolean() });
export type App = z.infer<typeof App>;

/** An app version as the platform tells it. */
export const AppVersion = z.object({
  app: z.string(),
  name: z.string(),
  isActive: z.boolean(),
  /** As the version says: host, `project/name`, tag. */
  registry: z.string(),
  image: z.string(),
  tag: z.string(),
  /** The image's repository in this connection's project; null: it is elsewhere. */
  repository: z.string().nullable(),
  createdAt: Instant.nullable(),
  updatedAt: Instant.nullable(),
  /** Share of the edge sites that have the image, 0 to 1. */
  cachedShare: z.number().min(0).max(1).nullable(),
  pullUsername: z.string().nullable(),
  settings: VersionSettings,
});
export type AppVersion = z.infer<typeof AppVersion>;

/**
 * How a version stands to its tag. `dangling`: the tag is gone. `drifted`: the tag names another artifact now than when it was linked
 * (`isSure` false: only the times say so), and servers that cached the tag keep running the old one.
 */
export const LinkState = z.discriminatedUnion('is', [
  z.object({ is: z.literal('linked') }),
  z.object({ is: z.literal('dangling') }),
  z.object({ is: z.literal('drifted'), linkedDigest: z.string().nullable(), isSure: z.boolean() }),
  /** Its image is in another registry or project, or could not be looked at. */
  z.object({ is: z.literal('elsewhere') }),
]);
export type LinkState = z.infer<typeof LinkState>;

export const BoardTag = z.object({
  repository: z.string(),
  name: z.string(),
  digest: z.string(),
  pushedAt: Instant.nullable(),
});
export type BoardTag = z.infer<typeof BoardTag>;

export const BoardVersion = AppVersion.omit({ settings: true }).extend({ link: LinkState });
export type BoardVersion = z.infer<typeof BoardVersion>;

/** Tags on one side, app versions on the other. */
export const Board = z.object({
  apps: z.array(App),
  versions: z.array(BoardVersion),
  tags: z.array(BoardTag),
  /** Repositories whose tags could not be read, each with a sentence. */
  problems: z.array(z.object({ repository: z.string(), message: z.string() })),
  readAt: Instant,
});
export type Board = z.infer<typeof Board>;

/** A version that a tag has now. `created` false: it was there already, made by the platform, a colleague or an earlier try. */
export const LinkResult = z.object({
  repository: z.string(),
  tag: z.string(),
  app: z.string(),
  name: z.string(),
  created: z.boolean(),
});
export type LinkResult = z.infer<typeof LinkResult>;

/** What may be changed of a version. `variables` null: left as they are, since hidden values cannot be read back. */
export const VersionChange = z.object({
  isActive: z.boolean().nullable(),
  settings: VersionSettings.omit({ variables: true }).nullable(),
  variables: z.array(VersionVariable).nullable(),
});
export type VersionChange = z.infer<typeof VersionChange>;
