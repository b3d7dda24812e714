import type { ProjectFolder } from '#core/ports/projects-store';
import type { ProjectConfig } from '#shared/model/project';
import { plainRecipe, type RecipeChoice, recipeOfConfig } from '#shared/model/recipe';

export const USUAL_DOCKERFILE = 'Dockerfile';

/**
 * How the image of a folder is made: by its Dockerfile (null) where it has one; else by a recipe with what gantry.json says of it. A
 * Dockerfile of another name was named by somebody: where it is missing, that is to be told.
 */
export async function recipeWithout(
  folders: Pick<ProjectFolder, 'exists'>,
  folder: string,
  dockerfile: string,
  config: ProjectConfig | null,
): Promise<RecipeChoice | null> {
  if (dockerfile !== USUAL_DOCKERFILE || (await folders.exists(`${folder}/${dockerfile}`))) return null;
  return config?.recipe === undefined ? plainRecipe : recipeOfConfig(config.recipe);
}

/** What a folder is built by where nobody names a Dockerfile: its own, else the first one a folder below. */
export async function dockerfileOf(
  folders: Pick<ProjectFolder, 'dockerfiles'>,
  folder: string,
  named: string | null,
): Promise<string> {
  return named ?? (await folders.dockerfiles(folder))[0] ?? USUAL_DOCKERFILE;
}
