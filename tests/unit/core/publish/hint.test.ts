import { describe, expect, it } from 'vitest';
import { hintPublish } from '#core/publish/hint';
import { createPushPlanning } from '#core/storage/index';
import { recipeDesk } from '../../../support/builds/recipe';
import { FakeEngine } from '../../../support/fakes/engine';
import { FakeLayerMap, FakeLayerSizes } from '../../../support/fakes/layers';
import { pushRequest } from '../../../support/fakes/publishing';
import { FakeRegistry } from '../../../support/fakes/registry';
import { accessOfFakes } from '../../../support/fakes/registry-use';

function setUp(...pushedFingerprints: readonly string[]) {
  const [engine, registry] = [new FakeEngine(), new FakeRegistry()];
  const parts = { map: new FakeLayerMap(), sizes: new FakeLayerSizes(), otherRepositories: async () => [] };
  const tools = {
    engine,
    registry,
    planning: createPushPlanning({ engine, registry, ...parts }),
    recipes: recipeDesk,
    template: async () => null,
    access: async () => ({ ...accessOfFakes, storageLimitBytes: null }),
    nowMs: () => 0,
    signal: new AbortController().signal,
    pushedFingerprints: new Set(pushedFingerprints),
  };
  return { engine, registry, hint: (request = pushRequest) => hintPublish(request, tools) };
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
    });
    expect(engine.calls).toEqual(['inspectContext', 'sampleContext']);
  });

  it('reads nothing where nothing has changed since a push', async () => {
    const { engine, hint } = setUp('f1');
    expect(await hint()).toMatchObject({ basis: 'known', newBytes: 0, marginBytes: 0 });
    expect(engine.calls).toEqual(['inspectContext']);
  });

  it('counts the margin against the limit', async () => {
    const { registry, hint } = setUp();
    registry.figures = { usedBytes: 100, limitBytes: 600, limitSource: 'registry', unlimited: false };
    expect(await hint()).toMatchObject({ verdict: 'doesNotFit', missingBytes: 18 });
  });

  it('does not guess at an image that is there', async () => {
    const request = { ...pushRequest, source: { from: 'image' as const, reference: 'x' } };
    await expect(setUp().hint(request)).rejects.toMatchObject({ error: { code: 'not-possible-now' } });
  });
});
