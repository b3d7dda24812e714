import type { SeenBuild } from '#shared/model/detection';
import type { Fixes } from '#shared/model/finding';
import type { FolderFacts, ProjectChoice, ProjectView } from '#shared/model/project';
import { plainRecipe, type RecipeChoice, recipeOfConfig } from '#shared/model/recipe';
import { repositoryProblem, tagProblem, tagWarning } from '#shared/model/reference';
import { defaultTagRule, nextTag, type TagRule } from '#shared/model/tag-rule';

/** The dialog's fields, as typed. */
export interface ProjectForm {
  /** Null: none is chosen yet. */
  readonly connectionId: string | null;
  readonly name: string;
  readonly repository: string;
  readonly tagRule: TagRule;
  readonly dockerfile: string;
  readonly target: string;
  /** `KEY=VALUE`, one a line. */
  readonly buildArgs: string;
  readonly createsVersion: boolean;
  readonly recipe: RecipeChoice | null;
  readonly fixes: Fixes;
  readonly bootTest: boolean;
  /** As it was when it was last looked at. */
  readonly seenAs: SeenBuild | null;
  readonly sharesConfig: boolean;
}

export function formOfFolder(facts: FolderFacts, connectionId: string | null): ProjectForm {
  const { config } = facts;
  return {
    connectionId,
    name: facts.name,
    repository: facts.suggestedRepository,
    tagRule: config?.tagRule ?? defaultTagRule,
    dockerfile: config?.dockerfile ?? facts.dockerfiles[0] ?? 'Dockerfile',
    target: config?.target ?? '',
    buildArgs: linesOf(config?.buildArgs ?? {}),
    createsVersion: true,
    recipe: config?.recipe !== undefined && config.dockerfile === undefined ? recipeOfConfig(config.recipe) : null,
    fixes: config?.fixes ?? {},
    bootTest: config?.bootTest ?? true,
    seenAs: null,
    sharesConfig: config !== null,
  };
}

export const formOfProject = ({
  connectionId,
  name,
  repository,
  tagRule,
  dockerfile,
  target,
  buildArgs,
  createsVersion,
  recipe,
  fixes,
  bootTest,
  seenAs,
  sharesConfig,
}: ProjectView): ProjectForm => ({
  connectionId,
  name,
  repository,
  tagRule,
  dockerfile,
  target: target ?? '',
  buildArgs: linesOf(buildArgs),
  createsVersion,
  recipe,
  fixes,
  bootTest,
  seenAs,
  sharesConfig,
});

/** The form where the folder is another one or has changed: a Dockerfile that is there, and what gantry.json says besides. */
export const inFolder = (form: ProjectForm, { dockerfiles, config }: FolderFacts): ProjectForm => ({
  ...form,
  dockerfile: dockerfiles.includes(form.dockerfile) ? form.dockerfile : (dockerfiles[0] ?? form.dockerfile),
  fixes: { ...config?.fixes, ...form.fixes },
});

/** The recipe by which the image would be made; null: the folder's Dockerfile, where it is there. */
export function recipeInUse({ recipe, dockerfile }: ProjectForm, { dockerfiles, config }: FolderFacts) {
  if (recipe !== null) return recipe;
  if (dockerfiles.includes(dockerfile)) return null;
  return config?.recipe === undefined ? plainRecipe : recipeOfConfig(config.recipe);
}

const linesOf = (args: Readonly<Record<string, string>>): string =>
  Object.entries(args)
    .map(([key, value]) => `${key}=${value}`)
    .join('\n');

export interface FormProblems {
  readonly name: string | null;
  readonly repository: string | null;
  readonly tagRule: string | null;
  readonly buildArgs: string | null;
}

export function problemsOf(form: ProjectForm): FormProblems {
  const wrongLine = argLines(form.buildArgs).find((line) => !/^[A-Za-z_]\w*=/.test(line));
  return {
    name: form.name.trim() === '' ? 'Give the project a name.' : null,
    repository: repositoryProblem(form.repository),
    tagRule: form.tagRule.kind === 'counter' ? tagProblem(`${form.tagRule.prefix}${form.tagRule.next}`) : null,
    buildArgs: wrongLine === undefined ? null : `“${wrongLine}” is not KEY=VALUE.`,
  };
}

export const hasProblem = (problems: FormProblems): boolean =>
  Object.values(problems).some((problem) => problem !== null);

const argLines = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

export function choiceOf(form: ProjectForm, folder: string, connectionId: string): ProjectChoice {
  const pairs = argLines(form.buildArgs).map((line): [string, string] => [
    line.slice(0, line.indexOf('=')),
    line.slice(line.indexOf('=') + 1),
  ]);
  const { repository, tagRule, dockerfile, createsVersion, recipe, fixes, bootTest, seenAs, sharesConfig } = form;
  return {
    name: form.name.trim(),
    folder,
    connectionId,
    repository,
    tagRule,
    dockerfile,
    target: form.target.trim() || null,
    buildArgs: Object.fromEntries(pairs),
    createsVersion,
    recipe,
    fixes,
    bootTest,
    seenAs,
    sharesConfig,
  };
}

/** The rule cannot name the tag by itself: the user is asked for it. */
export const asksForTag = ({ tagRule, nextTag: next }: ProjectView): boolean =>
  tagRule.kind === 'typed' || (tagRule.kind === 'gitDescribe' && next === null);

/** The tag that a push at this moment would get, in words. */
export function tagPreview(rule: TagRule, nowMs: number, gitDescribe: string | null): string {
  const tag = nextTag(rule, { nowMs, gitDescribe });
  if (tag !== null) return tag;
  return rule.kind === 'gitDescribe' ? 'not in a git work tree' : 'asked for at each push';
}

export const ruleNames: Readonly<Record<TagRule['kind'], string>> = {
  timestamp: 'Date and time (UTC)',
  counter: 'Counter',
  gitDescribe: 'git describe',
  typed: 'Typed at each push',
};

/** What to say of the tag that the rule names now. */
export function ruleWarning(rule: TagRule, nowMs: number, gitDescribe: string | null): string | null {
  const tag = nextTag(rule, { nowMs, gitDescribe });
  return tag === null ? null : tagWarning(tag);
}

/** The tag that the rule names, where a look at the build has something to say of it: any other would only have the folder read anew. */
export function warnedTag(rule: TagRule, gitDescribe: string | null): string | null {
  const tag = nextTag(rule, { nowMs: 0, gitDescribe });
  return tag === null || tagWarning(tag) === null ? null : tag;
}

/** A rule of the chosen kind, keeping a counter's settings. */
export function ruleOf(kind: TagRule['kind'], before: TagRule): TagRule {
  if (kind === 'counter') return before.kind === 'counter' ? before : { kind, prefix: 'build-', next: 1 };
  return { kind };
}

/** One that nothing has yet. */
export const newTag = (nowMs: number): string => nextTag({ kind: 'timestamp' }, { nowMs, gitDescribe: null }) ?? '';

/** What to say of a typed tag: an error first, else a warning. */
export function typedTagWords(tag: string): { readonly problem: string | null; readonly warning: string | null } {
  return { problem: tag === '' ? null : tagProblem(tag), warning: tagWarning(tag) };
}
