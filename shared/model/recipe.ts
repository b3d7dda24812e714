import { withoutUndefined } from '../given';
import { z } from '../zod';
import { BuildChoice, BuildEngine } from './detection';
import { RecipeDelta } from './recipe-delta';

export const HIGHEST_PORT = 65_535;
export const Port = z.object({ number: z.int().min(1).max(HIGHEST_PORT), protocol: z.enum(['udp', 'tcp']) });
export type Port = z.infer<typeof Port>;

/** What a tar's head holds. */
export const HIGHEST_USER_ID = 2_097_151;

/** The user and group, by number, that owns the files and runs the server. */
const UserId = z.int().min(1).max(HIGHEST_USER_ID);

/** What decides a recipe besides the build itself. */
export const RecipeOptions = z.object({
  /** Another base image, for example an in-house one; null: the recipe's own, pinned. */
  base: z.string().nullable(),
  /** `add`: Gantry's CA certificates go in; `base`: the base image has its own; null: `base` where a base is named, else `add`. */
  certificates: z.enum(['add', 'base']).nullable(),
  userId: UserId,
  /** In the order of the template; the first UDP one is the game's. */
  ports: z.array(Port),
  /** After the engine's own flags. */
  arguments: z.array(z.string()),
  /** Files and folders that would be left out and are wanted nevertheless, relative to the build's folder. The closer name counts. */
  keep: z.array(z.string()),
  /** Files and folders that would go in and are not wanted, relative to the build's folder. */
  leaveOut: z.array(z.string()).default([]),
  /** Only what changed since the last push is built on top of it, where that pays. */
  delta: z.boolean().default(true),
});
export type RecipeOptions = z.infer<typeof RecipeOptions>;

export const defaultRecipeOptions: RecipeOptions = {
  base: null,
  certificates: null,
  userId: 10_001,
  ports: [],
  arguments: [],
  keep: [],
  leaveOut: [],
  delta: true,
};

/** A recipe instead of a Dockerfile, as the user has it. */
export const RecipeChoice = z.object({
  /** Which build, where the folder holds several or Gantry saw something else. */
  build: BuildChoice.default({ path: null, engine: null, executable: null }),
  options: RecipeOptions.default(defaultRecipeOptions),
  /** The recipe's Dockerfile as the user changed it; null: as the recipe has it. */
  edited: z.string().nullable().default(null),
});
export type RecipeChoice = z.infer<typeof RecipeChoice>;

export const plainRecipe: RecipeChoice = {
  build: { path: null, engine: null, executable: null },
  options: defaultRecipeOptions,
  edited: null,
};

/** What gantry.json says of a recipe; what is left out is as usual. */
export const RecipeConfig = z.object({
  base: z.string().min(1).optional(),
  certificates: z.enum(['add', 'base']).optional(),
  userId: UserId.optional(),
  ports: z.array(Port).optional(),
  arguments: z.array(z.string()).optional(),
  keep: z.array(z.string()).optional(),
  leaveOut: z.array(z.string()).optional(),
  /** False: each push builds the whole image, not what changed on top of the last one. */
  delta: z.boolean().optional(),
  engine: BuildEngine.optional(),
  /** The build's folder, relative to the project's. */
  build: z.string().optional(),
  /** The program to start, relative to the build. */
  executable: z.string().optional(),
});
export type RecipeConfig = z.infer<typeof RecipeConfig>;

export const recipeOfConfig = (config: RecipeConfig): RecipeChoice => {
  const { engine = null, build: path = null, executable = null, ...given } = config;
  return {
    build: { path, engine, executable },
    options: { ...defaultRecipeOptions, ...withoutUndefined(given) },
    edited: null,
  };
};

/** As it is written into gantry.json: only what differs from the usual. A changed Dockerfile is not among it. */
export const configOfRecipe = ({ build, options }: RecipeChoice): RecipeConfig => {
  const usual: Readonly<Record<string, unknown>> = {
    ...defaultRecipeOptions,
    engine: null,
    build: null,
    executable: null,
  };
  const all = { ...options, engine: build.engine, build: build.path, executable: build.executable };
  const differs = ([name, value]: [string, unknown]): boolean => JSON.stringify(value) !== JSON.stringify(usual[name]);
  return RecipeConfig.parse(Object.fromEntries(Object.entries(all).filter(differs)));
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
  /**
   * A `TextMend`: what is done to the text; `certificates`, `init`, `remove`: comes with Gantry; `removed`: the delta's list of what goes.
   */
  mend: z
    .enum(['line-endings', 'listen-settings', 'listen-calls', 'certificates', 'init', 'remove', 'removed'])
    .nullable(),
});
export type LayerFile = z.infer<typeof LayerFile>;

export const layerPurposes = ['system', 'runtime', 'libraries', 'assets', 'code', 'delta'] as const;
/** One deterministic archive that the Dockerfile adds. */
export const PlannedLayer = z.object({
  /** The archive's name in the context; stable while its share of the files is. */
  name: z.string(),
  purpose: z.enum(layerPurposes),
  /** In the order of their tree (`compareInTree`). */
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

/** What decides an image besides its files. */
export const RecipeFrame = z.object({
  /** The Dockerfile without its layers and without the values of its labels. */
  text: z.string(),
  /** As the Dockerfile names it. */
  base: z.string(),
  /** The base's name stands for one image for good. */
  isPinned: z.boolean(),
  /** The LABEL instruction of this build. */
  labels: z.string(),
  userId: z.int(),
});
export type RecipeFrame = z.infer<typeof RecipeFrame>;

/** A virtual build context: the Dockerfile and what it adds. Nothing of it is on disk. */
export const Recipe = z.object({
  engine: BuildEngine,
  dockerfile: z.string(),
  /** To be sent with the build, over those of the Dockerfile. */
  labels: z.record(z.string(), z.string()).default({}),
  /** In the order of the Dockerfile. */
  layers: z.array(PlannedLayer),
  /** Everything of the build's folder that does not go in. */
  excluded: z.array(ExcludedFile),
  /** Null: something in the Dockerfile makes files that are not Gantry's, or may; then nothing is known of what it leads to. */
  frame: RecipeFrame.nullable(),
  /** Null: the image is built whole. */
  delta: RecipeDelta.nullable(),
});
export type Recipe = z.infer<typeof Recipe>;
