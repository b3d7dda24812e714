import { describe, expect, it } from 'vitest';
import type { ManifestFacts } from '#core/ports/registry';
import { blobsOf, freedBytes } from '#core/registry/blobs';
import type { DeletionTarget } from '#shared/model/deletion';
import { HeldRegistry, manifestOf, type TagRule } from '../../../support/fakes/contents';
import { registryOverFakes } from '../../../support/fakes/registry-use';
import { seeded } from '../../../support/random';

const layerNames = ['os', 'engine', 'assets', 'maps', 'code', 'config', 'extra'];

/** A project of a few repositories whose artifacts share layers, with indexes, tags shared by artifacts' names, and copies. */
function randomRegistry(seed: number, tagRule: TagRule): HeldRegistry {
  const random = seeded(seed);
  const held = new HeldRegistry();
  held.tagRule = tagRule;
  const images: ManifestFacts[] = [];
  for (const repository of ['game', 'arena', 'lobby']) {
    for (let index = 0; index < 1 + random.whole(5); index += 1) {
      const isCopy = images.length > 0 && random.chance(0.2);
      const layers = Object.fromEntries(random.some(layerNames).map((name) => [name, 10 + name.length]));
      const image = isCopy ? random.pick(images) : manifestOf(layers, { config: random.whole(50) });
      images.push(image);
      const tags = Array.from({ length: random.whole(3) }, () => `v${random.whole(6)}`);
      held.hold(repository, image, ...tags);
    }
    if (random.chance(0.5)) {
      const children = random.some(images, 0.4);
      const parts = children.flatMap(({ digest, manifestBytes, config }) => [
        { digest, sizeBytes: manifestBytes },
        ...(config === null ? [] : [config]),
      ]);
      const layers = new Map(children.flatMap((child) => child.layers).map((layer) => [layer.digest, layer]));
      const index = { ...manifestOf({}, { parts, manifestBytes: 3 }), layers: [...layers.values()] };
      held.hold(repository, index, 'multi');
    }
  }
  return held;
}

function randomTargets(held: HeldRegistry, repository: string, seed: number): DeletionTarget[] {
  const random = seeded(seed);
  const artifacts = [...(held.repositoriesHeld.get(repository)?.values() ?? [])];
  return random
    .some(artifacts, 0.6)
    .flatMap(({ manifest, tags }): DeletionTarget[] =>
      random.chance(0.7) || tags.size === 0
        ? [{ is: 'artifact', digest: manifest.digest }]
        : random.some([...tags], 0.7).map((tag) => ({ is: 'tag', tag })),
    );
}

describe('what a deletion promises to free', () => {
  const rules: TagRule[] = ['staysUntagged', 'goesWithLast'];
  it.each(rules)('is what the registry loses, byte for byte, in 300 random registries (%s)', async (tagRule) => {
    let freedSomething = 0;
    for (let seed = 1; seed <= 300; seed += 1) {
      const held = randomRegistry(seed, tagRule);
      const { use } = registryOverFakes({
        held,
        rights: { tagDeletionMayRemoveArtifact: tagRule !== 'staysUntagged' },
      });
      const repository = seeded(seed + 1000).pick(['game', 'arena', 'lobby']);
      const targets = randomTargets(held, repository, seed + 2000);
      if (targets.length === 0) continue;
      await use.wholeLayers('here');
      const plan = await use.planDeletion({ id: 'here', repository, targets });
      expect([seed, plan.frees.unread]).toEqual([seed, 0]);
      const before = held.storedBytes();
      const results = await use.delete({ id: 'here', repository, targets, typedName: null });
      expect(results.filter(({ error }) => error !== null)).toEqual([]);
      expect([seed, plan.frees.bytes]).toEqual([seed, before - held.storedBytes()]);
      if (before > held.storedBytes()) freedSomething += 1;
    }
    expect(freedSomething).toBeGreaterThan(100);
  });

  it('is the most that it can be while the project is not read', async () => {
    const held = randomRegistry(7, 'staysUntagged');
    const { use, registry } = registryOverFakes({ held });
    const reading = registry.gates.hold('manifest');
    const started = use.readLayers({ id: 'here' });
    await reading.reached;
    const targets = randomTargets(held, 'game', 5);
    expect(targets.length).toBeGreaterThan(0);
    const plan = await use.planDeletion({ id: 'here', repository: 'game', targets });
    expect(plan.frees.unread).toBeGreaterThan(0);
    reading.open();
    await started;
    await use.wholeLayers('here');
    const known = await use.planDeletion({ id: 'here', repository: 'game', targets });
    expect(known.frees.bytes).toBeLessThanOrEqual(plan.frees.bytes ?? 0);
  });
});

describe('bytes that are freed', () => {
  const [base, one, two] = [
    manifestOf({ os: 100, engine: 50 }),
    manifestOf({ os: 100, code: 7 }),
    manifestOf({ os: 100, code: 7, extra: 3 }),
  ];

  it('count a layer that only the set shares, once', () => {
    expect(freedBytes([one, two], [])).toEqual({ freedBytes: 100 + 7 + 3 + 10 + 10 + 5 + 5, sharedBytes: 0 });
    expect(freedBytes([one, two], [base])).toEqual({ freedBytes: 7 + 3 + 10 + 10 + 5 + 5, sharedBytes: 100 });
  });
  it('are none where the same digest is in a second repository', () => {
    expect(freedBytes([one], [one])).toEqual({ freedBytes: 0, sharedBytes: 100 + 7 + 10 + 5 });
  });
  it('are those of an index with its parts, not those that another image has', () => {
    const parts = [
      { digest: one.digest, sizeBytes: 5 },
      { digest: one.config?.digest ?? '', sizeBytes: 10 },
    ];
    const index = { ...manifestOf({}, { parts, manifestBytes: 3 }), layers: one.layers };
    expect(blobsOf(index).size).toBe(1 + 2 + 2);
    expect(freedBytes([index], [])).toEqual({ freedBytes: 3 + 5 + 10 + 107, sharedBytes: 0 });
    expect(freedBytes([index], [two])).toEqual({ freedBytes: 3 + 5 + 10, sharedBytes: 107 });
    expect(freedBytes([index], [one])).toEqual({ freedBytes: 3, sharedBytes: 122 });
  });
});
