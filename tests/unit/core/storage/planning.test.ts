import { describe, expect, it } from 'vitest';
import { manifestBytes } from '#core/storage/index';
import type { PusherChoice } from '#shared/model/pusher';
import { digestOf } from '../../../support/fakes/contents';
import { base, figures, game, imageOf, planningOverFakes, rules } from '../../../support/fakes/planning';

describe('the push plan', () => {
  it('counts what is new compressed, with config and manifest, and the margin of an estimate', async () => {
    const { plan } = planningOverFakes();
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
    const once = await planningOverFakes().plan(imageOf(base, game));
    const twice = await planningOverFakes().plan(imageOf(base, game, game));
    expect(twice.layers).toHaveLength(3);
    expect(twice.newBytes - once.newBytes).toBeLessThan(300);
  });

  it('knows what was pushed from here, and says where it is', async () => {
    const { plan, hold, planning, engine } = planningOverFakes();
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
    const { plan, hold, planning, engine } = planningOverFakes();
    const { pushed, manifest, diffIds } = hold('game', '1.0', { [base]: 700, [game]: 500 });
    await planning.learn(pushed, manifest, diffIds, 'engine');
    const answer = await plan(imageOf(base, game));
    expect(engine.calls).toEqual([]);
    expect(answer).toMatchObject({ basis: 'known', verdict: 'fits' });
    expect(answer.newBytes).toBe(50 + manifestBytes(50, manifest.layers));
  });

  it('adds nothing where the very image is there', async () => {
    const { plan, hold, planning, registry } = planningOverFakes();
    const image = imageOf(base, game);
    const { pushed, manifest, diffIds } = hold('game', '1.0', { [base]: 700, [game]: 500 });
    const same = { ...manifest, config: { digest: image.id, sizeBytes: 50 } };
    registry.facts = same;
    await planning.learn(pushed, same, diffIds, 'engine');
    expect(await plan(image)).toMatchObject({ basis: 'known', newBytes: 0, marginBytes: 0 });
  });

  it('finds layers in images of the repository that were pushed elsewhere', async () => {
    const { plan, hold, registry } = planningOverFakes();
    registry.tagNames = ['2.0'];
    registry.facts = hold('game', '2.0', { [base]: 700 }).manifest;
    const answer = await plan(imageOf(base, game));
    expect(answer.layers[0]).toEqual({ diffId: base, is: 'there', sizeBytes: 700, place: 'game:2.0' });
  });

  it('finds layers in any artifact whose manifest was read for another reason, the newest first', async () => {
    const { plan, hold, registry, read, map } = planningOverFakes();
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
    const { plan, hold, planning } = planningOverFakes(['arena']);
    const { pushed, manifest, diffIds } = hold('arena', '1.0', { [base]: 700 });
    await planning.learn(pushed, manifest, diffIds, 'engine');
    const answer = await plan(imageOf(base, game));
    expect(answer.layers[0]).toEqual({ diffId: base, is: 'mountable', sizeBytes: 700, place: 'arena:1.0' });
    expect(answer.newBytes).toBeLessThan(1000 + 2000);
  });

  it('believes nothing that the registry does not confirm', async () => {
    const { plan, hold, planning, registry } = planningOverFakes();
    const { pushed, manifest, diffIds } = hold('game', '1.0', { [base]: 700 });
    await planning.learn(pushed, manifest, diffIds, 'engine');
    registry.blobs.clear();
    expect((await plan(imageOf(base))).layers).toEqual([{ diffId: base, is: 'new', sizeBytes: 1005, place: null }]);
  });

  it('does not count on what only a deleted artifact has: it is charged again, although the blob is still there', async () => {
    const { plan, hold, planning, registry, map } = planningOverFakes();
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
    const { plan, hold, planning, registry } = planningOverFakes();
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
    const { planning, where, engine, registry, map, hold } = planningOverFakes();
    const image = imageOf(base, game);
    engine.images.set(image.id, image);
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
    const { planning, plan } = planningOverFakes();
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
    const { planning, where, engine, map, hold } = planningOverFakes();
    const image = imageOf(base, game);
    engine.images.set(image.id, image);
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
    const { plan, layers, engine } = planningOverFakes();
    const first = await plan(imageOf(base, game));
    expect(await plan(imageOf(base, game))).toEqual(first);
    expect([layers.compressed, engine.calls]).toEqual([2, ['save']]);
  });

  it('compresses only what is new where the engine names no layers, and all where lengths deceive', async () => {
    const { plan, layers, engine } = planningOverFakes();
    engine.namesLayers = false;
    await plan(imageOf(base));
    expect(layers.compressed).toBe(1);
    // Both archives are of one length: the new one was taken for the known one at first.
    const answer = await plan(imageOf(base, game));
    expect(answer.layers.map(({ sizeBytes }) => sizeBytes)).toEqual([1005, 1005]);
    expect(engine.calls).toEqual(['save', 'save', 'save']);
  });

  it('says by how much it does not fit, margin included', async () => {
    const { plan } = planningOverFakes();
    const answer = await plan(imageOf(base), { limitBytes: 1500 });
    expect(answer.verdict).toBe('doesNotFit');
    expect(answer.missingBytes).toBe(1000 + answer.newBytes + answer.marginBytes - 1500);
  });

  it.each([
    ['tight', { limitBytes: 3000 }],
    ['unknownLimit', { limitBytes: null }],
    ['unlimited', { limitBytes: null, unlimited: true }],
  ] as const)('calls it %s', async (verdict, more) => {
    expect((await planningOverFakes().plan(imageOf(base), more)).verdict).toBe(verdict);
  });

  it('ends when it is cancelled', async () => {
    const { plan, engine, controller } = planningOverFakes();
    const gate = engine.gates.hold('save');
    const planning = plan(imageOf(base));
    await gate.reached;
    controller.abort();
    await expect(planning).rejects.toMatchObject({ error: { code: 'cancelled' } });
  });

  it('does not take an index for an image', async () => {
    const { planning, map, hold } = planningOverFakes();
    const { pushed, manifest, diffIds } = hold('game', '1.0', { [base]: 1 });
    await planning.learn(pushed, { ...manifest, config: null }, diffIds, 'engine');
    await planning.learn(pushed, manifest, [base, game], 'engine');
    expect(await map.images('here')).toEqual([]);
  });
});
