import type { BuildFolder } from '#core/ports/build-folder';
import { baseImage, type Look, mendsOf, type RecipeDesk } from '#core/recipe/index';
import type { BuildLook, ContextPlace, RecipeSummary } from '#shared/contract/builds';
import { AppFailure } from '#shared/errors';
import type { Fixes } from '#shared/model/finding';
import { plainRecipe, type Recipe, type RecipeChoice } from '#shared/model/recipe';
import type { StorageLeft } from '../storage/index';
import { dockerfileFiles, recipeFiles } from './context-files';
import { type ContextTree, contextTree } from './context-tree';

export interface BuildsTools {
  readonly recipes: RecipeDesk;
  readonly folders: BuildFolder;
  readonly storageLeft: StorageLeft;
}

interface LookInput {
  readonly folder: string;
  readonly dockerfile: string;
  readonly recipe: RecipeChoice | null;
  readonly fixes: Fixes;
  /** Where it is to be pushed, and under which tag; null: not known. */
  readonly connectionId: string | null;
  readonly tag: string | null;
}

/** A folder that is, or was, looked at. */
interface Looking {
  /** Everything that was asked. */
  readonly of: string;
  readonly stop: AbortController;
  readonly look: Promise<Look>;
  /** What is planned of it, once: of 100,000 files that takes a moment. */
  recipe: Promise<Recipe> | null;
  /** Begun for a map, and under way: a look that is asked for meanwhile is this one. */
  awaitsLook: boolean;
  tree: Promise<ContextTree> | null;
}

/** What the window asks of a folder, as in the contract's `builds`. */
export interface Builds {
  look(input: LookInput): Promise<BuildLook>;
  contextAt(input: LookInput & { readonly at: string }): Promise<ContextPlace>;
  eject(input: { folder: string; recipe: RecipeChoice; fixes: Fixes }): Promise<string[]>;
}

const SHOWN_EXCLUDED = 200;

export function createBuilds({ recipes, folders, storageLeft }: BuildsTools): Builds {
  /** The last look: a map is walked through without reading the folder again, and one that is asked for meanwhile waits for it. */
  let last: Looking | null = null;
  const begin = (of: string, input: LookInput, awaitsLook: boolean): Looking => {
    last?.stop.abort();
    const stop = new AbortController();
    const look = lookAt(input, stop.signal);
    const looking: Looking = { of, stop, look, awaitsLook, recipe: null, tree: null };
    last = looking;
    look.then(
      () => {
        looking.awaitsLook = false;
      },
      () => {
        if (last === looking) last = null;
      },
    );
    return looking;
  };
  const lookAt = (input: LookInput, signal: AbortSignal): Promise<Look> => {
    const { folder, dockerfile, recipe, fixes, connectionId, tag } = input;
    const { build, edited, options } = recipe ?? plainRecipe;
    const { keep, leaveOut } = options;
    const own = recipe === null ? dockerfile : null;
    const left = async () => (connectionId === null ? null : storageLeft(connectionId));
    return recipes.look(
      { folder, build, keep, leaveOut, edited, dockerfile: own, fixes, tag, storageLeft: left },
      signal,
    );
  };
  const planned = (looking: Looking, look: Look, { recipe }: LookInput): Promise<Recipe> => {
    looking.recipe ??= recipes.plan(look, recipe ?? plainRecipe);
    return looking.recipe;
  };
  const treeOf = async (input: LookInput, look: Look, looking: Looking): Promise<ContextTree> => {
    const { signal } = looking.stop;
    const { dockerfile } = look.detection;
    if (dockerfile === null) return contextTree(recipeFiles(await planned(looking, look, input)));
    return contextTree(
      dockerfileFiles(
        await folders.list(input.folder, () => false, signal),
        await folders.ignoreRules(input.folder, dockerfile),
        look.examination,
      ),
    );
  };
  return {
    contextAt: async ({ at, ...input }) => {
      const of = JSON.stringify(input);
      const looking = last?.of === of ? last : begin(of, input, true);
      looking.tree ??= looking.look.then((look) => treeOf(input, look, looking));
      const tree = await looking.tree;
      const place = tree.at(at) ?? tree.at('');
      if (place === null) throw new Error('a tree without a top');
      return place;
    },
    look: async (input) => {
      const of = JSON.stringify(input);
      const looking = last?.of === of && last.awaitsLook ? last : begin(of, input, false);
      looking.awaitsLook = false;
      const look = await looking.look;
      const { detection, examination } = look;
      const { survey } = examination.scope;
      const findings = [...examination.findings];
      const common = { folder: input.folder, fileCount: survey.files.length, detection, findings };
      if (detection.dockerfile === null)
        return { ...common, ownDockerfile: null, ...(await summaryOr(planned(looking, look, input))) };
      const text = (await survey.text(detection.dockerfile)) + (mendsOf(look)?.dockerfileTail ?? '');
      const ownDockerfile = { path: detection.dockerfile, text };
      return { ...common, ownDockerfile, recipe: null, recipeProblem: null };
    },
    eject: async ({ folder, recipe, fixes }) => {
      const unpushed = { connectionId: null, tag: null };
      const look = await lookAt({ folder, dockerfile: '', recipe, fixes, ...unpushed }, new AbortController().signal);
      return [...(await recipes.eject(look, recipe))];
    },
  };

  async function summaryOr(planning: Promise<Recipe>): Promise<Pick<BuildLook, 'recipe' | 'recipeProblem'>> {
    try {
      return { recipe: summary(await planning), recipeProblem: null };
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
    base: baseImage(dockerfile) ?? '',
    layers: layers.map(({ name, purpose, bytes, files }) => {
      const fileCount = files.filter(({ kind }) => kind !== 'folder').length;
      return { name, purpose, bytes, fileCount };
    }),
    excluded: excluded.toSorted((a, b) => b.bytes - a.bytes).slice(0, SHOWN_EXCLUDED),
    excludedCount: excluded.length,
    excludedBytes: excluded.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}
