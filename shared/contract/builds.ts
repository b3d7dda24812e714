import { Detection } from '../model/detection';
import { Finding, Fixes } from '../model/finding';
import { ExcludedFile, layerPurposes, RecipeChoice } from '../model/recipe';
import { z } from '../zod';
import { call } from './channel';

const Asked = z.object({
  /** Absolute. */
  folder: z.string().min(1),
});

const Wanted = Asked.extend({
  dockerfile: z.string(),
  recipe: RecipeChoice.nullable(),
  fixes: Fixes,
  /** Where it is to be pushed: its registry is asked what it has left, and not waited for. Null: not known. */
  connectionId: z.string().nullable(),
  /** Of the next push; null: not known. */
  tag: z.string().nullable(),
});

/** A recipe as people look at it: of tens of thousands of files, their number. */
export const RecipeSummary = z.object({
  dockerfile: z.string(),
  /** The image it stands on. */
  base: z.string(),
  /** In the order of the Dockerfile. */
  layers: z.array(
    z.object({ name: z.string(), purpose: z.enum(layerPurposes), bytes: z.int(), fileCount: z.int() }).readonly(),
  ),
  /** What stays out, the heaviest first; the first two hundred. */
  excluded: z.array(ExcludedFile),
  excludedCount: z.int(),
  excludedBytes: z.int(),
});
export type RecipeSummary = z.infer<typeof RecipeSummary>;

export const BuildLook = z.object({
  folder: z.string(),
  /** How many files the build has; with a Dockerfile: the folder. */
  fileCount: z.int(),
  detection: Detection,
  /** Errors first. */
  findings: z.array(Finding),
  /** The folder's Dockerfile, as it is used: with what is mended in it; null: a recipe does. */
  ownDockerfile: z.object({ path: z.string(), text: z.string() }).nullable(),
  /** Null: the Dockerfile is used, or there is nothing that an image could be made of. */
  recipe: RecipeSummary.nullable(),
  /** What in the recipe's settings keeps it from being made, as a sentence. */
  recipeProblem: z.string().nullable(),
});
export type BuildLook = z.infer<typeof BuildLook>;

/** A file or a folder with all below it. */
export const ContextPart = z.object({
  name: z.string(),
  /** Relative to the folder that was looked at. */
  path: z.string(),
  isFolder: z.boolean(),
  bytes: z.int(),
  fileCount: z.int(),
  /** What most of it is, in a recipe; null: a Dockerfile decides, or it stays out. */
  purpose: z.enum(layerPurposes).nullable(),
  /** Why all of it stays out, or had better; a phrase. */
  why: z.string().nullable(),
});
export type ContextPart = z.infer<typeof ContextPart>;

const ContextSide = z.object({
  bytes: z.int(),
  fileCount: z.int(),
  /** The heaviest first; the first sixty. */
  parts: z.array(ContextPart),
  /** Parts that are not listed. */
  restCount: z.int(),
  restBytes: z.int(),
});

/** One folder of what goes into a build. */
export const ContextPlace = z.object({
  /** Empty: the folder that was looked at. */
  path: z.string(),
  /** With a recipe into the image, with a Dockerfile to the engine. */
  goesIn: ContextSide,
  staysOut: ContextSide,
});
export type ContextPlace = z.infer<typeof ContextPlace>;

export const builds = {
  /**
   * What a folder is, what is wrong with it, and how its image is made. `recipe` null: by `dockerfile` where it is there, else by the
   * plain recipe. Reads the whole folder; a later look cancels an earlier one. Fails with folder-missing, file-unreadable, cancelled, and
   * with invalid-input where the recipe's build is not in the folder.
   */
  look: call(Wanted, BuildLook),
  /**
   * What of the folder goes into the build, and what stays out: the folder `at` (empty: the top), or the top where there is no such folder
   * any more. Until the folder is looked at anew, places of the same recipe or Dockerfile are answered without reading it again. Fails as
   * `look` does, and with build-findings where there is nothing that an image could be made of.
   */
  contextAt: call(Wanted.extend({ at: z.string() }), ContextPlace),
  /**
   * Writes the recipe into the folder as files that `docker build` understands; answers with their names. Fails with not-possible-now
   * where one of them is there already, with build-findings where there is nothing to start.
   */
  eject: call(Asked.extend({ recipe: RecipeChoice, fixes: Fixes }), z.array(z.string())),
};
