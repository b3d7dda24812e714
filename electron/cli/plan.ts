import { join } from 'node:path';
import { createCompressedLayers } from '#adapters/storage/compressed-layers';
import { createLayerMap } from '#adapters/storage/layer-map';
import { createPushPlanning, type PushPlanning } from '#core/storage/index';
import { formatBytes, shortDigest } from '#shared/model/format';
import type { PushPlan } from '#shared/model/storage-plan';
import { columns } from './table';
import type { Target } from './target';
import type { Workbench } from './workbench';

const words = { there: 'there', mountable: 'mounted', new: 'new' } as const;

/** One line per layer, the base first. */
export function layerLines({ layers }: PushPlan): string[] {
  if (layers.length === 0) return [];
  const rows = layers.map(({ diffId, is, sizeBytes, place }) => [
    shortDigest(diffId),
    words[is],
    sizeBytes === null ? '?' : formatBytes(sizeBytes),
    place ?? '',
  ]);
  return columns(['LAYER', 'IS', 'SIZE', 'FROM'], rows).split('\n');
}

/** Planning for a command: what it learns lies apart from the app's, except the compressed layers, which are the same for all. */
export function openPlanning({ home, engine, registry, log }: Workbench, { access }: Target): PushPlanning {
  const folder = join(home, 'command', 'cache', `${access.registry}/${access.project}`.replace(/\W/g, '_'));
  return createPushPlanning({
    engine,
    registry,
    map: createLayerMap(folder, log),
    sizes: createCompressedLayers(join(home, 'cache', 'layers'), log),
    // Where the registry lists its repositories to everybody; others are known from what was pushed from here.
    otherRepositories: async () =>
      (
        await registry
          .contents('oci')
          .repositories(access)
          .catch(() => null)
      )?.map(({ name }) => name) ?? [],
  });
}
