import type { ImageFacts } from '#core/ports/engine';
import { instructionsOf } from '#shared/model/dockerfile';
import type { PushedImage } from '#shared/model/pushed-image';
import type { Recipe, RecipeFrame } from '#shared/model/recipe';
import { assertNever } from '#shared/result';
import { EMPTY_BASE } from '../bases';
import { compare, type Difference } from './compare';
import { type Contents, layerPrint } from './contents';

/** Each delta is one or two layers more for everybody who pulls; a machine that has the one before pulls only the last. */
const LONGEST_CHAIN = 8;
/** Engines stack at most 127 layers (overlay2: 128 lower folders): room for the two of a delta and for who builds upon the image. */
const MOST_LAYERS = 120;
/** Of the image's own bytes: what a machine without any layer pulls for nothing. */
const MOST_WASTE_SHARE = 0.3;
/** Of what the whole image would send: a delta that saves less is not worth its layer. */
const MOST_DELTA_SHARE = 0.5;
/** Less than this nobody waits for, and shares of a whole image keep the chain short. */
const LEAST_SAVED_BYTES = 100_000;

/** Why a whole image is built, whether or not one was pushed before. */
export type WholeReason =
  | 'runsCommands'
  | 'edited'
  | 'notKnown'
  | 'recipeChanged'
  | 'baseUnknown'
  | 'baseChanged'
  | 'notInEngine'
  | 'notInRegistry'
  | 'registrySilent'
  | 'filesChanging'
  | 'emptyBase'
  | 'longChain'
  | 'waste'
  | 'doesNotPay';

export type DeltaChoice =
  | { readonly is: 'delta'; readonly difference: Difference }
  | { readonly is: 'whole'; readonly why: WholeReason };

/** Of a recipe without a frame. */
export const whyUnforeseen = (dockerfile: string): WholeReason =>
  instructionsOf(dockerfile).some(({ keyword }) => keyword === 'RUN') ? 'runsCommands' : 'edited';

/** Whether the recipe would lead to the pushed image but for its files; null: it would. `baseId`: of the base in the engine now. */
export function otherRecipe(pushed: PushedImage, frame: RecipeFrame, baseId: string | null): WholeReason | null {
  if (pushed.frame !== frame.text) return 'recipeChanged';
  if (pushed.baseId !== baseId) return 'baseChanged';
  return baseId === null && !frame.isPinned ? 'baseUnknown' : null;
}

/** Whether to build on top of the pushed image, of which the engine has `parent`, with all that is known of both. */
export function decide(
  pushed: PushedImage,
  parent: Pick<ImageFacts, 'diffIds'>,
  { layers, frame }: Pick<Recipe, 'layers' | 'frame'>,
  contents: Contents,
): DeltaChoice {
  const difference = compare(new Map(pushed.files.map((file) => [file.path, file])), contents);
  const { changed, removed, hiddenBytes } = difference;
  // Nothing is added: not even a layer.
  if (changed.length === 0 && removed.length === 0) return { is: 'delta', difference };
  // Removing runs a program; engines leave the folders that they mount into where a base has none (/dev, /proc, /sys).
  if (removed.length > 0 && frame?.base === EMPTY_BASE) return whole('emptyBase');
  const there = new Set(pushed.layers);
  const wholeBytes = bytesOf(layers.filter((layer) => !there.has(layerPrint(layer, contents))));
  const deltaBytes = bytesOf(changed);
  const pays = deltaBytes <= wholeBytes * MOST_DELTA_SHARE && wholeBytes - deltaBytes >= LEAST_SAVED_BYTES;
  if (!pays) return whole('doesNotPay');
  if (pushed.chain >= LONGEST_CHAIN || parent.diffIds.length + 2 > MOST_LAYERS) return whole('longChain');
  const imageBytes = bytesOf([...contents.values()]);
  const isWasteful = pushed.wasteBytes + hiddenBytes > imageBytes * MOST_WASTE_SHARE;
  return isWasteful ? whole('waste') : { is: 'delta', difference };
}

const whole = (why: WholeReason): DeltaChoice => ({ is: 'whole', why });
const bytesOf = (parts: readonly { readonly bytes: number }[]): number =>
  parts.reduce((sum, { bytes }) => sum + bytes, 0);

/** `since`: the tag of the last push, where one is known. */
export function wholeInWords(why: WholeReason, since = 'the last push'): string {
  switch (why) {
    case 'runsCommands':
      return 'Commands run inside the image (RUN), and nobody knows what they leave there without running them: the whole image is built.';
    case 'edited':
      return 'The edited Dockerfile has lines that may make files, or another user than the recipe’s: the whole image is built.';
    case 'notKnown':
      return 'This computer knows of no push of this folder to this repository before: the whole image is built.';
    case 'recipeChanged':
      return `The recipe is not that of ${since}: the whole image is built.`;
    case 'baseUnknown':
      return 'The engine does not have the base image under its name, so nobody knows whether it is still the same: the whole image is built.';
    case 'baseChanged':
      return `The base image is not that of ${since}: the whole image is built.`;
    case 'notInEngine':
      return `The engine no longer has the image of ${since}: the whole image is built.`;
    case 'notInRegistry':
      return `The registry no longer has the image of ${since}: the whole image is built.`;
    case 'registrySilent':
      return `The registry could not be asked for the image of ${since}: the whole image is built.`;
    case 'filesChanging':
      return 'Files changed while they were being compared: the whole image is built.';
    case 'emptyBase':
      return 'On an empty base image nothing can be removed without a trace: the whole image is built.';
    case 'longChain':
      return `${since} consists of many changes on top of each other: the whole image is built, without them.`;
    case 'waste':
      return `Too much of ${since} would only be covered up: the whole image is built, without it.`;
    case 'doesNotPay':
      return `What changed since ${since} fills whole layers: they are sent as they are.`;
    default:
      return assertNever(why);
  }
}
