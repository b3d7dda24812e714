import { join } from 'node:path';
import type { LayerSources } from '#adapters/docker/layer-archive';
import { createBuildFolder } from '#adapters/storage/build-folder';
import { systemClock } from '#adapters/storage/clock';
import { createProjectFolder } from '#adapters/storage/project-folder';
import { createRecipeFiles } from '#adapters/storage/recipe-files';
import { detect } from '#core/detect/index';
import { examine } from '#core/doctor/index';
import type { BuildFolder } from '#core/ports/build-folder';
import { createRecipeDesk, planRecipe, type RecipeFacts } from '#core/recipe/index';
import type { Fixes } from '#shared/model/finding';
import { defaultRecipeOptions, type Recipe, type RecipeLabels, type RecipeOptions } from '#shared/model/recipe';

const recipes = join(import.meta.dirname, '..', '..', '..', 'resources', 'recipes');
export const recipeFiles = createRecipeFiles(() => recipes);
export const plainLabels: RecipeLabels = { created: null, revision: null, source: null, gantryVersion: '1.2.3' };

export const sourcesOf = async (folder: string): Promise<LayerSources> => ({
  folder,
  certificates: Buffer.from(await recipeFiles.certificates()),
  init: Buffer.from(await recipeFiles.init()),
  remove: Buffer.from(await recipeFiles.remove()),
  removed: Buffer.alloc(0),
});

/** As the app has it, over real folders. */
export const recipeDeskOf = (folders: BuildFolder) =>
  createRecipeDesk({
    folders,
    files: recipeFiles,
    clock: systemClock,
    gitSource: createProjectFolder().gitSource,
    gantryVersion: plainLabels.gantryVersion,
  });
export const recipeDesk = recipeDeskOf(createBuildFolder());

/** Everything that a recipe of this folder is made of, as the app does it. */
export async function recipeFacts(
  folder: string,
  options: Partial<RecipeOptions> = {},
  labels: RecipeLabels = plainLabels,
  fixes: Fixes = {},
): Promise<RecipeFacts> {
  const folders = createBuildFolder();
  const { survey, detection } = await detect(folders, folder, new AbortController().signal);
  const { build } = detection;
  if (build === null) throw new Error('nothing was detected');
  const { keep = [], leaveOut = [] } = options;
  const surroundings = { tag: null, storageLeftBytes: null, dockerfile: null };
  const ignore = await folders.ignoreRules(folder, detection.dockerfile);
  const examination = await examine({ survey, detection, ignore, keep, leaveOut, fixes, surroundings });
  return {
    build,
    examination,
    options: { ...defaultRecipeOptions, ...options },
    labels,
    template: await recipeFiles.template(build.engine),
    bundled: {
      certificateBytes: (await recipeFiles.certificates()).length,
      initBytes: (await recipeFiles.init()).length,
    },
    edited: null,
  };
}

export const recipeOf = async (folder: string, options: Partial<RecipeOptions> = {}): Promise<Recipe> =>
  planRecipe(await recipeFacts(folder, options));
