import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { ImageFacts, LayerArchive } from '#core/ports/engine';
import { ZSTD_LAYER } from '#core/ports/layer-store';
import type { PlacedManifest } from '#core/registry/index';
import { createPushPlanning, manifestBytes, NotHandedOut } from '#core/storage/index';
import type { Compression } from '#shared/model/compression';
import type { StorageFigures } from '#shared/model/connection';
import type { PusherChoice } from '#shared/model/pusher';
import { Recipe } from '#shared/model/recipe';
import type { PushPlan } from '#shared/model/storage-plan';
import { digestOf, manifestOf } from '../../../support/fakes/contents';
import { FakeEngine } from '../../../support/fakes/engine';
import { FakeLayerMap, FakeLayerStore } from '../../../support/fakes/layers';
import { FakeRegistry } from '../../../support/fakes/registry';
import { accessOfFakes } from '../../../support/fakes/registry-use';
import { FakeUplinks } from '../../../support/fakes/uploads';

const [base, game, rules] = [digestOf('base'), digestOf('game'), digestOf('rules')];
const figures: StorageFigures = { usedBytes: 1000, limitBytes: 100_000, limitSource: 'registry', unlimited: false };
const imageOf = (...diffIds: readonly string[]): ImageFacts => ({
  id: digestOf(`image ${diffIds.join()}`),
  os: 'linux',
  architecture: 'amd64',
  sizeBytes: 10_000,
  diffIds,
  keepsCompressed: false,
});

function setUp(others: readonly string[] = []) {
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
    readArtifacts: () => read,
  });
  const controller = new AbortController();
  const reads: [number, number][] = [];
  const plan = async (image: ImageFacts, more: Partial<StorageFigures> = {}, isHurried = false) => {
    engine.images.set(image.id, image);
    const where = {
      connectionId: 'here',
      access: accessOfFakes,
      repository: 'game',
      compression: 'gzip' as const,
      signal: controller.signal,
    };
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
  return { engine, registry, map, layers, uplinks, planning, plan, hold, controller, reads, read };
}

describe('a push in a hurry', () => {
  it.each([
    ['fits beyond doubt', {}, 'fits'],
    ['has no limit', { limitBytes: null, unlimited: true }, 'unlimited'],
    ['has a limit that nobody tells', { limitBytes: null }, 'unknownLimit'],
  ] as const)('is not held up where it %s', async (_, more, verdict) => {
    const { plan, engine } = setUp();
    expect(await plan(imageOf(base, game), more, true)).toMatchObject({
      basis: 'bounded',
      newBytes: 10_000,
      verdict,
      layers: [{ is: 'new', sizeBytes: null }, { is: 'new' }],
    });
    expect(engine.calls).not.toContain('save');
  });

  it('is measured where the uncompressed image might not fit, though it does', async () => {
    const { plan } = setUp();
    expect(await plan(imageOf(base, game), { limitBytes: 10_000 }, true)).toMatchObject({
      basis: 'compressed',
      verdict: 'fits',
    });
  });
});

