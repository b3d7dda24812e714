import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createPushPlanning, manifestBytes, NotHandedOut } from '#core/storage/index';
import type { PusherChoice } from '#shared/model/pusher';
import { base, figures, game, imageOf, planningOverFakes, rules } from '../../../support/fakes/planning';

describe('a push in a hurry', () => {
  it.each([
    ['fits beyond doubt', {}, 'fits'],
    ['has no limit', { limitBytes: null, unlimited: true }, 'unlimited'],
    ['has a limit that nobody tells', { limitBytes: null }, 'unknownLimit'],
  ] as const)('is not held up where it %s', async (_, more, verdict) => {
    const { plan, engine } = planningOverFakes();
    expect(await plan(imageOf(base, game), more, true)).toMatchObject({
      basis: 'bounded',
      newBytes: 10_000,
      verdict,
      layers: [{ is: 'new', sizeBytes: null }, { is: 'new' }],
    });
    expect(engine.calls).not.toContain('save');
  });

  it('is measured where the uncompressed image might not fit, though it does', async () => {
    const { plan } = planningOverFakes();
    expect(await plan(imageOf(base, game), { limitBytes: 10_000 }, true)).toMatchObject({
      basis: 'compressed',
      verdict: 'fits',
    });
  });
});

describe('an image whose layers the engine keeps compressed', () => {
  const packedBytes = `packed ${base}`.length;
  const packedSetUp = () => {
    const all = planningOverFakes();
    const image = { ...imageOf(base, game), keepsCompressed: true };
    const plan = async (pusher: PusherChoice) => {
      all.engine.images.set(image.id, image);
      const question = { ...all.where, image, build: null, pusher, uploadLimitBytesPerS: null, figures };
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
    const { plan, planning, hold, image, layers, engine, where } = packedSetUp();
    const { pushed, manifest, diffIds } = hold('game', '1.0', { [base]: 700 });
    await planning.learn(pushed, manifest, diffIds, 'gantry');
    await plan('gantry');
    expect([...layers.bytes.keys()]).toEqual([game]);
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

describe('the bytes for a push from here', () => {
  it('need no second handing out for the image’s settings, in a later run either', async () => {
    const all = planningOverFakes();
    const settings = Buffer.alloc(40, 32);
    const image = { ...imageOf(base, game), id: `sha256:${createHash('sha256').update(settings).digest('hex')}` };
    const question = { ...all.where, image, build: null, line: () => null };
    const nothing = async () => new Set<string>();
    await all.planning.parcel(question, nothing, () => undefined);
    const later = createPushPlanning({ ...all, otherRepositories: async () => [], readArtifacts: async () => [] });
    const { config } = await later.parcel({ ...question, repository: 'copy' }, nothing, () => undefined);
    expect(config).toEqual({ digest: image.id, bytes: Uint8Array.from(settings) });
    expect(all.engine.calls.filter((call) => call === 'save')).toHaveLength(1);
  });

  it('are compressed smaller from when the line turns out to be slow, and faster again when it waits', async () => {
    const { planning, where, engine } = planningOverFakes();
    const image = imageOf(base, game, rules);
    engine.images.set(image.id, image);
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
