import { describe, expect, test } from 'vitest';
import type { StoredArtifact } from '#shared/model/storage-use';
import { pushHint, pushPlan } from '../../support/renderer-preview/storage-samples';

// The page's modules look for the bridge as they load.
await import('../../support/renderer-preview/page');
const { forecastOf, layerPlanWords, planWords, verdictWords } = await import(
  '../../../renderer/features/forecast/words'
);
const words = await import('../../../renderer/features/storage/words');
const bytes = await import('../../../renderer/ui/exact-bytes');
const choice = await import('../../../renderer/features/storage/room/choice');
const { usageTone } = await import('../../../renderer/ui/usage-bar');

const GB = 1_000_000_000;

const stored = (digest: string, part: Partial<StoredArtifact> = {}): StoredArtifact => ({
  repository: 'game',
  digest,
  tags: [],
  pushedAt: null,
  uniqueBytes: 10_000_000,
  sharedBytes: 0,
  usedBy: [],
  drifted: [],
  ...part,
});

describe('figures', () => {
  test('are decimal, with the registry’s binary one as a hint', () => {
    expect(bytes.formatBinary(5 * GB)).toBe('4.66 GiB');
    expect(bytes.formatBinary(1024)).toBe('1.00 KiB');
    expect(bytes.formatBinary(1024 ** 3 - 1)).toBe('1.00 GiB');
    expect(bytes.exactly(5 * GB)).toBe('5,000,000,000 bytes, which the registry’s own pages show as 4.66 GiB');
  });

  test('what is free, or over the limit, or not known', () => {
    const figures = { limitSource: 'registry' as const, unlimited: false };
    expect(words.freeWords({ ...figures, usedBytes: GB, limitBytes: 5 * GB })).toBe('4.00 GB free');
    expect(words.freeWords({ ...figures, usedBytes: 6 * GB, limitBytes: 5 * GB })).toBe('1.00 GB over the limit');
    expect(words.freeWords({ ...figures, usedBytes: null, limitBytes: 5 * GB })).toBeNull();
  });

  test('the bar is amber from 85 %, red from 95 %', () => {
    expect([84.9, 85, 94.9, 95, 120].map((used) => usageTone(used, 100))).toEqual([
      'good',
      'warn',
      'warn',
      'bad',
      'bad',
    ]);
  });

  test('how many more pushes fit', () => {
    expect(words.pushesLeftWords(null)).toBeNull();
    expect(words.pushesLeftWords(0)).toBe('Not one more push of the usual size fits.');
    expect(words.pushesLeftWords(1)).toBe('About 1 more push of the usual size fits.');
    expect(words.pushesLeftWords(47)).toBe('About 47 more pushes of the usual size fit.');
    expect(words.pushesLeftWords(4_000_000)).toBe('More than 1,000 pushes of the usual size fit.');
  });

  test('own and shared bytes; an upper bound is named one', () => {
    expect(words.partWords({ uniqueBytes: 38_200_000, sharedBytes: 12_000_000 }, false)).toBe(
      '38.2 MB only its own, 12.0 MB shared with others',
    );
    expect(words.partWords({ uniqueBytes: 38_200_000, sharedBytes: 0 }, true)).toBe('at most 38.2 MB only its own');
  });

  test('the active version is named first', () => {
    const usedBy = [
      { app: 'arena', name: '1.0', isActive: false },
      { app: 'arena', name: '2.0', isActive: true },
    ];
    expect(words.usedByWords({ usedBy })).toBe('used by arena / 2.0 and 1 more');
    expect(words.usedByWords({ usedBy: usedBy.slice(0, 1) })).toBe('used by arena / 1.0 (not active)');
    expect(words.usedByWords({ usedBy: [] })).toBeNull();
  });
});

