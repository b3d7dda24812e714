import { detect, type Survey } from '#core/detect/index';
import type { BuildFolder } from '#core/ports/build-folder';
import type { Look, RecipeDesk } from '#core/recipe/index';
import type { BuildLook, ContextPlace, RecipeSummary } from '#shared/contract/builds';
import { AppFailure } from '#shared/errors';
import { plainRecipe, type Recipe, type RecipeChoice } from '#shared/model/recipe';
import { dockerfileFiles, recipeFiles } from './context-files';
import { type ContextTree, contextTree } from './context-tree';
import { keptBesides } from './own-dockerfile';

export interface BuildsTools {
  readonly recipes: RecipeDesk;
  readonly folders: BuildFolder;
}

interface LookInput {
  readonly folder: string;
  readonly dockerfile: string;
  readonly recipe: RecipeChoice | null;
}

/** What the window asks of a folder, as in the contract's `builds`. */
export interface Builds {
  look(input: LookInput): Promise<BuildLook>;
  contextAt(input: LookInput & { readonly at: string }): Promise<ContextPlace>;
  eject(input: { folder: string; recipe: RecipeChoice }): Promise<string[]>;
}

const SHOWN_EXCLUDED = 200;

export function createBuilds({ recipes, folders }: BuildsTools): Builds {
  let current = new AbortController();
  /** Of the last look, so that a map is walked through without reading the folder again. */
  let known: { readonly of: string; readonly tree: ContextTree } | null = null;
  const lookAt = (folder: string, choice: RecipeChoice, choosesRecipe: boolean, signal: AbortSignal): Promise<Look> => {
    const { build, edited } = choice;
    const { keep, leaveOut } = choice.options;
    return recipes.look({ folder, build, keep, leaveOut, edited, choosesRecipe, tag: null }, signal);
  };
  const treeOf = async (input: LookInput, signal: AbortSignal): Promise<ContextTree> => {
    const { folder, dockerfile, recipe } = input;
    const choice = recipe ?? plainRecipe;
    const look = await lookAt(folder, choice, recipe !== null, signal);
    const isOwn = recipe === null && (await wholeOf(look, signal)).file(dockerfile) !== null;
    if (!isOwn) return contextTree(recipeFiles(await recipes.plan(look, choice)));
    return contextTree(
      dockerfileFiles(
        await folders.list(folder, () => false, signal),
        await folders.ignoreRules(folder, dockerfile),
        look.examination,
      ),
    );
  };
  return {
    contextAt: async ({ at, ...input }) => {
      const of = JSON.stringify(input);
      if (known?.of !== of) known = { of, tree: await treeOf(input, new AbortController().signal) };
      const place = known.tree.at(at) ?? known.tree.at('');
      if (place === null) throw new Error('a tree without a top');
      return place;
    },
    look: async ({ folder, dockerfile, recipe }) => {
      current.abort();
      current = new AbortController();
      known = null;
      const choice = recipe ?? plainRecipe;
      const look = await lookAt(folder, choice, recipe !== null, current.signal);
      const { detection, examination } = look;
      const fileCount = examination.scope.survey.files.length;
      const whole = await wholeOf(look, current.signal);
      if (recipe === null && whole.file(dockerfile) !== null) {
        const ownDockerfile = { path: dockerfile, text: await whole.text(dockerfile) };
        const findings = detection.dockerfile === null ? keptBesides(examination.findings) : [...examination.findings];
        return { folder, fileCount, detection, findings, ownDockerfile, recipe: null, recipeProblem: null };
      }
      const findings = [...examination.findings];
      const planned = await plan(look, choice);
      return { folder, fileCount, detection, findings, ownDockerfile: null, ...planned };
    },
    eject: async ({ folder, recipe: choice }) => {
      const look = await lookAt(folder, choice, true, new AbortController().signal);
      return [...(await recipes.eject(look, choice))];
    },
  };

  /** Of the folder itself, where the build lies deeper. */
  async function wholeOf({ folder, examination: { scope } }: Look, signal: AbortSignal): Promise<Survey> {
    return scope.path === '' ? scope.survey : (await detect(folders, folder, signal)).survey;
  }

  async function plan(look: Look, choice: RecipeChoice): Promise<Pick<BuildLook, 'recipe' | 'recipeProblem'>> {
    try {
      return { recipe: summary(await recipes.plan(look, choice)), recipeProblem: null };
    } catch (thrown) {
      if (!(thrown instanceof AppFailure)) throw thrown;
      // The findings say it already.
      return { recipe: null, recipeProblem: thrown.error.code === 'build-findings' ? null : thrown.error.message };
    }
  }
}

function summary({ dockerfile, layers, excluded }: Recipe): RecipeSummary {
  return {
    dockerfile,
    base: /^FROM\s+(?:--\S+\s+)*(\S+)/m.exec(dockerfile)?.[1] ?? '',
    layers: layers.map(({ name, purpose, bytes, files }) => {
      const fileCount = files.filter(({ kind }) => kind !== 'folder').length;
      return { name, purpose, bytes, fileCount };
    }),
    excluded: excluded.toSorted((a, b) => b.bytes - a.bytes).slice(0, SHOWN_EXCLUDED),
    excludedCount: excluded.length,
    excludedBytes: excluded.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}
