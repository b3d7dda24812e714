import { z } from 'zod';
import { BuildEngine } from './detection';

export const Port = z.object({ number: z.int().min(1).max(65_535), protocol: z.enum(['udp', 'tcp']) });
export type Port = z.infer<typeof Port>;

/** What decides a recipe besides the build itself. */
export const RecipeOptions = z.object({
  /** Another base image, for example an in-house one; null: the recipe's own, pinned. */
  base: z.string().nullable(),
  /** `add`: Gantry's CA certificates go in; `base`: the base image has its own; null: `base` where a base is named, else `add`. */
  certificates: z.enum(['add', 'base']).nullable(),
  /** The user and group, by number, that owns the files and runs the server. The highest is what a tar's head holds. */
  userId: z.int().min(1).max(2_097_151),
  /** In the order of the template; the first UDP one is the game's. */
  ports: z.array(Port),
  /** After the engine's own flags. */
  arguments: z.array(z.string()),
  /** Files that would be left out and are wanted nevertheless, relative to the build's folder. */
  keep: z.array(z.string()),
});
export type RecipeOptions = z.infer<typeof RecipeOptions>;

export const defaultRecipeOptions: RecipeOptions = {
  base: null,
  certificates: null,
  userId: 10_001,
  ports: [],
  arguments: [],
  keep: [],
};

/** OCI annotations as labels. They change the image's configuration, never a layer. */
export const RecipeLabels = z.object({
  /** ISO time with zone. */
  created: z.string().nullable(),
  revision: z.string().nullable(),
  source: z.string().nullable(),
  gantryVersion: z.string(),
});
export type RecipeLabels = z.infer<typeof RecipeLabels>;

export const LayerFile = z.object({
  /** In the image, without a leading slash: `app/Server.x86_64`. */
  path: z.string(),
  kind: z.enum(['file', 'folder', 'link']),
  /** Where it comes from, relative to the folder that was looked at; null: made by Gantry. */
  from: z.string().nullable(),
  /** In the image; with its line endings mended where `mend` says so. */
  bytes: z.int(),
  mode: z.int(),
  linkTarget: z.string(),
  /** When the source was last changed; it is not in the archive, but tells a changed layer without reading it. Null: made by Gantry. */
  mtimeMs: z.number().nullable(),
  /** User and group by number. */
  ownerId: z.int(),
  /** `line-endings`: CRLF becomes LF; `certificates`, `init`: comes with Gantry. */
  mend: z.enum(['line-endings', 'certificates', 'init']).nullable(),
});
export type LayerFile = z.infer<typeof LayerFile>;

export const layerPurposes = ['certificates', 'runtime', 'libraries', 'assets', 'code'] as const;
/** One deterministic archive that the Dockerfile adds. */
export const PlannedLayer = z.object({
  /** The archive's name in the context; stable while its share of the files is. */
  name: z.string(),
  purpose: z.enum(layerPurposes),
  /** Sorted by path, bytewise; folders before what they hold. */
  files: z.array(LayerFile),
  /** Of the files, not of the archive. */
  bytes: z.int(),
});
export type PlannedLayer = z.infer<typeof PlannedLayer>;

export const ExcludedFile = z.object({
  /** Relative to the folder that was looked at. */
  path: z.string(),
  bytes: z.int(),
  why: z.string(),
});
export type ExcludedFile = z.infer<typeof ExcludedFile>;

/** A virtual build context: the Dockerfile and what it adds. Nothing of it is on disk. */
export const Recipe = z.object({
  engine: BuildEngine,
  dockerfile: z.string(),
  /** In the order of the Dockerfile. */
  layers: z.array(PlannedLayer),
  /** Everything of the build's folder that does not go in. */
  excluded: z.array(ExcludedFile),
});
export type Recipe = z.infer<typeof Recipe>;
