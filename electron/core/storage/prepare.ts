import type { Compression } from '#shared/model/compression';
import type { PusherChoice } from '#shared/model/pusher';
import { orCancelled } from '#shared/or-cancelled';
import type { LayerArchive } from '../ports/engine';
import type { Effort, LayerStore } from '../ports/layer-store';
import { type LocateTools, locate, type Where } from './locate';
import { keptLayer, mayGoOut, type Supplied, suppliedBy } from './supply';

export interface PrepareTools extends LocateTools {
  readonly layers: LayerStore;
}

/**
 * Compresses what the registry lacks of a recipe's archives, before there is an image. `onLayer` is told of those that the image will have:
 * of one that may be written in two ways only the image tells which.
 */
export async function prepare(
  tools: PrepareTools,
  where: Where & { readonly pusher: PusherChoice },
  archives: readonly LayerArchive[],
  effort: Effort,
  onLayer: (layer: Supplied) => void,
): Promise<void> {
  const { signal, compression } = where;
  const diffIds = (await isFirst(tools, where)) ? null : await identifyAll(tools.layers, archives, signal);
  const located = diffIds === null ? null : await locate(tools, where, [...new Set(diffIds)], where.pusher);
  for (const [index, archive] of archives.entries()) {
    const diffId = diffIds?.[index];
    if (diffId !== undefined && located?.has(diffId) === true) continue;
    const kept = diffId === undefined ? null : await keptAs(tools.layers, diffId, compression);
    const { key, read } = archive;
    const compress = () => tools.layers.compress(read(), key, { signal, effort, compression, onRead: () => undefined });
    const supplied = kept ?? suppliedBy(compress());
    if (hasOneForm(archive, archives)) onLayer(supplied);
    await orCancelled(supplied.layer, signal);
  }
}

/** What BuildKit adds by itself has no name; other builders do not. */
const hasOneForm = ({ layer }: LayerArchive, archives: readonly LayerArchive[]): boolean =>
  layer !== null && archives.filter((other) => other.layer === layer).length === 1;

async function keptAs(layers: LayerStore, diffId: string, compression: Compression): Promise<Supplied | null> {
  const layer = (await layers.known()).get(diffId);
  if (layer === undefined || !mayGoOut(layer, compression)) return null;
  const source = await layers.source(diffId);
  return source === null ? null : keptLayer(layer, source);
}

/** Nothing can be there already: then the archives need not be read only to know their names. */
async function isFirst({ map, registry }: LocateTools, where: Where): Promise<boolean> {
  const { connectionId } = where;
  if ((await map.images(connectionId)).length > 0 || (await map.arrived(connectionId)).length > 0) return false;
  return (await registry.tags(where.access, where.repository, where.signal)).length === 0;
}

async function identifyAll(
  layers: LayerStore,
  archives: readonly LayerArchive[],
  signal: AbortSignal,
): Promise<readonly string[]> {
  const diffIds: string[] = [];
  for (const archive of archives) diffIds.push(await layers.identify(archive, signal));
  return diffIds;
}
