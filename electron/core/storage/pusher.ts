import type { Pusher, PusherChoice } from '#shared/model/pusher';
import type { ImageFacts, LayerArchive } from '../ports/engine';
import type { MappedImage } from '../ports/layer-map';
import type { Effort, LayerStore } from '../ports/layer-store';
import type { Located } from './locate';
import { isMadeOf } from './supply';

/** Slower lines wait for bytes, faster ones for the processor: one core compresses as small as engines do at some 15 MB/s of output. */
const FAST_BYTES_PER_S = 10_000_000;

/** `bytesPerS` null: not known yet; then a little more is sent rather than much time taken. */
export const effortFor = (bytesPerS: number | null): Effort =>
  bytesPerS === null || bytesPerS >= FAST_BYTES_PER_S ? 'fast' : 'small';

export interface PusherFacts {
  readonly pusher: PusherChoice;
  readonly image: ImageFacts;
  readonly archives: readonly LayerArchive[];
  readonly located: ReadonlyMap<string, Located>;
  readonly images: readonly MappedImage[];
  readonly signal: AbortSignal;
}

/**
 * Gantry sends an image itself where it packs the layers and wrote the config: nothing has to be asked of the engine. Of other images the
 * engine would have to hand out everything each time, and does better itself; but it does not know what Gantry sent before, and would
 * send all of that again.
 */
export async function choosePusher(layers: LayerStore, facts: PusherFacts): Promise<Pusher> {
  const { pusher, image, archives, located, images, signal } = facts;
  if (pusher !== 'auto') return pusher;
  const isOwn = archives.length > 0 && (await layers.config(image.id)) !== null;
  if (isOwn && (await isMadeOf(image, archives, layers, signal))) return 'gantry';
  if ([...located.values()].some(({ is }) => is === 'arrived')) return 'gantry';
  const byEngine = diffIdsOf(images.filter(({ pushedBy }) => pushedBy === 'engine'));
  const byGantry = diffIdsOf(images.filter(({ pushedBy }) => pushedBy === 'gantry'));
  return [...located.keys()].some((diffId) => byGantry.has(diffId) && !byEngine.has(diffId)) ? 'gantry' : 'engine';
}

const diffIdsOf = (images: readonly MappedImage[]): ReadonlySet<string> =>
  new Set(images.flatMap(({ diffIds }) => diffIds));