describe('a forecast', () => {
  test('says what is sent, the most that it can be, and what is free', () => {
    expect(forecastOf(pushHint())).toEqual({
      text: 'Sends about 38.2 MB, at most 42.3 MB; 3.80 GB free',
      tone: 'quiet',
      hint: 'Judged by sampled pieces of the files, before anything is built. About 1.24 GB of 5.00 GB are in use after it.',
    });
    expect(forecastOf(pushHint({ newBytes: 0, marginBytes: 0, basis: 'known' })).text).toBe(
      'Sends next to nothing; 3.80 GB free',
    );
  });

  test('says what is not counted', () => {
    const base = { is: 'base' as const, image: 'debian:12' };
    const forecast = forecastOf(pushHint({ uncounted: [base, { is: 'steps' }] }));
    expect(forecast.text).toBe(
      'Sends about 38.2 MB, at most 42.3 MB; base image and RUN steps not counted; 3.80 GB free',
    );
    expect(forecast.hint).toContain('Not counted: the base image debian:12, which the engine does not have; what RUN');
    expect(forecastOf(pushHint({ newBytes: 0, marginBytes: 0, uncounted: [{ is: 'steps' }] })).text).toBe(
      'What it sends is known after the build; 3.80 GB free',
    );
  });

  test('warns where it is tight, and says how much is too much', () => {
    expect(forecastOf(pushHint({ usedBytes: 4.3 * GB })).tone).toBe('warn');
    const full = forecastOf(pushHint({ newBytes: 2 * GB, usedBytes: 4 * GB, marginBytes: 0 }));
    expect([full.text, full.tone]).toEqual(['Sends about 2.00 GB; 1.00 GB too much', 'bad']);
    const perhaps = pushHint({ newBytes: 2 * GB, usedBytes: 4 * GB, marginBytes: GB, missingBytes: 2 * GB });
    expect(forecastOf(perhaps).text).toBe('Sends about 2.00 GB, at most 3.00 GB; up to 2.00 GB too much');
  });

  test('says nothing of room where the limit is not known', () => {
    expect(forecastOf(pushHint({ limitBytes: null })).text).toBe('Sends about 38.2 MB, at most 42.3 MB');
  });
});

describe('a plan', () => {
  test('in sum and by layer', () => {
    const plan = pushPlan();
    expect(planWords(plan)).toBe('2 of 4 layers are new: 38.2 MB to send.');
    expect(verdictWords(plan)).toBe('It fits. 1.24 GB of 5.00 GB are in use after it.');
    expect(plan.layers.map(layerPlanWords)).toEqual([
      'already there, in udp-arena:1.0.14',
      'in another repository: lobby:build-41',
      'new, 38.0 MB',
      'new, 200 kB',
    ]);
  });

  test('says what an earlier push left there', () => {
    expect(layerPlanWords({ diffId: 'sha256:a', is: 'arrived', sizeBytes: 5, place: null })).toBe(
      'already there, from a push that did not end',
    );
  });

  test('says what an engine may have left there', () => {
    const layer = { diffId: 'sha256:a', is: 'new', sizeBytes: 5_000_000, place: null, mayBeLeft: true } as const;
    expect(layerPlanWords(layer)).toBe(
      'new, 5.0 MB; where the registry has kept it from a push that did not end, it is in use already and adds nothing',
    );
  });

  test('that fills most of the storage names the share, margin included', () => {
    expect(verdictWords(pushPlan({ usedBytes: 4.3 * GB, newBytes: 0.1 * GB, marginBytes: 0.04 * GB }))).toBe(
      'It fits, but the storage is 88 % full then. 4.40 GB of 5.00 GB are in use after it.',
    );
  });

  test('says what the registry does not tell', () => {
    expect(verdictWords(pushPlan({ limitBytes: null }))).toBe(
      'Whether it fits is not known: the registry does not tell its limit.',
    );
    expect(verdictWords(pushPlan({ usedBytes: null }))).toBe(
      'Whether it fits is not known: the registry does not tell what it holds.',
    );
  });

  test('that is bounded says the most that it can be, in use after it too', () => {
    const plan = pushPlan({ basis: 'bounded', newBytes: 90_000_000 });
    expect(planWords(plan)).toBe('2 of 4 layers are new: at most 90.0 MB before compression; measured when sent.');
    expect(verdictWords(plan)).toMatch(/^It fits\. At most [\d.]+ GB of 5\.00 GB are in use after it\.$/);
  });

  test('that does not fit says by how much; that adds nothing says so', () => {
    expect(verdictWords(pushPlan({ newBytes: 2 * GB, usedBytes: 4 * GB }))).toBe(
      'It does not fit: 1.00 GB are missing. 4.00 GB of 5.00 GB are in use.',
    );
    const known = pushPlan();
    expect(planWords({ ...known, layers: known.layers.slice(0, 2), newBytes: 1200 })).toBe(
      'Nothing is new: all 2 layers are there already.',
    );
  });
});

