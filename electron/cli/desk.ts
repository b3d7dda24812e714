import { join } from 'node:path';
import { createBuildFolder } from '#adapters/storage/build-folder';
import { systemClock as clock } from '#adapters/storage/clock';
import { createContentHashes } from '#adapters/storage/content-hashes';
import { createProjectFolder } from '#adapters/storage/project-folder';
import { createPushedImages } from '#adapters/storage/pushed-images';
import { createRecipeFiles, findRecipes } from '#adapters/storage/recipe-files';
import type { Log } from '#core/ports/log';
import type { DeltaTools } from '#core/publish/index';
import { createRecipeDesk, type RecipeDesk } from '#core/recipe/index';

/** Recipes as they came with this program. */
export const recipeFiles = createRecipeFiles(() => findRecipes(import.meta.dirname));

/** What was pushed is remembered where the app remembers it: they may take turns. */
export const openDeltas = (home: string, log: Log): DeltaTools => ({
  pushed: createPushedImages(join(home, 'cache', 'pushed'), log),
  hashes: createContentHashes(),
  remove: recipeFiles.remove,
});

/** From folders to recipes, as the app has it. */
export const openDesk = (): RecipeDesk =>
  createRecipeDesk({
    folders: createBuildFolder(),
    files: recipeFiles,
    clock,
    gitSource: createProjectFolder().gitSource,
    gantryVersion: __GANTRY_VERSION__,
  });
