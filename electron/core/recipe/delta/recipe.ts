import type { PushedImage } from '#shared/model/pushed-image';
import type { Recipe, RecipeFrame } from '#shared/model/recipe';
import type { DeltaSummary, RecipeDelta } from '#shared/model/recipe-delta';
import { deltaDockerfile } from '../dockerfile';
import { deltaLayers, REMOVE_PROGRAM, REMOVED_LIST } from '../layers';
import type { Difference } from './compare';

/** Named by its ID, so that nobody's tag decides what is built upon; `localhost` is never asked for an image. */
const parentReference = (imageId: string): string => `localhost/gantry/parent:${imageId.replace(/^sha256:/, '')}`;

/** The same image by another way: the last pushed one, and what changed since. */
export function deltaRecipe(
  recipe: Recipe & { readonly frame: RecipeFrame },
  { imageId, tag, chain: before }: PushedImage,
  { changed, removed: gone }: Difference,
  removeBytes: number,
): Recipe {
  const { frame } = recipe;
  const chain = chainAfter(before, changed, gone);
  // The list names what brought it, too: nothing of that is to stay. Folders that others use stay by themselves.
  const removed = gone.length === 0 ? [] : [...gone, REMOVED_LIST, REMOVE_PROGRAM, '/gantry'];
  const files = changed.map(({ sha256: _, ...file }) => file);
  const layers = deltaLayers(files, removed, { chain, ownerId: frame.userId, removeBytes });
  const delta: RecipeDelta = { parent: { imageId, reference: parentReference(imageId) }, removed };
  return { ...recipe, dockerfile: deltaDockerfile(delta, frame, tag, layers), layers: [...layers], delta };
}

export function deltaSummary({ tag, chain }: PushedImage, { changed, removed, deleted }: Difference): DeltaSummary {
  const files = changed.filter(({ kind }) => kind !== 'folder');
  return {
    since: tag,
    files: files.length,
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    deleted,
    chain: chainAfter(chain, changed, removed),
  };
}

/** An image in which nothing changed has no layer more. */
const chainAfter = (chain: number, changed: readonly unknown[], removed: readonly unknown[]): number =>
  changed.length + removed.length === 0 ? chain : chain + 1;
