import { createBuildFolder } from '#adapters/storage/build-folder';
import { systemClock as clock } from '#adapters/storage/clock';
import { createProjectFolder } from '#adapters/storage/project-folder';
import { createRecipeFiles, findRecipes } from '#adapters/storage/recipe-files';
import { createRecipeDesk, type RecipeDesk } from '#core/recipe/index';

/** Recipes as they came with this program. */
export const recipeFiles = createRecipeFiles(() => findRecipes(import.meta.dirname));

/** From folders to recipes, as the app has it. */
export const openDesk = (): RecipeDesk =>
  createRecipeDesk({
    folders: createBuildFolder(),
    files: recipeFiles,
    clock,
    gitDescribe: createProjectFolder().gitDescribe,
    gantryVersion: __GANTRY_VERSION__,
  });
