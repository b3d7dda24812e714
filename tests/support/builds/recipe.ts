import { join } from 'node:path';
import type { LayerSources } from '#adapters/docker/layer-archive';
import { createBuildFolder } from '#adapters/storage/build-folder';
import { createRecipeFiles } from '#adapters/storage/recipe-files';
import { detect } from '#core/detect/index';
import { examine } from '#core/doctor/index';
import { planRecipe, type RecipeFacts } from '#core/recipe/index';
import { defaultRecipeOptions, type Recipe, type RecipeLabels, type RecipeOptions } from '#shared/model/recipe';

export const recipeFiles = createRecipeFiles(join(import.meta.dirname, '..', '..', '..', 'resources', 'recipes'));
export const plainLabels: RecipeLabels = { created: null, revision: null, source: null, gantryVersion: '1.2.3' };

export const sourcesOf = async (folder: string): Promise<LayerSources> => ({
  folder,
  certificates: await recipeFiles.certificates(),
  init: await recipeFiles.init(),
});

/** Everything that a recipe of this folder is made of, as the app does it. */
export async function recipeFacts(
  folder: string,
  options: Partial<RecipeOptions> = {},
  labels: RecipeLabels = plainLabels,
): Promise<RecipeFacts> {
  const folders = createBuildFolder();
  const { survey, detection } = await detect(folders, folder, new AbortController().signal);
  const { build } = detection;
  if (build === null) throw new Error('nothing was detected');
  const keep = options.keep ?? [];
  const surroundings = { tag: null, storageLeftBytes: null, dockerfile: null };
  const ignore = await folders.ignoreRules(folder);
  const examination = await examine({ survey, detection, ignore, keep, surroundings });
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
