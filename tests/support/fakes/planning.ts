import type { ImageFacts } from '#core/ports/engine';
import type { PlacedManifest } from '#core/registry/index';
import { createPushPlanning } from '#core/storage/index';
import type { StorageFigures } from '#shared/model/connection';
import { digestOf, manifestOf } from './contents';
import { FakeEngine } from './engine';
import { FakeLayerMap, FakeLayerStore } from './layers';
import { FakeRegistry } from './registry';
import { accessOfFakes } from './registry-use';
import { FakeUplinks } from './uploads';

export const [base, game, rules] = [digestOf('base'), digestOf('game'), digestOf('rules')];
export const figures: StorageFigures = {
  usedBytes: 1000,
  limitBytes: 100_000,
  limitSource: 'registry',
  unlimited: false,
};
export const imageOf = (...diffIds: readonly string[]): ImageFacts => ({
  id: digestOf(`image ${diffIds.join()}`),
  os: 'linux',
  architecture: 'amd64',
  sizeBytes: 10_000,
  diffIds,
  keepsCompressed: false,
});

/** The plan of a push over fakes, into the repository `game`; `others`: of the same project. */
export function planningOverFakes(others: readonly string[] = []) {
  const engine = new FakeEngine();
  engine.archiveBytes = 2000;
  const registry = new FakeRegistry();
  registry.facts = null;
  const [map, layers, uplinks] = [new FakeLayerMap(), new FakeLayerStore(), new FakeUplinks()];
  const read: PlacedManifest[] = [];
  const planning = createPushPlanning({
    engine,
    registry,
    map,
    layers,
    uplinks,
    otherRepositories: async () => others,
    readArtifacts: async () => read,
  });
  const controller = new AbortController();
  const reads: [number, number][] = [];
  const where = {
    connectionId: 'here',
    access: accessOfFakes,
    repository: 'game',
    compression: 'gzip' as const,
    signal: controller.signal,
  };
  const plan = async (image: ImageFacts, more: Partial<StorageFigures> = {}, isHurried = false) => {
    engine.images.set(image.id, image);
    const question = { ...where, image, build: null, pusher: 'auto' as const, uploadLimitBytesPerS: null, isHurried };
    const planned = await planning.plan({ ...question, figures: { ...figures, ...more } }, (read, total) =>
      reads.push([read, total]),
    );
    return planned.plan;
  };
  /** The registry's repository has an image of these layers, whose compressed sizes are given. */
  const hold = (repository: string, tag: string, layers: Readonly<Record<string, number>>) => {
    const manifest = manifestOf(layers, { config: 50 });
    for (const { digest } of manifest.layers) registry.blobs.add(`${repository} ${digest}`);
    const diffIds = Object.keys(layers);
    if (manifest.config !== null) registry.configs.set(manifest.config.digest, diffIds);
    return { pushed: { connectionId: 'here', repository, tag }, manifest, diffIds };
  };
  return { engine, registry, map, layers, uplinks, planning, where, plan, hold, controller, reads, read };
}
