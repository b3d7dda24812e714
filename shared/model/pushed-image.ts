import { z } from '../zod';
import { LayerFile } from './recipe';

/** A file of an image that a recipe made. */
export const PushedFile = LayerFile.extend({
  /** Of the file that it was made of, in hexadecimal; null where it is no file or comes with Gantry. */
  sha256: z.string().nullable(),
});
export type PushedFile = z.infer<typeof PushedFile>;

export const PUSHED_IMAGE_VERSION = 1;
/** The last image that a recipe made and the registry confirmed: what a delta is built upon. */
export const PushedImage = z.object({
  schemaVersion: z.literal(PUSHED_IMAGE_VERSION),
  /** In the engine. */
  imageId: z.string(),
  /** In the registry. */
  digest: z.string(),
  tag: z.string(),
  /** `RecipeFrame.text` of then. */
  frame: z.string(),
  /** The base image in the engine; null: the engine did not name it. */
  baseId: z.string().nullable(),
  /** Sorted by path. A time is null where the file was so young that a later change might bear the same. */
  files: z.array(PushedFile),
  /** Prints of the layers of the last whole image, which are in the registry as long as this one is. */
  layers: z.array(z.string()),
  /** Deltas since the whole image. */
  chain: z.int().nonnegative(),
  /** In lower layers, of files that were overwritten or removed since the whole image. */
  wasteBytes: z.int().nonnegative(),
});
export type PushedImage = z.infer<typeof PushedImage>;
