import { join } from 'node:path';
import { createUploads } from '#adapters/registry/uploads/index';
import { systemClock as clock } from '#adapters/storage/clock';
import { createLayerMap } from '#adapters/storage/layer-map';
import { createLayerStore } from '#adapters/storage/layer-store/index';
import { createOpenUploads } from '#adapters/storage/open-uploads';
import { createUplinks } from '#adapters/storage/uplinks';
import type { Uplinks } from '#core/ports/uplinks';
import type { Uploads } from '#core/ports/uploads';
import { createPushPlanning, type PushPlanning } from '#core/storage/index';
import type { Target } from './target';
import type { Workbench } from './workbench';

/** Planning for a command: what it learns lies apart from the app's, except the compressed layers, which are the same for all. */
export function openPlanning({ home, engine, registry, log }: Workbench, { access }: Target): PushPlanning {
  const folder = join(home, 'command', 'cache', `${access.registry}/${access.project}`.replace(/\W/g, '_'));
  return createPushPlanning({
    engine,
    registry,
    map: createLayerMap(folder, log),
    layers: createLayerStore(join(home, 'cache', 'layers'), log),
    uplinks: createUplinks(join(home, 'cache'), log),
    readArtifacts: async () => [],
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

/** The same with what sends layers from here. */
export function openPushing(
  bench: Workbench,
  target: Target,
): { readonly planning: PushPlanning; readonly uploads: Uploads; readonly uplinks: Uplinks } {
  const { home, log } = bench;
  const openUploads = createOpenUploads(join(home, 'command', 'cache'), clock, log);
  return {
    planning: openPlanning(bench, target),
    uploads: createUploads({ userAgent: `Gantry/${__GANTRY_VERSION__}`, clock, openUploads }),
    uplinks: createUplinks(join(home, 'cache'), log),
  };
}
