import type { Pusher } from '#shared/model/pusher';
import type { PlannedLayer } from '#shared/model/storage-plan';
import type { ImageFacts } from '../ports/engine';
import { type LayerStore, ZSTD_LAYER } from '../ports/layer-store';
import { type LocateTools, locate, type Where } from './locate';
import { COMPRESSED_MARGIN, plannedLayer } from './push-plan';
import { mayGoOut } from './supply';

/** What an image adds to the registry, as far as that is known without reading a byte of it. */
export interface Outlook {
  readonly layers: readonly PlannedLayer[];
  readonly newBytes: number;
  readonly marginBytes: number;
}

/** Compressed: programs and libraries, which base images are made of, took 0.35 to 0.39 of their bytes on a Debian 12. */
export const USUAL_SHARE = 0.38;

/**
 * Layers that the registry has count nothing, others what they took when they were compressed or seen before. Engines tell the bytes of an
 * image and not of its layers: where one is not known, the margin goes up to all of the image, uncompressed.
 */
export async function outlook(
  tools: LocateTools & { readonly layers: LayerStore },
  where: Where,
  { diffIds, sizeBytes }: Pick<ImageFacts, 'diffIds' | 'sizeBytes'>,
): Promise<Outlook> {
  const located = await locate(tools, where, diffIds, 'auto');
  const sizes = await knownSizes(tools, where);
  const layers = diffIds.map((diffId) => plannedLayer(diffId, located.get(diffId), sizes.get(diffId) ?? null));
  // A layer that occurs twice is one blob.
  const fresh = new Map(layers.flatMap((layer) => (layer.is === 'new' ? [[layer.diffId, layer.sizeBytes]] : [])));
  const knownBytes = [...fresh.values()].reduce<number>((sum, bytes) => sum + (bytes ?? 0), 0);
  const isUnknown = [...fresh.values()].includes(null);
  const guessedBytes = isUnknown ? Math.round(sizeBytes * USUAL_SHARE) : 0;
  return {
    layers,
    newBytes: knownBytes + guessedBytes,
    marginBytes: Math.ceil(knownBytes * COMPRESSED_MARGIN) + (isUnknown ? sizeBytes - guessedBytes : 0),
  };
}

/** By diff ID: of images that the registry had at some time, and of what was compressed here. */
async function knownSizes(
  { map, layers }: LocateTools & { readonly layers: LayerStore },
  { connectionId, compression }: Where,
): Promise<ReadonlyMap<string, number>> {
  // Made anew as gzip, what went out as zstd is larger.
  const isOther = (mediaType: string | undefined, pushedBy: Pusher | undefined): boolean =>
    compression === 'gzip' && mediaType === ZSTD_LAYER && pushedBy === 'gantry';
  const seen = (await map.images(connectionId)).flatMap(({ layers: blobs, diffIds, pushedBy }) =>
    blobs.flatMap(({ sizeBytes, mediaType }, index) =>
      isOther(mediaType, pushedBy) ? [] : [[diffIds[index] ?? '', sizeBytes] as const],
    ),
  );
  const compressed = [...(await layers.known())].flatMap(([diffId, layer]) =>
    mayGoOut(layer, compression) ? [[diffId, layer.sizeBytes] as const] : [],
  );
  return new Map([...compressed, ...seen]);
}
