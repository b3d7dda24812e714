import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { ImageFacts, LayerArchive } from '#core/ports/engine';
import { ZSTD_LAYER } from '#core/ports/layer-store';
import { manifestBytes } from '#core/storage/index';
import type { Compression } from '#shared/model/compression';
import type { PusherChoice } from '#shared/model/pusher';
import { Recipe } from '#shared/model/recipe';
import type { PushPlan } from '#shared/model/storage-plan';
import { digestOf } from '../../../support/fakes/contents';
import { base, figures, game, imageOf, planningOverFakes, rules } from '../../../support/fakes/planning';
import { accessOfFakes } from '../../../support/fakes/registry-use';

describe('layers in zstd', () => {
  const zstdSetUp = () => {
    const all = planningOverFakes();
    const image = imageOf(base, game);
    all.engine.images.set(image.id, image);
    const at = all.where;
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
  const recipeSetUp = (others: readonly string[] = []) => {
    const all = planningOverFakes(others);
    all.engine.archivesOfRecipe = [archive(game), archive(rules, 3000)];
    const plan = async (image: ImageFacts, pusher: PusherChoice = 'auto') => {
      all.engine.images.set(image.id, image);
      return all.planning.plan(
        { ...all.where, image, build, pusher, uploadLimitBytesPerS: null, figures },
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
    const { planning, where, hold, layers, engine } = recipeSetUp();
    const { pushed, manifest, diffIds } = hold('game', '1.0', { [game]: 700 });
    await planning.learn(pushed, manifest, diffIds, 'gantry');
    await planning.prepare(where, build, 'auto', () => undefined);
    expect([...layers.bytes.keys()]).toEqual([rules]);
    expect(engine.calls).toEqual(['archives']);
    expect(await planning.inRegistry(where, build)).toEqual(new Set([`${game.slice(-4)}.tar`]));
  });

  it.each([
    ['a line that nobody knows', null, 'small'],
    ['a slow one', 2_500_000, 'small'],
    ['a fast one', 50_000_000, 'fast'],
  ] as const)('is compressed meanwhile for %s', async (_, bytesPerS, effort) => {
    const { planning, where, layers, uplinks } = recipeSetUp();
    if (bytesPerS !== null) await uplinks.put(accessOfFakes.registry, { bytesPerS, isAtLeast: false });
    await planning.prepare(where, build, 'auto', () => undefined);
    expect(new Set([...layers.layers.values()].map((layer) => layer.effort))).toEqual(new Set([effort]));
  });

  describe('whose layers may go out while it is built', () => {
    const told = async (all: ReturnType<typeof recipeSetUp>): Promise<string[]> => {
      const names: string[] = [];
      const whole: Promise<unknown>[] = [];
      await all.planning.prepare(all.where, build, 'gantry', ({ layer }) => {
        whole.push(layer.then(({ diffId }) => names.push(diffId)));
      });
      await Promise.all(whole);
      return names;
    };

    it('are those that the registry lacks, compressed now or before', async () => {
      const all = recipeSetUp();
      expect(await told(all)).toEqual([game, rules]);
      // Now that they have names, what is kept is told of too.
      const { pushed, manifest, diffIds } = all.hold('game', '1.0', { [game]: 700 });
      await all.planning.learn(pushed, manifest, diffIds, 'gantry');
      expect(await told(all)).toEqual([rules]);
      expect(all.layers.compressed).toBe(2);
    });

    it('are not those of which only the image tells in which form it has them', async () => {
      const all = recipeSetUp();
      const twins = [archive(base), archive(rules, 3000)].map((one) => ({ ...one, layer: 'system.tar' }));
      all.engine.archivesOfRecipe = [...twins, archive(game), { ...archive(digestOf('nothing')), layer: null }];
      expect(await told(all)).toEqual([game]);
    });

    const may = (
      { planning, where }: ReturnType<typeof recipeSetUp>,
      pusher: PusherChoice,
      limitBytes = figures.limitBytes,
      dockerfile = recipe.dockerfile,
    ): Promise<boolean> =>
      planning.mayGoAhead(where, { ...build, recipe: { ...recipe, dockerfile } }, pusher, { ...figures, limitBytes });
    const withBase = () => {
      const all = recipeSetUp();
      all.engine.images.set('studio/base:1', { ...imageOf(base), sizeBytes: 2000 });
      return all;
    };

    it('are sent by whom it was chosen, or by whom the last image was', async () => {
      const all = withBase();
      expect(await may(all, 'gantry')).toBe(true);
      expect(await may(all, 'engine')).toBe(false);
      expect(await may(all, 'auto')).toBe(false);
      const { pushed, manifest, diffIds } = all.hold('game', '1.0', { [base]: 700 });
      await all.planning.learn(pushed, manifest, diffIds, 'gantry');
      expect(await may(all, 'auto')).toBe(true);
    });

    it('fit beyond doubt, with the base and whatever they compress to', async () => {
      const all = withBase();
      expect(await may(all, 'gantry', 12_000)).toBe(true);
      expect(await may(all, 'gantry', 11_700)).toBe(false);
    });

    it('stay where a step of the build may make more of them', async () => {
      for (const step of ['RUN npm ci', 'COPY --from=2 /x /x', 'ADD https://example.com/x /x'])
        expect(await may(withBase(), 'gantry', 100_000, `FROM studio/base:1\nADD a.tar /\n${step}\n`)).toBe(false);
    });

    it('stay where nobody knows how large the base is, and where another repository may have them', async () => {
      expect(await may(recipeSetUp(), 'gantry')).toBe(false);
      const all = recipeSetUp(['other']);
      all.engine.images.set('studio/base:1', imageOf(base));
      expect(await may(all, 'gantry')).toBe(false);
    });
  });
});
