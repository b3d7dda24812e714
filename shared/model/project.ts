import { z } from '../zod';
import { SeenBuild } from './detection';
import { Fixes } from './finding';
import { ProjectTemplate } from './project-template';
import { RecipeChoice, RecipeConfig } from './recipe';
import { repositoryProblem } from './reference';
import { TagRule } from './tag-rule';

export const RepositoryName = z.string().superRefine((name, context) => {
  const problem = repositoryProblem(name);
  if (problem !== null) context.addIssue({ code: 'custom', message: problem });
});

/** What a team shares in the folder's `gantry.json`. Never a secret. */
export const ProjectConfig = z.object({
  $schema: z.string().optional(),
  repository: RepositoryName.optional(),
  tagRule: TagRule.optional(),
  /** Relative to the folder; default `Dockerfile`. */
  dockerfile: z.string().optional(),
  /** Stage of a multi-stage Dockerfile. */
  target: z.string().optional(),
  buildArgs: z.record(z.string(), z.string()).optional(),
  /** How a build without a Dockerfile becomes an image; with `dockerfile` besides it, only where that file is missing. */
  recipe: RecipeConfig.optional(),
  /** Findings that are mended on the way into the image, or left as they are. */
  fixes: Fixes.optional(),
  /** False: pushes do not start the image first. */
  bootTest: z.boolean().optional(),
  /** With which settings pushed tags become app versions. */
  template: ProjectTemplate.optional(),
});
export type ProjectConfig = z.infer<typeof ProjectConfig>;

export const LastPush = z.object({
  jobId: z.string(),
  tag: z.string(),
  digest: z.string(),
  sentBytes: z.int(),
  at: z.iso.datetime(),
});

/** A folder on disk whose server build is pushed to one repository. */
export const GameProject = z.object({
  id: z.string(),
  name: z.string(),
  /** Absolute. */
  folder: z.string(),
  connectionId: z.string(),
  /** Without host and registry project. */
  repository: RepositoryName,
  tagRule: TagRule,
  /** Relative to the folder. */
  dockerfile: z.string(),
  target: z.string().nullable(),
  buildArgs: z.record(z.string(), z.string()),
  /** Each push becomes an app version where the repository has a template. */
  createsVersion: z.boolean().default(true),
  /** A recipe of Gantry's instead of a Dockerfile; null: the Dockerfile, or the plain recipe where the folder has none. */
  recipe: RecipeChoice.nullable().default(null),
  /** What is mended on the way into the image, where that is not as usual. */
  fixes: Fixes.default({}),
  /** Each push starts the image before it is sent. */
  bootTest: z.boolean().default(true),
  /** What its build was when somebody last looked at it; null: not known, or nothing that Gantry recognises. */
  seenAs: SeenBuild.nullable().default(null),
  /** Kept in the folder's gantry.json too, for the team and its build machines. */
  sharesConfig: z.boolean(),
  lastPush: LastPush.nullable(),
  addedAt: z.iso.datetime(),
});
export type GameProject = z.infer<typeof GameProject>;

/** What the user decides of a game project. */
export const ProjectChoice = GameProject.pick({
  name: true,
  folder: true,
  connectionId: true,
  repository: true,
  tagRule: true,
  dockerfile: true,
  target: true,
  buildArgs: true,
  createsVersion: true,
  recipe: true,
  fixes: true,
  bootTest: true,
  seenAs: true,
  sharesConfig: true,
});
export type ProjectChoice = z.infer<typeof ProjectChoice>;

/** What a folder says of itself before it is added. */
export const FolderFacts = z.object({
  folder: z.string(),
  name: z.string(),
  exists: z.boolean(),
  hasDockerfile: z.boolean(),
  /** Relative paths, for a choice. */
  dockerfiles: z.array(z.string()),
  config: ProjectConfig.nullable(),
  /** Why gantry.json could not be used, as a sentence. */
  configProblem: z.string().nullable(),
  gitDescribe: z.string().nullable(),
  suggestedRepository: z.string(),
  /** The project that already uses this folder. */
  knownProjectId: z.string().nullable(),
});
export type FolderFacts = z.infer<typeof FolderFacts>;

/** The card of a project: what it is now and what the next push would be. */
export const ProjectView = GameProject.extend({
  nextTag: z.string().nullable(),
  /** The folder or its Dockerfile is gone, as a sentence. */
  problem: z.string().nullable(),
});
export type ProjectView = z.infer<typeof ProjectView>;
