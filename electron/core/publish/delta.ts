import { PUSHED_IMAGE_VERSION, type PushedImage } from '#shared/model/pushed-image';
import type { Recipe, RecipeFrame } from '#shared/model/recipe';
import type { DeltaSummary } from '#shared/model/recipe-delta';
import {
  type Contents,
  type Difference,
  decide,
  deltaRecipe,
  deltaSummary,
  keptFiles,
  layerPrint,
  otherRecipe,
  readContents,
  type WholeReason,
  wholeInWords,
  whyUnforeseen,
} from '../recipe/index';
import type { Origin } from './origin';
import { need, type StepContext } from './step';

export interface Chosen {
  /** What to build. */
  readonly recipe: Recipe;
  /** Null: the whole image. */
  readonly delta: DeltaSummary | null;
  /** Null: nothing is remembered of it. */
  readonly origin: Origin | null;
}

type DeltaContext = Pick<
  StepContext,
  'engine' | 'registry' | 'access' | 'deltas' | 'request' | 'signal' | 'log' | 'nowMs'
>;

/** Only what changed since the last push, where that is known to lead to the same image and pays; else the recipe as it is. */
export async function chooseDelta(
  context: DeltaContext,
  folder: string,
  recipe: Recipe,
  isWanted: boolean,
): Promise<Chosen> {
  const { frame } = recipe;
  if (isWanted && frame === null) context.log(wholeInWords(whyUnforeseen(recipe.dockerfile)));
  if (!isWanted || frame === null) return { recipe, delta: null, origin: null };
  const { registry, registryProject, repository } = context.request;
  const place = { registry, registryProject, repository, folder };
  const pushed = await context.deltas.pushed.last(place);
  const origin = { place, recipe: { ...recipe, frame } };
  if (pushed === null) {
    context.log(wholeInWords('notKnown'));
    return { recipe, delta: null, origin: { ...origin, contents: null, upon: null } };
  }
  const compared = await compareWith(context, pushed, origin);
  const { contents } = compared;
  if (compared.is === 'whole') {
    context.log(wholeInWords(compared.why, pushed.tag));
    return { recipe, delta: null, origin: { ...origin, contents, upon: null } };
  }
  const { difference } = compared;
  const delta = deltaSummary(pushed, difference);
  const remove = await context.deltas.remove();
  return {
    recipe: deltaRecipe(origin.recipe, pushed, difference, remove.length),
    delta,
    origin: { ...origin, contents, upon: { pushed, difference } },
  };
}

type Comparison =
  | { readonly is: 'delta'; readonly contents: Contents; readonly difference: Difference }
  | { readonly is: 'whole'; readonly contents: Contents | null; readonly why: WholeReason };

/** What costs least is asked first; files are read last. */
async function compareWith(
  context: DeltaContext,
  pushed: PushedImage,
  { place, recipe }: Pick<Origin, 'place' | 'recipe'>,
): Promise<Comparison> {
  const whole = (why: WholeReason): Comparison => ({ is: 'whole', contents: null, why });
  const { engine, registry, access, signal } = context;
  const other = otherRecipe(pushed, recipe.frame, await baseIdOf(context, recipe.frame));
  if (other !== null) return whole(other);
  // An engine or a registry that does not answer says so in the steps that need it.
  const parent = await engine.image(pushed.imageId).catch(() => null);
  if (parent === null) return whole('notInEngine');
  const reached = await access();
  const manifest = await registry.manifest(reached, place.repository, pushed.digest, signal).catch(() => undefined);
  if (!manifest) return whole(manifest === null ? 'notInRegistry' : 'registrySilent');
  const known = new Map(pushed.files.map((file) => [file.path, file]));
  const contents = await contentsOf(context, place.folder, recipe, known);
  if (contents === null) return whole('filesChanging');
  const choice = decide(pushed, parent, recipe, contents);
  return { ...choice, contents };
}

/** In the engine; null where it does not know the name, or the base is none. */
const baseIdOf = async ({ engine }: Pick<StepContext, 'engine'>, { base }: RecipeFrame): Promise<string | null> =>
  (await engine.image(base).catch(() => null))?.id ?? null;

const contentsOf = (
  { deltas, signal }: Pick<StepContext, 'deltas' | 'signal'>,
  folder: string,
  { layers }: Recipe,
  known: Contents,
): Promise<Contents | null> =>
  readContents(layers, known, (file, before) => deltas.hashes.sha256(folder, file, before, signal));

/**
 * Reads what was built, and looks whether it is on the disk as it was: the engine got it from there a moment ago. While the image is being
 * sent this costs nobody time. Null where nothing is to be remembered.
 */
export async function readBuilt(context: StepContext): Promise<PushedImage['files'] | null> {
  const { origin } = context.scratch;
  if (origin === null) return null;
  const { place, recipe, contents } = origin;
  const now = await contentsOf(context, place.folder, recipe, contents ?? new Map()).catch(() => null);
  return now === null ? null : keptFiles(now, context.nowMs());
}

/** For the next push. Only what the registry has confirmed is remembered. */
export async function rememberPushed(context: StepContext, digest: string): Promise<void> {
  const { scratch, outputs, request, deltas, log } = context;
  const { origin } = scratch;
  if (origin === null) return;
  const files = await (scratch.reading ?? readBuilt(context));
  if (files === null) {
    log('Files changed since they were built: the next push does not go by them.');
    return;
  }
  const { place, recipe } = origin;
  const { imageId, isFallback } = need(outputs, 'build');
  const upon = isFallback ? null : origin.upon;
  const contents = new Map(files.map((file) => [file.path, file]));
  await deltas.pushed.keep(place, {
    schemaVersion: PUSHED_IMAGE_VERSION,
    imageId,
    digest,
    tag: request.tag,
    frame: recipe.frame.text,
    baseId: await baseIdOf(context, recipe.frame),
    files,
    layers: upon?.pushed.layers ?? recipe.layers.map((layer) => layerPrint(layer, contents)),
    chain: upon === null ? 0 : deltaSummary(upon.pushed, upon.difference).chain,
    wasteBytes: upon === null ? 0 : upon.pushed.wasteBytes + upon.difference.hiddenBytes,
  });
}
