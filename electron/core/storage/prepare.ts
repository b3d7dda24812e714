import type { Compression } from '#shared/model/compression';
import type { PusherChoice } from '#shared/model/pusher';
import type { LayerArchive } from '../ports/engine';
import type { Effort, LayerStore } from '../ports/layer-store';
import { type LocateTools, locate, type Where } from './locate';
import { mayGoOut } from './supply';

export interface PrepareTools extends LocateTools {
  readonly layers: LayerStore;
}

/** Compresses what the registry lacks of a recipe's archives, before there is an image. */
export async function prepare(
  tools: PrepareTools,
  where: Where & { readonly pusher: PusherChoice },
  archives: readonly LayerArchive[],
  effort: Effort,
): Promise<void> {
  const { signal, compression } = where;
  const diffIds = (await isFirst(tools, where)) ? null : await identifyAll(tools.layers, archives, signal);
  const located = diffIds === null ? null : await locate(tools, where, [...new Set(diffIds)], where.pusher);
  for (const [index, { key, read }] of archives.entries()) {
    const diffId = diffIds?.[index];
    if (diffId !== undefined && (located?.has(diffId) === true || (await isKept(tools.layers, diffId, compression))))
      continue;
    await tools.layers.compress(read(), key, { signal, effort, compression, onRead: () => undefined }).whole;
  }
}

async function isKept(layers: LayerStore, diffId: string, compression: Compression): Promise<boolean> {
  const layer = (await layers.known()).get(diffId);
  return layer !== undefined && mayGoOut(layer, compression) && (await layers.source(diffId)) !== null;
}

/** Nothing can be there already: then the archives need not be read only to know their names. */
async function isFirst({ map, registry }: LocateTools, where: Where): Promise<boolean> {
  if ((await map.images(where.connectionId)).length > 0) return false;
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
