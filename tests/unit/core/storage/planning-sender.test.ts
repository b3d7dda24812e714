import { describe, expect, it } from 'vitest';
import { digestOf } from '../../../support/fakes/contents';
import { base, figures, game, imageOf, planningOverFakes, rules } from '../../../support/fakes/planning';

describe('who sends, as a plan chooses', () => {
  it.each([
    ['most of it in one', [10, 180], 'fastLine'],
    ['in layers of which none is most of it', [60, 70, 60], 'sideBySide'],
    ['the large one below them is not new', [60, 70, 60, 500], 'sideBySide'],
    ['in layers whose sizes the engine does not tell', [], 'sideBySide'],
  ] as const)('over a fast line what is new goes out by whom it is faster: %s', async (_, sizes, is) => {
    const { planning, where, engine, uplinks, hold } = planningOverFakes();
    const MB = 1_000_000;
    const { pushed, manifest, diffIds } = hold('game', '1.0', { [base]: 700 });
    await planning.learn(pushed, manifest, diffIds, 'engine');
    const image = { ...imageOf(base, game, rules, digestOf('maps')), sizeBytes: 200 * MB };
    engine.images.set(image.id, image);
    engine.sizes = sizes.map((size) => size * MB);
    await uplinks.put(where.access.registry, { bytesPerS: 50 * MB, isAtLeast: false });
    const question = { ...where, image, build: null, pusher: 'auto' as const, uploadLimitBytesPerS: null, figures };
    const { sender } = await planning.plan(question, () => undefined);
    expect(sender.why).toMatchObject({ is });
  });

  it.each([
    ['a line that nobody knows', null, 3, 'lineUnknown', 0],
    ['a fast line, little that is new', 50_000_000, 3, 'littleNew', 0],
    ['a slow line, little that is new', 1_000_000, 3, 'slowLine', 0],
    ['a slow line, a layer that may take minutes', 1_000_000, 900, 'slowLine', 1],
  ])('asks the engine for the sizes of layers only where they decide: %s', async (_, bytesPerS, MB, is, asked) => {
    const { planning, where, engine, uplinks } = planningOverFakes();
    const image = { ...imageOf(base, game, rules), sizeBytes: MB * 1_000_000 };
    engine.images.set(image.id, image);
    if (bytesPerS !== null) await uplinks.put(where.access.registry, { bytesPerS, isAtLeast: false });
    const question = { ...where, image, build: null, pusher: 'auto' as const, uploadLimitBytesPerS: null, figures };
    const { sender } = await planning.plan(question, () => undefined);
    expect(sender.why).toMatchObject({ is });
    expect(engine.calls.filter((call) => call === 'layerSizes')).toHaveLength(asked);
  });
});
