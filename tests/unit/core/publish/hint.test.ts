import { describe, expect, it } from 'vitest';
import { hintPublish } from '#core/publish/hint';
import { createPushPlanning } from '#core/storage/index';
import type { PublishJob } from '#shared/model/publish-job';
import { recipeDesk } from '../../../support/builds/recipe';
import { digestOf, manifestOf } from '../../../support/fakes/contents';
import { deltasOver, FakePushedImages } from '../../../support/fakes/deltas';
import { FakeEngine } from '../../../support/fakes/engine';
import { FakeLayerMap, FakeLayerStore } from '../../../support/fakes/layers';
import { pushRequest } from '../../../support/fakes/publishing';
import { FakeRegistry } from '../../../support/fakes/registry';
import { accessOfFakes } from '../../../support/fakes/registry-use';
import { FakeUplinks } from '../../../support/fakes/uploads';

function setUp(...jobs: readonly Pick<PublishJob, 'request' | 'state' | 'outputs'>[]) {
  const [engine, registry] = [new FakeEngine(), new FakeRegistry()];
  const stores = { map: new FakeLayerMap(), layers: new FakeLayerStore(), uplinks: new FakeUplinks() };
  const parts = { ...stores, otherRepositories: async () => [] };
  const tools = {
    engine,
    registry,
    planning: createPushPlanning({ engine, registry, ...parts }),
    recipes: recipeDesk,
    deltas: deltasOver(new FakePushedImages()),
    template: async () => null,
    access: async () => ({ ...accessOfFakes, storageLimitBytes: null }),
    nowMs: () => 0,
    signal: new AbortController().signal,
    jobs: async () => jobs,
  };
  return { engine, registry, ...stores, hint: (request = pushRequest) => hintPublish(request, tools) };
}

const build = { imageId: 'i', fingerprint: 'f1', cachedSteps: 0, totalSteps: 1, isFallback: false };
const result = {
  ...{ reference: 'r', digest: 'd', artifactBytes: 9, sentBytes: 9, forecastBytes: null },
  ...{ layers: { total: 1, reused: 0 }, durationMs: 1, appVersion: null },
};
const pushed = { request: pushRequest, state: { is: 'succeeded' as const, result }, outputs: { build } };

describe('the hint', () => {
  it('is the sample’s figure with its margin; nothing is built', async () => {
    const { engine, hint } = setUp();
    expect(await hint()).toEqual({
      basis: 'sampled',
      layers: [],
      newBytes: 450,
      marginBytes: 68,
      usedBytes: 100,
      limitBytes: 10_000,
      verdict: 'fits',
      missingBytes: 0,
      uncounted: [],
    });
    expect(engine.calls).toEqual(['lookAtContext', 'sample']);
  });

  it('reads nothing where nothing has changed since a push', async () => {
    const { engine, hint } = setUp(pushed);
    expect(await hint()).toMatchObject({ basis: 'known', newBytes: 0, marginBytes: 0 });
    expect(engine.calls).toEqual(['lookAtContext']);
    const elsewhere = setUp({ ...pushed, request: { ...pushRequest, registry: 'other.example.com' } });
    expect((await elsewhere.hint()).basis).toBe('sampled');
    const failed = setUp({ ...pushed, state: { is: 'cancelled', step: 'push' } });
    expect((await failed.hint()).basis).toBe('sampled');
  });

  it('counts the margin against the limit', async () => {
    const { registry, hint } = setUp();
    registry.figures = { usedBytes: 100, limitBytes: 600, limitSource: 'registry', unlimited: false };
    expect(await hint()).toMatchObject({ verdict: 'doesNotFit', missingBytes: 18 });
  });

  describe('counts the base image', () => {
    const [low, high] = [digestOf('low'), digestOf('high')];
    const onBase = () => {
      const made = setUp();
      const { engine, registry, map } = made;
      engine.base = { is: 'image', name: 'studio/base:1' };
      engine.images.set('studio/base:1', { ...engine.built, id: 'base', sizeBytes: 1000, diffIds: [low, high] });
      const hold = (repository: string, layers: Readonly<Record<string, number>>, isThere = true) => {
        const { digest, config, layers: blobs } = manifestOf(layers, { config: 50 });
        if (config === null) throw new Error();
        if (isThere) for (const blob of blobs) registry.blobs.add(`${repository} ${blob.digest}`);
        const image = { repository, digest, tag: '1', config, diffIds: Object.keys(layers), layers: blobs };
        map.kept.set('connection', [...(map.kept.get('connection') ?? []), image]);
      };
      return { ...made, hold };
    };

    it('with a margin up to its uncompressed bytes where its layers were never seen', async () => {
      const { hint } = onBase();
      expect(await hint()).toMatchObject({
        layers: [low, high].map((diffId) => ({ diffId, is: 'new', sizeBytes: null, place: null })),
        newBytes: 450 + 380,
        marginBytes: 68 + 620,
        uncounted: [],
      });
    });

    it('by layer: what is there counts nothing, what was compressed once counts what it took then', async () => {
      const { hint, hold, layers } = onBase();
      hold('game', { [low]: 300 });
      layers.layers.set(high, { diffId: high, digest: 'd', sizeBytes: 200, archiveBytes: 500, effort: 'small' });
      expect(await hint()).toMatchObject({
        layers: [
          { is: 'there', sizeBytes: 300, place: 'game:1' },
          { is: 'new', sizeBytes: 200 },
        ],
        newBytes: 450 + 200,
        marginBytes: 68 + 2,
      });
    });

    it('by what its layers took before they were deleted', async () => {
      const { hint, hold } = onBase();
      hold('game', { [low]: 300, [high]: 70 }, false);
      expect(await hint()).toMatchObject({ newBytes: 450 + 370, marginBytes: 68 + 4 });
    });

    it('not at all where the engine lacks it or nobody names it, and says so', async () => {
      const { hint, engine } = onBase();
      engine.images.clear();
      expect(await hint()).toMatchObject({ newBytes: 450, uncounted: [{ is: 'base', image: 'studio/base:1' }] });
      engine.base = { is: 'unnamed' };
      expect(await hint()).toMatchObject({ newBytes: 450, uncounted: [{ is: 'unnamedBase' }] });
    });
  });

  it('does not guess at an image that is there', async () => {
    const request = { ...pushRequest, source: { from: 'image' as const, reference: 'x' } };
    await expect(setUp().hint(request)).rejects.toMatchObject({ error: { code: 'not-possible-now' } });
  });
});
