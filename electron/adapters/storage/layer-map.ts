import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { LayerMap, MappedImage } from '#core/ports/layer-map';
import type { Log } from '#core/ports/log';
import { parseJson } from '#shared/json';
import { Pusher } from '#shared/model/pusher';
import { z } from '#shared/zod';
import { ArrivedLayers } from './arrived-layers';
import { writeAtomically } from './atomic-file';

const Blob = z.object({ digest: z.string(), sizeBytes: z.int().nonnegative(), mediaType: z.string().optional() });
const Image = z
  .object({
    repository: z.string(),
    digest: z.string(),
    tag: z.string().nullable(),
    config: Blob,
    diffIds: z.array(z.string()),
    layers: z.array(Blob),
    pushedBy: Pusher.optional(),
  })
  .refine(({ diffIds, layers }) => diffIds.length === layers.length);

/** The newest so many images of a connection; what they all share is in each of them. */
const IMAGES_KEPT = 2000;

/** `cache/<connection>/layer-map.jsonl`, one image a line, the newest last. */
export function createLayerMap(folder: string, log: Log): LayerMap {
  const loaded = new Map<string, Promise<Map<string, MappedImage>>>();
  const arrivals = new Map<string, ArrivedLayers>();
  const path = (connectionId: string, name: string): string => join(folder, connectionId.replace(/[^\w-]/g, '_'), name);
  const file = (connectionId: string): string => path(connectionId, 'layer-map.jsonl');
  const arrivedAt = (connectionId: string): ArrivedLayers => {
    const known = arrivals.get(connectionId) ?? new ArrivedLayers(path(connectionId, 'arrived-layers.json'), log);
    arrivals.set(connectionId, known);
    return known;
  };
  const keyOf = ({ repository, digest }: Pick<MappedImage, 'repository' | 'digest'>): string =>
    `${repository} ${digest}`;
  const load = (connectionId: string): Promise<Map<string, MappedImage>> => {
    const known = loaded.get(connectionId) ?? read(connectionId);
    loaded.set(connectionId, known);
    return known;
  };
  const read = async (connectionId: string): Promise<Map<string, MappedImage>> => {
    const text = await readFile(file(connectionId), 'utf8').catch(() => '');
    const lines = text.split('\n').filter((line) => line !== '');
    const images = new Map<string, MappedImage>();
    for (const { data } of lines.slice(-2 * IMAGES_KEPT).map((line) => Image.safeParse(parseJson(line))))
      if (data !== undefined) put(images, data);
    if (lines.length > 2 * IMAGES_KEPT) {
      const kept = [...images.values()].slice(-IMAGES_KEPT);
      await writeAtomically(file(connectionId), asLines(kept), { durable: false }).catch(() => undefined);
    }
    return images;
  };
  const put = (images: Map<string, MappedImage>, image: MappedImage): void => {
    images.delete(keyOf(image));
    images.set(keyOf(image), image);
  };
  return {
    images: async (connectionId) => [...(await load(connectionId)).values()],
    add: async (connectionId, images) => {
      const known = await load(connectionId);
      for (const image of images) put(known, image);
      try {
        await mkdir(dirname(file(connectionId)), { recursive: true });
        await appendFile(file(connectionId), asLines(images), { mode: 0o600 });
      } catch (cause) {
        log.warn('What layers the registry has could not be kept', cause);
      }
    },
    drop: async (connectionId, images) => {
      const known = await load(connectionId);
      for (const image of images) known.delete(keyOf(image));
      await writeAtomically(file(connectionId), asLines([...known.values()]), { durable: false }).catch((cause) =>
        log.warn('What layers the registry no longer has could not be kept', cause),
      );
    },
    arrived: (connectionId) => arrivedAt(connectionId).all(),
    arrive: (connectionId, layer) => arrivedAt(connectionId).add(layer),
    settle: (connectionId, diffIds) => arrivedAt(connectionId).remove(diffIds),
  };
}

const asLines = (images: readonly MappedImage[]): string =>
  images.map((image) => `${JSON.stringify(image)}\n`).join('');
