import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { RecipeFiles } from '#core/ports/recipe-files';
import { AppFailure } from '#shared/errors';

/** The folder with the recipes: `resources/recipes` above the program in a clone, `recipes` in the packaged app's resources. */
export function findRecipes(from: string): string {
  for (let folder = from; ; folder = dirname(folder)) {
    const found = [join(folder, 'resources', 'recipes'), join(folder, 'recipes')].find((path) =>
      existsSync(join(path, 'native.Dockerfile')),
    );
    if (found !== undefined) return found;
    if (dirname(folder) === folder) throw missing(from);
  }
}

/** `dir`: asked for when the first of them is read. */
export const createRecipeFiles = (dir: () => string): RecipeFiles => ({
  template: (engine) =>
    readFile(join(dir(), `${engine}.Dockerfile`), 'utf8').then((text) => text.replaceAll('\r\n', '\n')),
  certificates: () => readFile(join(dir(), 'certificates.pem')),
  init: () => readFile(join(dir(), 'init', 'init')),
  remove: () => readFile(join(dir(), 'remove', 'remove')),
  listening: () => readFile(join(dirname(dir()), 'boot-test', 'listening')),
});

const missing = (from: string): AppFailure =>
  new AppFailure({
    code: 'data-unreadable',
    message: `The recipes that belong to Gantry are not where they should be (above ${from}). Install Gantry again.`,
  });
