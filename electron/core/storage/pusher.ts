import type { PusherChoice, Sender } from '#shared/model/pusher';
import type { Engine, ImageFacts, LayerArchive } from '../ports/engine';
import type { MappedImage } from '../ports/layer-map';
import type { Effort, LayerStore } from '../ports/layer-store';
import type { Uplink } from '../ports/uplinks';
import { decideSender } from './auto-pusher';
import type { Located } from './locate';
import { USUAL_SHARE } from './outlook';
import { isMadeOf } from './supply';

/** Slower lines wait for bytes, faster ones for the processor: one core compresses as small as engines do at some 15 MB/s of output. */
const FAST_BYTES_PER_S = 10_000_000;

/** `bytesPerS` null: not known yet; then a little more is sent rather than much time taken. */
export const effortFor = (bytesPerS: number | null): Effort =>
  bytesPerS === null || bytesPerS >= FAST_BYTES_PER_S ? 'fast' : 'small';

/** What a line takes, as far as that says how much effort pays: of one that may be faster than it was, less than fast says nothing. */
export const speedOf = (uplink: Uplink | null): number | null =>
  uplink === null || (uplink.isAtLeast && uplink.bytesPerS < FAST_BYTES_PER_S) ? null : uplink.bytesPerS;

export interface PusherFacts {
  readonly pusher: PusherChoice;
  readonly repository: string;
  readonly image: ImageFacts;
  readonly archives: readonly LayerArchive[];
  readonly located: ReadonlyMap<string, Located>;
  readonly images: readonly MappedImage[];
  readonly uplink: Uplink | null;
  readonly uploadLimitBytesPerS: number | null;
  readonly signal: AbortSignal;
}

/** Who sends the image: as was chosen, else by what is known of it and of the line. */
export async function chooseSender(
  { layers, engine }: { readonly layers: LayerStore; readonly engine: Pick<Engine, 'layerSizes'> },
  facts: PusherFacts,
): Promise<Sender> {
  const { pusher, image, archives, located, images, signal, uplink, uploadLimitBytesPerS } = facts;
  if (pusher !== 'auto') return { pusher, why: { is: 'chosen' } };
  const isOwn = archives.length > 0 && (await layers.config(image.id)) !== null;
  const fresh = await whatIsNew(layers, image, located);
  return decideSender({
    ...fresh,
    largestBytes: () => largestOf(engine, image.id, fresh),
    isPackedHere: isOwn && (await isMadeOf(image, archives, layers, signal)),
    isSentFromHere: isSentFromHere(located, images),
    keepsCompressed: image.keepsCompressed,
    hasEarlier: images.some(({ repository }) => repository === facts.repository),
    ...{ imageBytes: image.sizeBytes, uplink, uploadLimitBytesPerS },
  });
}

function isSentFromHere(located: ReadonlyMap<string, Located>, images: readonly MappedImage[]): boolean {
  if ([...located.values()].some(({ is }) => is === 'arrived')) return true;
  const byEngine = diffIdsOf(images.filter(({ pushedBy }) => pushedBy === 'engine'));
  const byGantry = diffIdsOf(images.filter(({ pushedBy }) => pushedBy === 'gantry'));
  return [...located.keys()].some((diffId) => byGantry.has(diffId) && !byEngine.has(diffId));
}

const diffIdsOf = (images: readonly MappedImage[]): ReadonlySet<string> =>
  new Set(images.flatMap(({ diffIds }) => diffIds));

interface Fresh {
  readonly newBytes: number;
  readonly newLayers: number;
}

/** New layers are the last ones. Where the engine does not tell their sizes they count as equal. */
async function largestOf(
  engine: Pick<Engine, 'layerSizes'>,
  imageId: string,
  { newBytes, newLayers }: Fresh,
): Promise<number> {
  if (newLayers < 2) return newBytes;
  const sizes = (await engine.layerSizes(imageId).catch(() => [])).slice(0, newLayers);
  return sizes.length === 0 ? Math.round(newBytes / newLayers) : Math.min(newBytes, Math.max(...sizes));
}

/** An image tells the bytes of all its layers and not of each: those that are there count as much as they may have, uncompressed. */
async function whatIsNew(
  layers: LayerStore,
  { diffIds, sizeBytes }: ImageFacts,
  located: ReadonlyMap<string, Located>,
): Promise<Fresh> {
  const known = await layers.known();
  const thereBytes = [...located].reduce((sum, [diffId, { blob }]) => {
    const archiveBytes = known.get(diffId)?.archiveBytes ?? 0;
    return sum + (archiveBytes > 0 ? archiveBytes : blob.sizeBytes / USUAL_SHARE);
  }, 0);
  const newLayers = new Set(diffIds.filter((diffId) => !located.has(diffId))).size;
  return { newBytes: newLayers === 0 ? 0 : Math.max(0, Math.round(sizeBytes - thereBytes)), newLayers };
}
