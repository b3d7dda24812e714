import type { PushedImage } from '#shared/model/pushed-image';
import type { Recipe, RecipeFrame } from '#shared/model/recipe';
import type { ContentHashes } from '../ports/content-hashes';
import type { PushedImages, PushPlace } from '../ports/pushed-images';
import type { RecipeFiles } from '../ports/recipe-files';
import type { Contents, Difference } from '../recipe/index';

/** What deltas are planned with. */
export interface DeltaTools {
  readonly pushed: PushedImages;
  readonly hashes: ContentHashes;
  readonly remove: RecipeFiles['remove'];
}

/** What a recipe's image is made of, to be remembered once the registry has it. */
export interface Origin {
  readonly place: PushPlace;
  /** The whole image. */
  readonly recipe: Recipe & { readonly frame: RecipeFrame };
  /** Null: not read yet. */
  readonly contents: Contents | null;
  /** What the image is built upon; null: it is built whole. */
  readonly upon: { readonly pushed: PushedImage; readonly difference: Difference } | null;
}