describe('a plan that need not be exact', () => {
  const unmeasured = pushPlan().layers.map((layer) => (layer.is === 'new' ? { ...layer, sizeBytes: null } : layer));
  const bounded = pushPlan({ basis: 'bounded', layers: unmeasured, newBytes: 900_000_000 });

  test('says the most that it can be, and that it is measured later', () => {
    expect(planWords(bounded)).toBe('2 of 4 layers are new: at most 900 MB before compression; measured when sent.');
    expect(verdictWords(bounded)).toBe('It fits. At most 2.10 GB of 5.00 GB are in use after it.');
    expect(bounded.layers.map(layerPlanWords)).toContain('new, not measured yet');
  });

  test('where there is no limit, too', () => {
    const plan = { ...bounded, limitBytes: null, verdict: 'unlimited' as const };
    expect(verdictWords(plan)).toBe('There is no limit. At most 2.10 GB are in use after it.');
  });

  test('says what the forecast said, with its margin', () => {
    const plan = pushPlan({ basis: 'sampled', layers: unmeasured, marginBytes: 4_100_000 });
    expect(planWords(plan)).toBe(
      '2 of 4 layers are new: about 38.2 MB, at most 42.3 MB to send by the forecast; measured when sent.',
    );
    expect(verdictWords(plan)).toBe('It fits. About 1.24 GB of 5.00 GB are in use after it.');
  });

  test('says in the end what was measured', () => {
    const plan = pushPlan({ basis: 'measured' });
    expect(planWords(plan)).toBe('2 of 4 layers were new: 38.2 MB sent.');
    expect(verdictWords(plan)).toBe('Measured, as the registry has it. 1.24 GB of 5.00 GB are in use after it.');
    expect(planWords({ ...plan, layers: plan.layers.slice(0, 2) })).toBe(
      'Nothing was new: all 2 layers were there already.',
    );
  });
});

describe('making room', () => {
  const artifacts = [
    stored('sha256:old', { tags: ['1', '2'] }),
    stored('sha256:other'),
    stored('sha256:live', { tags: ['3'], usedBy: [{ app: 'a', name: 'v', isActive: true }] }),
  ];
  const proposal = {
    items: [{ repository: 'game', digest: 'sha256:old' }],
    kept: [{ repository: 'game', digest: 'sha256:live', why: 'a v runs it and is active.' }],
  };

  test('offers the proposed, then what may go too, then what is kept and why', () => {
    const candidates = choice.candidatesOf(proposal, artifacts);
    expect(candidates.map(({ item, isProposed, why, mayGo }) => [item.digest, isProposed, why, mayGo])).toEqual([
      ['sha256:old', true, null, true],
      ['sha256:other', false, null, true],
      ['sha256:live', false, 'a v runs it and is active.', false],
    ]);
    expect(choice.whatGoes(candidates.slice(0, 2))).toBe('2 artifacts and 2 tags');
  });

  test('tells what the set frees beyond its parts, what is short, and what nothing is promised of', () => {
    const chosen = choice.candidatesOf(proposal, artifacts).slice(0, 1);
    expect(choice.freedWords({ freedBytes: 30_000_000, unread: 0 }, 20_000_000, chosen)).toBe(
      'Frees 30.0 MB, enough for the 20.0 MB wanted. 20.0 MB of it are layers that only these share.',
    );
    expect(choice.freedWords({ freedBytes: 10_000_000, unread: 2 }, 40_000_000, chosen)).toBe(
      'Frees at least 10.0 MB, 30.0 MB less than wanted. Nothing is promised of 2 artifacts whose layers could not be read.',
    );
  });

  test('an amount is never less than what was missing', () => {
    for (const bytes of [1, 999, 1_000_000, 41_234_567, 999_999_999, GB, 1_234_567_891]) {
      const amount = choice.amountOf(bytes);
      expect(choice.amountBytes(amount)).toBeGreaterThanOrEqual(bytes);
    }
    expect(choice.amountBytes({ value: '', unit: 'GB' })).toBeNull();
    expect(choice.amountBytes({ value: 0, unit: 'MB' })).toBeNull();
    expect(choice.amountBytes({ value: 1.5, unit: 'GB' })).toBe(1_500_000_000);
  });

  test('where nobody said how much: out of the amber, else a tenth', () => {
    expect(choice.usualBytes(9.5 * GB, 10 * GB, 0.85)).toBe(GB);
    expect(choice.usualBytes(4 * GB, 10 * GB, 0.85)).toBe(400_000_000);
    expect(choice.usualBytes(0, null, 0.85)).toBe(1);
  });
});