describe('an image whose layers the engine keeps compressed', () => {
  const packedBytes = `packed ${base}`.length;
  const packedSetUp = () => {
    const all = setUp();
    const image = { ...imageOf(base, game), keepsCompressed: true };
    const plan = async (pusher: PusherChoice) => {
      all.engine.images.set(image.id, image);
      const where = {
        connectionId: 'here',
        access: accessOfFakes,
        repository: 'game',
        compression: 'gzip' as const,
        signal: all.controller.signal,
      };
      const question = { ...where, image, build: null, pusher, uploadLimitBytesPerS: null, figures };
      return all.planning.plan(question, () => undefined);
    };
    return { ...all, image, plan };
  };

  it.each(['gantry', 'engine'] as const)('is planned to the byte without compressing anything (%s)', async (pusher) => {
    const { plan, layers } = packedSetUp();
    const { plan: answer } = await plan(pusher);
    const blobs = [base, game].map(() => ({ sizeBytes: packedBytes }));
    expect(answer).toMatchObject({ basis: 'compressed', marginBytes: 0 });
    expect(answer.layers).toMatchObject(blobs.map((blob) => ({ is: 'new', ...blob })));
    expect(answer.newBytes).toBe(2 * packedBytes + 40 + manifestBytes(40, blobs));
    expect(layers.compressed).toBe(0);
  });

  it('counts an OCI manifest where a layer has another form than gzip', async () => {
    const { plan, engine } = packedSetUp();
    engine.packedAs = 'application/vnd.oci.image.layer.v1.tar+zstd';
    const blobs = [base, game].map(() => ({ sizeBytes: packedBytes, mediaType: engine.packedAs }));
    expect((await plan('gantry')).plan.newBytes).toBe(2 * packedBytes + 40 + manifestBytes(40, blobs));
  });

  it('is read only for what the registry lacks, and not again for its config', async () => {
    const { plan, planning, hold, image, layers, engine, controller } = packedSetUp();
    const { pushed, manifest, diffIds } = hold('game', '1.0', { [base]: 700 });
    await planning.learn(pushed, manifest, diffIds, 'gantry');
    await plan('gantry');
    expect([...layers.bytes.keys()]).toEqual([game]);
    const where = {
      connectionId: 'here',
      access: accessOfFakes,
      repository: 'game',
      compression: 'gzip' as const,
      signal: controller.signal,
    };
    const question = { ...where, image, build: null, line: () => null };
    const { config } = await planning.parcel(
      question,
      async () => new Set(),
      () => undefined,
    );
    const bytes = Buffer.alloc(40, 32);
    expect(config).toEqual({ digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}`, bytes });
    expect(engine.calls.filter((call) => call === 'save')).toHaveLength(1);
  });

  it('counts the manifest of whoever pushes it', async () => {
    const { plan, planning, hold, registry, image } = packedSetUp();
    const { pushed, manifest, diffIds } = hold('game', '1.0', { [base]: 700, [game]: 500 });
    const engines = { ...manifest, digest: image.id };
    registry.facts = engines;
    await planning.learn(pushed, engines, diffIds, 'engine');
    expect((await plan('engine')).plan.newBytes).toBe(0);
    // The config is there with it, and another manifest names it.
    expect((await plan('gantry')).plan.newBytes).toBeGreaterThan(0);
  });

  it('cannot be planned where the engine does not hand it out', async () => {
    const { plan, engine } = packedSetUp();
    engine.withheld = 1;
    await expect(plan('gantry')).rejects.toThrow(NotHandedOut);
  });
});

describe('the push plan', () => {
  it('counts what is new compressed, with config and manifest, and the margin of an estimate', async () => {
    const { plan } = setUp();
    const answer = await plan(imageOf(base, game));
    const extra =
      40 +
      manifestBytes(
        40,
        [base, game].map((digest) => ({ digest, sizeBytes: 1005 })),
      );
    expect(answer).toEqual({
      basis: 'compressed',
      layers: [base, game].map((diffId) => ({ diffId, is: 'new', sizeBytes: 1005, place: null })),
      newBytes: 2010 + extra,
      marginBytes: 21,
      usedBytes: 1000,
      limitBytes: 100_000,
      verdict: 'fits',
      missingBytes: 0,
    });
  });

  it('counts a layer that occurs twice once', async () => {
    const once = await setUp().plan(imageOf(base, game));
    const twice = await setUp().plan(imageOf(base, game, game));
    expect(twice.layers).toHaveLength(3);
    expect(twice.newBytes - once.newBytes).toBeLessThan(300);
  });

  it('knows what was pushed from here, and says where it is', async () => {
    const { plan, hold, planning, engine } = setUp();
    const { pushed, manifest, diffIds } = hold('game', '1.0', { [base]: 700, [game]: 500 });
    await planning.learn(pushed, manifest, diffIds, 'engine');
    const answer = await plan(imageOf(base, game, rules));
    expect(answer.layers).toEqual([
      { diffId: base, is: 'there', sizeBytes: 700, place: 'game:1.0' },
      { diffId: game, is: 'there', sizeBytes: 500, place: 'game:1.0' },
      { diffId: rules, is: 'new', sizeBytes: 1005, place: null },
    ]);
    expect(answer.marginBytes).toBe(11);
    expect(engine.calls).toEqual(['save']);
  });

  it('does not read the image at all where nothing is new', async () => {
    const { plan, hold, planning, engine } = setUp();
    const { pushed, manifest, diffIds } = hold('game', '1.0', { [base]: 700, [game]: 500 });
    await planning.learn(pushed, manifest, diffIds, 'engine');
    const answer = await plan(imageOf(base, game));
    expect(engine.calls).toEqual([]);
    expect(answer).toMatchObject({ basis: 'known', verdict: 'fits' });
    expect(answer.newBytes).toBe(50 + manifestBytes(50, manifest.layers));
  });

  it('adds nothing where the very image is there', async () => {
    const { plan, hold, planning, registry } = setUp();
    const image = imageOf(base, game);
    const { pushed, manifest, diffIds } = hold('game', '1.0', { [base]: 700, [game]: 500 });
    const same = { ...manifest, config: { digest: image.id, sizeBytes: 50 } };
    registry.facts = same;
    await planning.learn(pushed, same, diffIds, 'engine');
    expect(await plan(image)).toMatchObject({ basis: 'known', newBytes: 0, marginBytes: 0 });
  });

  it('finds layers in images of the repository that were pushed elsewhere', async () => {
    const { plan, hold, registry } = setUp();
    registry.tagNames = ['2.0'];
    registry.facts = hold('game', '2.0', { [base]: 700 }).manifest;
    const answer = await plan(imageOf(base, game));
    expect(answer.layers[0]).toEqual({ diffId: base, is: 'there', sizeBytes: 700, place: 'game:2.0' });
  });

  it('finds layers in any artifact whose manifest was read for another reason, the newest first', async () => {
    const { plan, hold, registry, read, map } = setUp();
    const place = (repository: string, tag: string, layers: Readonly<Record<string, number>>, day: number) => {
      const { manifest: held } = hold(repository, tag, layers);
      const mediaType = 'application/vnd.oci.image.layer.v1.tar+gzip';
      const manifest = { ...held, layers: held.layers.map((layer) => ({ ...layer, mediaType })) };
      read.push({ repository, digest: manifest.digest, tags: [tag], pushedAt: `2026-11-${day}T12:00:00Z`, manifest });
      return manifest;
    };
    const old = place('lobby', '1.0', { [base]: 700 }, 10);
    place('lobby', '2.0', { [base]: 700, [rules]: 1 }, 12);
    const gone = place('game', '0.1', { [game]: 500 }, 11);
    read.push({ repository: 'game', digest: digestOf('unread'), tags: [], pushedAt: null, manifest: null });
    registry.gone.add(`game ${gone.digest}`);
    // Kept by an earlier release: nobody knows what its layers are called.
    const { manifest: unnamed } = hold('lobby', '0.9', { [base]: 700, [game]: 500 });
    read.push({ repository: 'lobby', digest: unnamed.digest, tags: ['0.9'], pushedAt: null, manifest: unnamed });
    const answer = await plan(imageOf(base, game));
    expect(answer.layers).toMatchObject([{ is: 'mountable', place: 'lobby:2.0' }, { is: 'new' }]);
    expect((await map.images('here')).map(({ tag }) => tag)).toEqual(['1.0', '2.0']);
    // Read once.
    registry.configs.clear();
    registry.gone.add(`lobby ${old.digest}`);
    expect((await plan(imageOf(base))).layers).toMatchObject([{ is: 'mountable', place: 'lobby:2.0' }]);
  });

  it('mounts what only another repository of the project has', async () => {
    const { plan, hold, planning } = setUp(['arena']);
    const { pushed, manifest, diffIds } = hold('arena', '1.0', { [base]: 700 });
    await planning.learn(pushed, manifest, diffIds, 'engine');
    const answer = await plan(imageOf(base, game));
    expect(answer.layers[0]).toEqual({ diffId: base, is: 'mountable', sizeBytes: 700, place: 'arena:1.0' });
    expect(answer.newBytes).toBeLessThan(1000 + 2000);
  });

  it('believes nothing that the registry does not confirm', async () => {
    const { plan, hold, planning, registry } = setUp();
    const { pushed, manifest, diffIds } = hold('game', '1.0', { [base]: 700 });
    await planning.learn(pushed, manifest, diffIds, 'engine');
    registry.blobs.clear();
    expect((await plan(imageOf(base))).layers).toEqual([{ diffId: base, is: 'new', sizeBytes: 1005, place: null }]);
  });

  it('does not count on what only a deleted artifact has: it is charged again, although the blob is still there', async () => {
    const { plan, hold, planning, registry, map } = setUp();
    const old = hold('game', '1.0', { [base]: 700, [rules]: 300 });
    const newer = hold('game', '1.1', { [base]: 700, [game]: 500 });
    for (const { pushed, manifest, diffIds } of [old, newer]) await planning.learn(pushed, manifest, diffIds, 'engine');
    registry.gone.add(`game ${newer.manifest.digest}`);
    const answer = await plan(imageOf(base, game, rules));
    expect(answer.layers).toEqual([
      { diffId: base, is: 'there', sizeBytes: 700, place: 'game:1.0' },
      { diffId: game, is: 'new', sizeBytes: 1005, place: null },
      { diffId: rules, is: 'there', sizeBytes: 300, place: 'game:1.0' },
    ]);
    // Asked for once each, however many layers they have, and what is gone is not asked for again.
    expect(registry.lookedFor).toEqual([`game ${newer.manifest.digest}`, `game ${old.manifest.digest}`]);
    expect((await map.images('here')).map(({ digest }) => digest)).toEqual([old.manifest.digest]);
  });

  it('counts the config of a deleted image again', async () => {
    const { plan, hold, planning, registry } = setUp();
    const image = imageOf(base);
    const { pushed, manifest, diffIds } = hold('game', '1.0', { [base]: 700 });
    const other = hold('game', '1.1', { [base]: 700, [game]: 500 });
    const same = { ...manifest, config: { digest: image.id, sizeBytes: 50 } };
    await planning.learn(pushed, same, diffIds, 'engine');
    await planning.learn(other.pushed, other.manifest, other.diffIds, 'engine');
    registry.blobs.add(`game ${image.id}`);
    registry.gone.add(`game ${manifest.digest}`);
    expect((await plan(image)).newBytes).toBe(50 + manifestBytes(50, manifest.layers));
  });

  it('counts what a push from here left behind as there: the registry counts it already', async () => {
    const { planning, engine, registry, map, hold, controller } = setUp();
    const image = imageOf(base, game);
    engine.images.set(image.id, image);
    const where = {
      connectionId: 'here',
      access: accessOfFakes,
      repository: 'game',
      compression: 'gzip' as const,
      signal: controller.signal,
    };
    const plan = async (pusher: PusherChoice) =>
      planning.plan({ ...where, image, build: null, pusher, uploadLimitBytesPerS: null, figures }, () => undefined);
    const blob = { digest: digestOf('compressed base'), sizeBytes: 700 };
    await planning.arrived(where, base, blob);
    registry.blobs.add(`game ${blob.digest}`);
    const { plan: answer, sender } = await plan('auto');
    expect(answer.layers).toEqual([
      { diffId: base, is: 'arrived', sizeBytes: 700, place: null },
      { diffId: game, is: 'new', sizeBytes: 1000, place: null },
    ]);
    // An engine would compress it to other bytes and send these.
    expect(sender).toEqual({ pusher: 'gantry', why: { is: 'sentBefore' } });
    expect((await plan('engine')).plan.layers[0]).toMatchObject({ is: 'new' });

    registry.blobs.clear();
    expect((await plan('gantry')).plan.layers[0]).toMatchObject({ is: 'new' });

    // Of an artifact that was deleted it counts no more.
    registry.blobs.add(`game ${blob.digest}`);
    const { pushed, manifest, diffIds } = hold('game', '1.0', { [base]: 700 });
    await planning.learn(pushed, manifest, diffIds, 'gantry');
    registry.gone.add(`game ${manifest.digest}`);
    expect((await plan('gantry')).plan.layers[0]).toMatchObject({ is: 'new' });
    expect(map.left).toEqual([]);
  });

  it('leaves out what arrived, after the registry has refused it', async () => {
    const { planning, plan } = setUp();
    const planned = await plan(imageOf(base, game, game));
    const at = { connectionId: 'here', repository: 'game' };
    await planning.arrived(at, game, { digest: digestOf('compressed game'), sizeBytes: 1000 });
    const now = { figures: { ...figures, usedBytes: 99_000 }, shortBytes: 0 };
    const byGantry = await planning.refused(at, planned, { ...now, pusher: 'gantry' });
    expect(byGantry).toMatchObject({
      layers: [{ is: 'new' }, { is: 'arrived' }, { is: 'arrived' }],
      newBytes: planned.newBytes - 1005,
      verdict: 'doesNotFit',
      missingBytes: 99_000 + planned.newBytes - 1005 + planned.marginBytes - 100_000,
    });
    // Engines send all of it again.
    const byEngine = await planning.refused(at, planned, { ...now, pusher: 'engine' });
    expect(byEngine.missingBytes).toBe(byGantry.missingBytes + 1005);
    // By what is known here it would fit; the registry knows better.
    const tiny = await planning.refused(at, planned, { pusher: 'engine', figures, shortBytes: 70 });
    expect(tiny).toMatchObject({ verdict: 'doesNotFit', missingBytes: 70 });
  });

  it('names what an engine’s push may have left, and counts it: nobody can tell whether it is there still', async () => {
    const { planning, engine, map, hold, controller } = setUp();
    const image = imageOf(base, game);
    engine.images.set(image.id, image);
    const where = {
      connectionId: 'here',
      access: accessOfFakes,
      repository: 'game',
      compression: 'gzip' as const,
      signal: controller.signal,
    };
    const plan = async (pusher: PusherChoice, repository = 'game') =>
      planning.plan(
        { ...where, repository, image, build: null, pusher, figures, uploadLimitBytesPerS: null },
        () => undefined,
      );
    const before = (await plan('engine')).plan;
    await planning.arrived(where, game, null);
    const { plan: after } = await plan('engine');
    expect(after).toEqual({ ...before, layers: [before.layers[0], { ...before.layers[1], mayBeLeft: true }] });
    const refused = await planning.refused(where, before, { pusher: 'engine', figures, shortBytes: 1 });
    expect(refused.layers).toEqual(after.layers);
    // From here it would go under another digest, and elsewhere nothing was left.
    expect((await plan('gantry')).plan.layers[1]).not.toHaveProperty('mayBeLeft');
    expect((await plan('engine', 'other')).plan.layers[1]).not.toHaveProperty('mayBeLeft');

    const { pushed, manifest, diffIds } = hold('game', '1.0', { [base]: 700, [game]: 1000 });
    await planning.learn(pushed, manifest, diffIds, 'engine');
    expect(map.left).toEqual([]);
  });

  it('compresses a layer once, however often it is asked for', async () => {
    const { plan, layers, engine } = setUp();
    const first = await plan(imageOf(base, game));
    expect(await plan(imageOf(base, game))).toEqual(first);
    expect([layers.compressed, engine.calls]).toEqual([2, ['save']]);
  });

  it('compresses only what is new where the engine names no layers, and all where lengths deceive', async () => {
    const { plan, layers, engine } = setUp();
    engine.namesLayers = false;
    await plan(imageOf(base));
    expect(layers.compressed).toBe(1);
    // Both archives are of one length: the new one was taken for the known one at first.
    const answer = await plan(imageOf(base, game));
    expect(answer.layers.map(({ sizeBytes }) => sizeBytes)).toEqual([1005, 1005]);
    expect(engine.calls).toEqual(['save', 'save', 'save']);
  });

  it('says by how much it does not fit, margin included', async () => {
    const { plan } = setUp();
    const answer = await plan(imageOf(base), { limitBytes: 1500 });
    expect(answer.verdict).toBe('doesNotFit');
    expect(answer.missingBytes).toBe(1000 + answer.newBytes + answer.marginBytes - 1500);
  });

  it.each([
    ['tight', { limitBytes: 3000 }],
    ['unknownLimit', { limitBytes: null }],
    ['unlimited', { limitBytes: null, unlimited: true }],
  ] as const)('calls it %s', async (verdict, more) => {
    expect((await setUp().plan(imageOf(base), more)).verdict).toBe(verdict);
  });

  it('ends when it is cancelled', async () => {
    const { plan, engine, controller } = setUp();
    const gate = engine.gates.hold('save');
    const planning = plan(imageOf(base));
    await gate.reached;
    controller.abort();
    await expect(planning).rejects.toMatchObject({ error: { code: 'cancelled' } });
  });

  it('does not take an index for an image', async () => {
    const { planning, map, hold } = setUp();
    const { pushed, manifest, diffIds } = hold('game', '1.0', { [base]: 1 });
    await planning.learn(pushed, { ...manifest, config: null }, diffIds, 'engine');
    await planning.learn(pushed, manifest, [base, game], 'engine');
    expect(await map.images('here')).toEqual([]);
  });
});

describe('the bytes for a push from here', () => {
  it('are compressed smaller from when the line turns out to be slow, and faster again when it waits', async () => {
    const { planning, engine, controller } = setUp();
    const image = imageOf(base, game, rules);
    engine.images.set(image.id, image);
    const where = {
      connectionId: 'here',
      access: accessOfFakes,
      repository: 'game',
      compression: 'gzip' as const,
      signal: controller.signal,
    };
    let bytesPerS: number | null = null;
    const speeds = [1_000_000, null];
    const efforts: string[] = [];
    await planning.parcel(
      { ...where, image, build: null, line: () => bytesPerS },
      async () => new Set(),
      ({ layer }) => {
        bytesPerS = speeds.shift() ?? null;
        void layer.then(({ effort }) => efforts.push(effort));
      },
    );
    expect(efforts).toEqual(['fast', 'small', 'fast']);
  });
});

describe('layers in zstd', () => {
  const zstdSetUp = () => {
    const all = setUp();
    const image = imageOf(base, game);
    all.engine.images.set(image.id, image);
    const at = { connectionId: 'here', access: accessOfFakes, repository: 'game', signal: all.controller.signal };
    const plan = async (compression: Compression, pusher: PusherChoice = 'gantry') => {
      const question = { ...at, compression, image, build: null, pusher, uploadLimitBytesPerS: null, figures };
      return (await all.planning.plan(question, () => undefined)).plan;
    };
    return { ...all, image, at, plan };
  };
  const sizes = ({ layers }: PushPlan) => layers.map(({ sizeBytes }) => sizeBytes);

  it('are made where it was chosen, and planned to the byte with the manifest that they take', async () => {
    const { plan, layers } = zstdSetUp();
    const answer = await plan('zstd');
    const blobs = [...layers.layers.values()];
    expect(blobs.map(({ mediaType }) => mediaType)).toEqual([ZSTD_LAYER, ZSTD_LAYER]);
    expect(answer).toMatchObject({ basis: 'compressed', marginBytes: 0 });
    expect(answer.newBytes).toBe(2 * 667 + 40 + manifestBytes(40, blobs));
  });

  it('are not taken from what is kept where gzip is chosen, nor for what an engine makes', async () => {
    for (const [compression, pusher] of [
      ['gzip', 'gantry'],
      ['zstd', 'engine'],
    ] as const) {
      const { plan, layers } = zstdSetUp();
      await plan('zstd');
      const answer = await plan(compression, pusher);
      expect(sizes(answer).every((bytes) => bytes !== null && bytes >= 1000)).toBe(true);
      expect([...layers.layers.values()].map(({ mediaType }) => mediaType)).toEqual([undefined, undefined]);
    }
  });

  it('are not made of what is kept as gzip', async () => {
    const { plan, layers } = zstdSetUp();
    const before = await plan('gzip');
    expect(await plan('zstd')).toEqual(before);
    expect(layers.compressed).toBe(2);
  });

  it('stay in the registry where zstd is chosen, and are new where gzip is', async () => {
    const { plan, planning, hold } = zstdSetUp();
    const { pushed, manifest, diffIds } = hold('game', '1.0', { [base]: 700, [game]: 800 });
    const [first, second] = manifest.layers;
    if (first === undefined || second === undefined) throw new Error('two layers were held');
    const mixed = { ...manifest, layers: [{ ...first, mediaType: ZSTD_LAYER }, second] };
    await planning.learn(pushed, mixed, diffIds, 'gantry');
    expect((await plan('zstd')).layers.map(({ is }) => is)).toEqual(['there', 'there']);
    expect((await plan('gzip')).layers.map(({ is }) => is)).toEqual(['new', 'there']);
  });

  it('that a push has left are called what they are, and left there where gzip is chosen', async () => {
    const { planning, registry, at, image, plan } = zstdSetUp();
    const blob = { digest: `sha256:${'5'.repeat(64)}`, sizeBytes: 700, mediaType: ZSTD_LAYER };
    registry.blobs.add(`game ${blob.digest}`);
    await planning.arrived(at, game, blob);
    const question = { ...at, image, build: null, line: () => null, compression: 'zstd' as const };
    const { located } = await planning.parcel(
      question,
      async () => new Set(),
      () => undefined,
    );
    expect(located.get(game)).toMatchObject({ is: 'arrived', blob });
    expect((await plan('gzip')).layers.map(({ is }) => is)).toEqual(['new', 'new']);
  });
});

describe('an image by a recipe', () => {
  const recipe = Recipe.parse({
    engine: 'native',
    dockerfile: 'FROM studio/base:1\n',
    layers: [],
    excluded: [],
    frame: null,
    delta: null,
  });
  const build = {
    ...{ folder: '/game', dockerfile: 'Dockerfile', recipe, target: null, buildArgs: {}, labels: {}, mends: null },
  };
  /** Its content begins with its name, as that of an archive of the engine in memory. */
  const archive = (diffId: string, bytes = 4000): LayerArchive => ({
    layer: `${diffId.slice(-4)}.tar`,
    key: `key of ${diffId}`,
    archiveBytes: bytes,
    read: async function* () {
      yield Buffer.alloc(bytes, diffId);
    },
  });
  const recipeSetUp = () => {
    const all = setUp();
    all.engine.archivesOfRecipe = [archive(game), archive(rules, 3000)];
    const plan = async (image: ImageFacts, pusher: PusherChoice = 'auto') => {
      all.engine.images.set(image.id, image);
      const where = {
        connectionId: 'here',
        access: accessOfFakes,
        repository: 'game',
        compression: 'gzip' as const,
        signal: all.controller.signal,
      };
      return all.planning.plan(
        { ...where, image, build, pusher, uploadLimitBytesPerS: null, figures },
        () => undefined,
      );
    };
    const own = async (...diffIds: readonly string[]): Promise<ImageFacts> => {
      const config = Buffer.from(JSON.stringify(diffIds));
      await all.layers.keepConfig(config);
      return { ...imageOf(...diffIds), id: `sha256:${createHash('sha256').update(config).digest('hex')}` };
    };
    return { ...all, plan, own };
  };

  it('is packed from its files and not asked of the engine; what is new is known to the byte', async () => {
    const { plan, own, hold, planning, engine } = recipeSetUp();
    const { pushed, manifest, diffIds } = hold('game', '1.0', { [base]: 700 });
    await planning.learn(pushed, manifest, diffIds, 'gantry');
    const { plan: answer, sender } = await plan(await own(base, game, rules));
    expect(sender).toEqual({ pusher: 'gantry', why: { is: 'packedHere' } });
    expect(answer.layers.map(({ sizeBytes }) => sizeBytes)).toEqual([700, 2000, 1500]);
    expect(answer.marginBytes).toBe(0);
    expect(engine.calls).not.toContain('save');
  });

  it('takes the layers below from the base image alone', async () => {
    const { plan, own, engine } = recipeSetUp();
    for (const name of ['studio/base:1', imageOf(base).id]) engine.images.set(name, imageOf(base));
    const saved: string[] = [];
    const save = engine.save.bind(engine);
    engine.save = (image, ...rest) => {
      saved.push(image.id);
      return save(image, ...rest);
    };
    const { sender } = await plan(await own(base, game, rules));
    expect([sender.pusher, saved]).toEqual(['gantry', [imageOf(base).id]]);
  });

  it('is left to an engine that makes other layers of it, or keeps its own config', async () => {
    const { plan, own } = recipeSetUp();
    expect((await plan(await own(base, digestOf('other')))).sender.pusher).toBe('engine');
    expect((await plan(imageOf(base, game, rules))).sender.pusher).toBe('engine');
    expect((await plan(await own(game, rules), 'engine')).sender).toEqual({ pusher: 'engine', why: { is: 'chosen' } });
  });

  it('is compressed while it is built, but for what the registry has', async () => {
    const { planning, hold, layers, controller, engine } = recipeSetUp();
    const { pushed, manifest, diffIds } = hold('game', '1.0', { [game]: 700 });
    await planning.learn(pushed, manifest, diffIds, 'gantry');
    const where = {
      connectionId: 'here',
      access: accessOfFakes,
      repository: 'game',
      compression: 'gzip' as const,
      signal: controller.signal,
    };
    await planning.prepare(where, build, 'auto');
    expect([...layers.bytes.keys()]).toEqual([rules]);
    expect(engine.calls).toEqual(['archives']);
    expect(await planning.inRegistry(where, build)).toEqual(new Set([`${game.slice(-4)}.tar`]));
  });

  it.each([
    ['a line that nobody knows', null, 'small'],
    ['a slow one', 2_500_000, 'small'],
    ['a fast one', 50_000_000, 'fast'],
  ] as const)('is compressed meanwhile for %s', async (_, bytesPerS, effort) => {
    const { planning, layers, controller, uplinks } = recipeSetUp();
    if (bytesPerS !== null) await uplinks.put(accessOfFakes.registry, { bytesPerS, isAtLeast: false });
    const where = {
      connectionId: 'here',
      access: accessOfFakes,
      repository: 'game',
      compression: 'gzip' as const,
      signal: controller.signal,
    };
    await planning.prepare(where, build, 'auto');
    expect(new Set([...layers.layers.values()].map((layer) => layer.effort))).toEqual(new Set([effort]));
  });
});
