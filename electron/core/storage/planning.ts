import { AppFailure } from '#shared/errors';
import type { StorageFigures } from '#shared/model/connection';
import { isBeyondDoubt, type PushPlan } from '#shared/model/storage-plan';
import type { ImageFacts } from '../ports/engine';
import type { MappedImage } from '../ports/layer-map';
import type { ManifestFacts, Registry } from '../ports/registry';
import { type LocateTools, locate, type Where } from './locate';
import { type MeasureRunning, type MeasureTools, measure } from './measure';
import { boundedPlan, pushPlanOf } from './push-plan';

export interface PlanningTools extends Omit<LocateTools, 'registry'>, MeasureTools {
  readonly registry: Registry;
}

export interface PlanQuestion extends Where {
  readonly image: ImageFacts;
  readonly figures: StorageFigures;
  /** A push in a hurry: what fits beyond doubt is not compressed to know it better, which takes about as long as sending it. */
  readonly isHurried?: boolean;
}

/** What a push will add to the registry's storage, before a byte is sent. */
export interface PushPlanning {
  /** Nothing new: asks the registry only. Else what is new is compressed here. Throws AppFailure registry-*, engine-*, image-missing. */
  plan(question: PlanQuestion, onRead: MeasureRunning['onRead']): Promise<PushPlan>;
  /** A push has ended well: its layers are known from now on. `diffIds` in the order of the manifest's layers. */
  learn(
    pushed: { readonly connectionId: string; readonly repository: string; readonly tag: string },
    manifest: ManifestFacts,
    diffIds: readonly string[],
  ): Promise<void>;
}

export function createPushPlanning(tools: PlanningTools): PushPlanning {
  /** By image: read along with its layers, and not again once these are known. */
  const configs = new Map<string, number>();
  return {
    plan: async (question, onRead) => {
      const { image, figures, signal } = question;
      if (image.diffIds.length === 0) throw noLayers();
      const located = await locate(tools, question, image.diffIds);
      const fresh = new Set(image.diffIds.filter((diffId) => !located.has(diffId)));
      const { usedBytes, limitBytes, unlimited } = figures;
      const mayBound = question.isHurried === true && isBeyondDoubt(image.sizeBytes, usedBytes, limitBytes, unlimited);
      if (mayBound && (await isUnmeasured(tools, fresh))) return boundedPlan(image, located, figures);
      const measured = await measure(tools, image, fresh, { signal, onRead });
      const images = await tools.map.images(question.connectionId);
      if (measured.configBytes !== null) configs.set(image.id, measured.configBytes);
      const configBytes = configs.get(image.id) ?? null;
      const { config, manifestIsThere } = await describe(tools.registry, question, images, configBytes);
      return pushPlanOf({ diffIds: image.diffIds, located, measured, config, manifestIsThere, figures });
    },
    learn: async ({ connectionId, repository, tag }, { digest, config, layers }, diffIds) => {
      // An index, or an engine that tells no layers: nothing that could be aligned.
      if (config === null || layers.length !== diffIds.length) return;
      await tools.map.add(connectionId, [{ repository, digest, tag, config, diffIds, layers }]);
    },
  };
}

/** What was compressed before costs nothing to know. */
async function isUnmeasured({ sizes }: MeasureTools, fresh: ReadonlySet<string>): Promise<boolean> {
  if (fresh.size === 0) return false;
  const known = await sizes.known();
  return [...fresh].some((diffId) => !known.has(diffId));
}

/** Config and manifest: engines with their own store name an image by its config's digest. */
async function describe(
  registry: Registry,
  { access, repository, image, signal }: PlanQuestion,
  images: readonly MappedImage[],
  configBytes: number | null,
) {
  const same = images.findLast(({ config }) => config.digest === image.id);
  const manifestIsThere =
    same?.repository === repository &&
    (await registry.manifest(access, repository, same.digest, signal))?.digest === same.digest;
  const isThere = manifestIsThere || (await registry.hasBlob(access, repository, image.id, signal));
  const exactBytes = configBytes ?? same?.config.sizeBytes ?? null;
  return {
    config: { sizeBytes: exactBytes ?? guessedConfigBytes(image, images), isExact: exactBytes !== null, isThere },
    manifestIsThere,
  };
}

/** That of the image with most layers in common: it was made by nearly the same instructions. */
function guessedConfigBytes({ diffIds }: ImageFacts, images: readonly MappedImage[]): number {
  const own = new Set(diffIds);
  const common = (image: MappedImage): number =>
    image.diffIds.filter((diffId) => own.has(diffId)).length - Math.abs(image.diffIds.length - diffIds.length);
  const [nearest] = images.toReversed().sort((a, b) => common(b) - common(a));
  return nearest?.config.sizeBytes ?? 1500 + 200 * diffIds.length;
}

const noLayers = (): AppFailure =>
  new AppFailure({
    code: 'engine-error',
    message: 'The engine does not tell the layers of this image, so its size cannot be told before the push.',
    retryable: true,
    action: 'retry',
  });
