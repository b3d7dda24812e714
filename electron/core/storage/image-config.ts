import type { Pusher } from '#shared/model/pusher';
import type { Engine, ImageConfig, ImageFacts } from '../ports/engine';
import type { MappedImage } from '../ports/layer-map';
import type { Registry } from '../ports/registry';
import type { Where } from './locate';
import { NotHandedOut } from './supply';

/** All of the image for its config: engines tell it in no other way. */
export async function savedConfig(
  engine: Pick<Engine, 'save'>,
  image: ImageFacts,
  signal: AbortSignal,
): Promise<ImageConfig> {
  const { config } = await engine.save(image, { signal, on: () => undefined }, async () => undefined);
  if (config === null) throw new NotHandedOut('The engine did not hand out the image’s settings.');
  return config;
}

/** Config and manifest: an engine names an image by the digest of either. */
export async function describe(
  registry: Registry,
  { access, repository, image, signal }: Where & { readonly image: ImageFacts },
  images: readonly MappedImage[],
  pusher: Pusher,
  known: ImageConfig | null,
) {
  const configDigest = known?.digest ?? image.id;
  const same = images.findLast(({ digest, config }) => config.digest === configDigest || digest === image.id);
  // Engines that keep a manifest push that one, and Gantry writes another.
  const isVery = same !== undefined && (!image.keepsCompressed || (same.digest === image.id) === (pusher === 'engine'));
  const manifestIsThere =
    isVery &&
    same.repository === repository &&
    (await registry.manifest(access, repository, same.digest, signal))?.digest === same.digest;
  // A blob of a deleted image still answers, and is charged again.
  const isThere =
    manifestIsThere ||
    (same !== undefined &&
      (await registry.hasManifest(access, same.repository, same.digest, signal)) === true &&
      (await registry.hasBlob(access, repository, same.config.digest, signal)));
  const exactBytes = known?.bytes.length ?? same?.config.sizeBytes ?? null;
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
