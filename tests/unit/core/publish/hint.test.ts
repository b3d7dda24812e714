import { describe, expect, it, vi } from 'vitest';
import { hintPublish } from '#core/publish/hint';
import type { PastJob } from '#core/publish/kept-layers';
import { createPushPlanning } from '#core/storage/index';
import { AppFailure } from '#shared/errors';
import { recipeDesk } from '../../../support/builds/recipe';
import { digestOf, manifestOf } from '../../../support/fakes/contents';
import { deltasOver, FakePushedImages } from '../../../support/fakes/deltas';
import { FakeEngine, IMAGE_ID } from '../../../support/fakes/engine';
import { FakeLayerMap, FakeLayerStore } from '../../../support/fakes/layers';
import { pushRequest } from '../../../support/fakes/publishing';
import { FakeRegistry } from '../../../support/fakes/registry';
import { accessOfFakes } from '../../../support/fakes/registry-use';
import { FakeUplinks } from '../../../support/fakes/uploads';

function setUp(...jobs: readonly PastJob[]) {
  const [engine, registry] = [new FakeEngine(), new FakeRegistry()];
  const stores = { map: new FakeLayerMap(), layers: new FakeLayerStore(), uplinks: new FakeUplinks() };
  const parts = { ...stores, otherRepositories: async () => [], readArtifacts: async () => [] };
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

const result = {
  ...{ reference: 'r', digest: 'd', artifactBytes: 9, sentBytes: 9, forecastBytes: null },
  ...{ layers: { total: 1, reused: 0 }, durationMs: 1, appVersion: null },
};
const pushed = (fingerprint: string, steps: readonly string[], createdAt = '2026-11-01T00:00:00.000Z'): PastJob => ({
  request: pushRequest,
  createdAt,
  state: { is: 'succeeded', result },
  outputs: {
    check: { fingerprint, files: 1, contextBytes: 1, steps: [...steps], recipe: null, isTagTaken: false },
    build: { imageId: IMAGE_ID, fingerprint, cachedSteps: 0, totalSteps: 1, isFallback: false },
  },
});
/** The repository has an image of these layers; `isThere` false: it had. */
function hold({ registry, map }: ReturnType<typeof setUp>, sizes: Readonly<Record<string, number>>, isThere = true) {
  const { digest, config, layers } = manifestOf(sizes, { config: 50 });
  if (config === null) throw new Error();
  if (isThere) for (const blob of layers) registry.blobs.add(`game ${blob.digest}`);
  const image = { repository: 'game', digest, tag: '1', config, diffIds: Object.keys(sizes), layers };
  map.kept.set('connection', [...(map.kept.get('connection') ?? []), image]);
}
/** What was pushed then is in engine and registry. */
function setUpAfter(...jobs: readonly PastJob[]) {
  const made = setUp(...jobs);
  const { engine } = made;
  engine.images.set(IMAGE_ID, engine.built);
  const [first = '', second = ''] = engine.built.diffIds;
  hold(made, { [first]: 300, [second]: 200 });
  return made;
}

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

  describe('after a push', () => {
    it('reads nothing where nothing has changed since', async () => {
      const { engine, hint } = setUpAfter(pushed('f1', []));
      expect(await hint()).toMatchObject({ basis: 'known', newBytes: 0, marginBytes: 0 });
      expect(engine.calls).toEqual(['lookAtContext']);
    });

    it.each([
      ['went elsewhere', { request: { ...pushRequest, registry: 'other.example.com' } }],
      ['was cancelled', { state: { is: 'cancelled' as const, step: 'push' as const } }],
    ])('counts all where that %s', async (_, change) => {
      const { engine, hint } = setUpAfter({ ...pushed('f1', ['from', 'copy']), ...change });
      expect((await hint()).basis).toBe('sampled');
      expect(engine.leftOut).toEqual([[]]);
    });

    it('counts the layers from the first changed step on; the base and what stands below it stay', async () => {
      const { engine, hint } = setUpAfter(pushed('f0', ['from', 'copy big', 'run', 'copy small', 'env']));
      engine.base = { is: 'image', name: 'studio/base:1' };
      engine.steps = ['from', 'copy big', 'run', 'copy small, changed', 'env'];
      engine.unjudged = new Set(['run']);
      expect(await hint()).toMatchObject({ basis: 'sampled', newBytes: 450, marginBytes: 68, uncounted: [] });
      expect(engine.leftOut).toEqual([['from', 'copy big', 'run']]);
    });

    it('says that what a program makes is not counted, where it runs again', async () => {
      const { engine, hint } = setUpAfter(pushed('f0', ['from', 'copy', 'run']));
      engine.steps = ['from', 'copy, changed', 'run'];
      engine.unjudged = new Set(['run']);
      expect((await hint()).uncounted).toEqual([{ is: 'steps' }]);
    });

    it('does not wait for the engine where the first files have changed', async () => {
      const { engine, hint } = setUpAfter(pushed('f0', ['from', 'copy', 'copy more']));
      engine.steps = ['from', 'copy, changed', 'copy more'];
      const [asked, image] = [vi.fn(), engine.image.bind(engine)];
      engine.image = (name) => {
        asked(name);
        return image(name);
      };
      await hint();
      expect(asked).not.toHaveBeenCalled();
      engine.steps = ['from', 'copy', 'copy more, changed'];
      await hint();
      expect(asked).toHaveBeenCalled();
    });

    it('goes by the newest push, and by an older one of the very same files', async () => {
      const older = pushed('f1', ['from', 'old'], '2026-10-01T00:00:00.000Z');
      const newer = pushed('f2', ['from', 'copy'], '2026-10-02T00:00:00.000Z');
      const { engine, hint } = setUpAfter(older, newer);
      expect((await hint()).basis).toBe('known');
      engine.fingerprint = 'f3';
      engine.steps = ['from', 'copy', 'more'];
      await hint();
      expect(engine.leftOut).toEqual([['from', 'copy']]);
    });

    it.each<[string, (made: ReturnType<typeof setUpAfter>) => void]>([
      ['the engine has its image no more', ({ engine }) => engine.images.clear()],
      ['the registry lacks a layer of it', ({ registry }) => registry.blobs.delete([...registry.blobs][0] ?? '')],
      [
        'the base is another one now',
        ({ engine }) => {
          engine.base = { is: 'image', name: 'studio/base:1' };
          engine.images.set('studio/base:1', { ...engine.built, diffIds: [digestOf('newer')] });
        },
      ],
    ])('counts all where %s', async (_, change) => {
      const made = setUpAfter(pushed('f1', ['from', 'copy']));
      change(made);
      expect((await made.hint()).basis).toBe('sampled');
      expect(made.engine.leftOut).toEqual([[]]);
    });
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
      const { engine } = made;
      engine.base = { is: 'image', name: 'studio/base:1' };
      engine.images.set('studio/base:1', { ...engine.built, id: 'base', sizeBytes: 1000, diffIds: [low, high] });
      return made;
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
      const made = onBase();
      const { hint, layers } = made;
      hold(made, { [low]: 300 });
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
      const made = onBase();
      hold(made, { [low]: 300, [high]: 70 }, false);
      expect(await made.hint()).toMatchObject({ newBytes: 450 + 370, marginBytes: 68 + 4 });
    });

    it('not at all where the engine lacks it or nobody names it, and says so', async () => {
      const { hint, engine } = onBase();
      engine.images.clear();
      expect(await hint()).toMatchObject({ newBytes: 450, uncounted: [{ is: 'base', image: 'studio/base:1' }] });
      engine.base = { is: 'unnamed' };
      expect(await hint()).toMatchObject({ newBytes: 450, uncounted: [{ is: 'unnamedBase' }] });
    });
  });

  it('opens no upload to be made', async () => {
    const { registry, hint } = setUp();
    registry.gates.fail('tryUpload', new AppFailure({ code: 'registry-denied', message: 'No.' }));
    expect(await hint()).toMatchObject({ newBytes: 450 });
  });

  it('does not guess at an image that is there', async () => {
    const request = { ...pushRequest, source: { from: 'image' as const, reference: 'x' } };
    await expect(setUp().hint(request)).rejects.toMatchObject({ error: { code: 'not-possible-now' } });
  });
});
