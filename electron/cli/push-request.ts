import { resolve } from 'node:path';
import type { ConnectionAccess } from '#core/connections/index';
import type { ProjectFolder } from '#core/ports/projects-store';
import { dockerfileOf, recipeWithout } from '#core/recipe/index';
import { AppFailure } from '#shared/errors';
import type { Compression } from '#shared/model/compression';
import type { ProjectConfig } from '#shared/model/project';
import type { PublishRequest } from '#shared/model/publish-job';
import type { PusherChoice } from '#shared/model/pusher';
import { type RecipeChoice, recipeOfConfig } from '#shared/model/recipe';
import { repositoryProblem, suggestRepository, tagProblem } from '#shared/model/reference';
import { advanceTagRule, defaultTagRule, nextTag } from '#shared/model/tag-rule';
import type { PushArguments } from './arguments';

export interface RequestFacts {
  readonly folders: ProjectFolder;
  readonly access: ConnectionAccess;
  readonly workingDir: string;
  readonly nowMs: number;
  /** Where nothing else is said. */
  readonly pusher: PusherChoice;
  readonly compression: Compression;
}

/** Arguments first, then gantry.json, then what can be said without either. Throws AppFailure with a code of bad input. */
export async function pushRequest(given: PushArguments, facts: RequestFacts): Promise<PublishRequest> {
  const { folders, access } = facts;
  const folder = given.folder === null ? null : resolve(facts.workingDir, given.folder);
  if (folder !== null && !(await folders.exists(folder)))
    throw new AppFailure({ code: 'folder-missing', message: `There is no folder ${folder}. Check the path.` });
  const config = folder === null ? null : await folders.readConfig(folder);
  const repository = given.repository ?? config?.repository ?? suggested(folder, folders);
  const problem = repositoryProblem(repository);
  if (problem !== null)
    throw new AppFailure({ code: 'repository-invalid', message: `“${repository}” is no repository name: ${problem}` });
  return {
    projectId: null,
    projectName: repository,
    connectionId: 'command',
    registry: access.registry,
    registryProject: access.project,
    repository,
    tag: await chooseTag(given.tag, config, folder, facts),
    source: await source(given, config, folder, folders),
    createsVersion: given.createsVersion,
    bootTest: given.bootTest && config?.bootTest !== false,
    pushesAnyway: given.pushesAnyway,
    pusher: given.pusher ?? facts.pusher,
    compression: given.compression ?? facts.compression,
  };
}

function suggested(folder: string | null, folders: ProjectFolder): string {
  if (folder !== null) return suggestRepository(folders.baseName(folder));
  throw new AppFailure({ code: 'repository-invalid', message: 'Name the repository with --repository.' });
}

async function source(
  given: PushArguments,
  config: ProjectConfig | null,
  folder: string | null,
  folders: ProjectFolder,
): Promise<PublishRequest['source']> {
  if (given.image !== null || folder === null) return { from: 'image', reference: given.image ?? '' };
  const dockerfile = await dockerfileOf(folders, folder, given.dockerfile ?? config?.dockerfile ?? null);
  return {
    from: 'folder',
    folder,
    dockerfile,
    target: config?.target ?? null,
    buildArgs: config?.buildArgs ?? {},
    recipe: await recipe(given, config, { folder, dockerfile }, folders),
    fixes: { ...config?.fixes, ...given.fixes },
  };
}

interface Place {
  readonly folder: string;
  readonly dockerfile: string;
}

async function recipe(
  given: PushArguments,
  config: ProjectConfig | null,
  place: Place,
  folders: ProjectFolder,
): Promise<RecipeChoice | null> {
  const choice = await recipeChoice(given, config, place, folders);
  return choice === null || given.delta ? choice : { ...choice, options: { ...choice.options, delta: false } };
}

/** What was typed, then what gantry.json names alone, then what the folder holds. */
async function recipeChoice(
  given: PushArguments,
  config: ProjectConfig | null,
  { folder, dockerfile }: Place,
  folders: ProjectFolder,
): Promise<RecipeChoice | null> {
  if (given.dockerfile !== null) return null;
  const isNamed = config?.recipe !== undefined && config.dockerfile === undefined;
  if (given.recipe || isNamed) return recipeOfConfig(config?.recipe ?? {});
  return recipeWithout(folders, folder, dockerfile, config);
}

async function chooseTag(
  given: string | null,
  config: ProjectConfig | null,
  folder: string | null,
  { folders, nowMs }: RequestFacts,
): Promise<string> {
  const rule = config?.tagRule ?? defaultTagRule;
  const gitDescribe = rule.kind === 'gitDescribe' && folder !== null ? await folders.gitDescribe(folder) : null;
  const tag = given ?? nextTag(rule, { nowMs, gitDescribe });
  if (tag === null) {
    const why = rule.kind === 'gitDescribe' ? '“git describe” gives none here' : 'gantry.json wants it typed';
    throw new AppFailure({ code: 'tag-invalid', message: `Name the tag with --tag: ${why}.` });
  }
  const problem = tagProblem(tag);
  if (problem !== null) throw new AppFailure({ code: 'tag-invalid', message: `“${tag}” is no tag: ${problem}` });
  return tag;
}

/** A counter in gantry.json goes on after a push that used it, as the app has it. */
export async function advanceCounter({ source: from, tag }: PublishRequest, folders: ProjectFolder): Promise<void> {
  if (from.from !== 'folder') return;
  const config = await folders.readConfig(from.folder);
  if (config?.tagRule === undefined) return;
  const tagRule = advanceTagRule(config.tagRule, tag);
  if (tagRule !== config.tagRule) await folders.writeConfig(from.folder, { ...config, tagRule });
}
