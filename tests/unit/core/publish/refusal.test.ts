import { describe, expect, it } from 'vitest';
import { filledBy, refusedFigures } from '#core/publish/steps/refused-figures';
import { AppFailure } from '#shared/errors';
import type { StorageFigures } from '#shared/model/connection';
import { publishingOverFakes, pushRequest } from '../../../support/fakes/publishing';

const KIB = 1024;
const said =
  'denied: adding 2.0 KiB of storage resource, which when updated to current usage of 9.0 KiB will exceed the configured upper limit of 10.0 KiB.';

describe('the figures in a refusal', () => {
  it('are those of its own words, in units of 1024', () => {
    expect(refusedFigures(said)).toEqual({ addedBytes: 2 * KIB, usedBytes: 9 * KIB, limitBytes: 10 * KIB });
    const large =
      'adding 29.0 MiB of storage resource, which when updated to current usage of 1.5 GiB will exceed the configured upper limit of 512 B.';
    expect(refusedFigures(large)).toEqual({ addedBytes: 29 * KIB ** 2, usedBytes: 1.5 * KIB ** 3, limitBytes: 512 });
  });
  it('add nothing where the limit is exceeded already', () => {
    const over =
      'subtracting 0 B of storage resource, which when updated to current usage of 2.0 KiB will exceed the configured upper limit of 1.0 KiB.';
    expect(refusedFigures(over)).toEqual({ addedBytes: 0, usedBytes: 2 * KIB, limitBytes: KIB });
  });
  it.each([null, '', 'quota exceeded', 'will exceed the configured upper limit of'])('are not there in %s', (text) =>
    expect(refusedFigures(text)).toBeNull(),
  );

  const told = (more: Partial<StorageFigures>): StorageFigures => ({
    ...{ usedBytes: 5, limitBytes: 7, limitSource: 'registry', unlimited: false },
    ...more,
  });
  it('fill what nobody tells, and are believed more than a limit that was typed', () => {
    const words = refusedFigures(said);
    expect(filledBy(told({}), words)).toEqual(told({}));
    expect(filledBy(null, words)).toEqual(told({ usedBytes: 9 * KIB, limitBytes: 10 * KIB }));
    expect(filledBy(told({ usedBytes: null, limitBytes: null, limitSource: 'unknown' }), words)).toEqual(
      told({ usedBytes: 9 * KIB, limitBytes: 10 * KIB }),
    );
    expect(filledBy(told({ limitSource: 'typed' }), words)).toEqual(told({ limitBytes: 10 * KIB }));
    expect(filledBy(told({}), null)).toEqual(told({}));
  });
});

describe('a push that is refused', () => {
  const bare =
    'failed commit on ref "layer-sha256:00": unexpected status from PUT request to https://r.example/v2/a/blobs/uploads/1: 403 Forbidden';
  /** Storage as it is planned with, then as it is when the engine is refused. */
  const refusedWith = async (
    failure: { readonly code: 'registry-denied' | 'storage-full'; readonly detail: string },
    now: Partial<StorageFigures>,
    planned: Partial<StorageFigures> = {},
    more: (harness: ReturnType<typeof publishingOverFakes>) => void = () => undefined,
  ) => {
    const harness = publishingOverFakes();
    const { registry, engine, publishing } = harness;
    more(harness);
    registry.figures = { ...registry.figures, ...planned };
    engine.push = async () => {
      registry.figures = { ...registry.figures, ...now };
      throw new AppFailure({ ...failure, message: 'No.', retryable: true, action: 'signIn' });
    };
    const { id } = await publishing.start({ ...pushRequest, pusher: 'engine' });
    const job = await publishing.ended(id);
    if (job.state.is !== 'failed') throw new Error(job.state.is);
    return { error: job.state.error, plan: job.outputs.storageCheck?.plan, step: job.state.step };
  };
  const unknown = { usedBytes: null, limitBytes: null, limitSource: 'unknown' as const };

  it('with nothing but a status is about storage where the figures of now say so', async () => {
    const { error, plan } = await refusedWith({ code: 'registry-denied', detail: bare }, { usedBytes: 9_900 });
    expect(error).toMatchObject({ code: 'storage-full', action: 'makeRoom', detail: bare });
    expect(error.message).toMatch(/Now 9\.9 kB of 10\.0 kB are in use/);
    expect(plan).toMatchObject({ usedBytes: 9_900, verdict: 'doesNotFit' });
  });

  it('or where an upload cannot be opened for lack of it; nobody else tells figures then', async () => {
    const { error, plan } = await refusedWith(
      { code: 'registry-denied', detail: bare },
      {},
      unknown,
      ({ registry }) => {
        registry.uploads = { is: 'noRoom', said: `HTTP 403 ${said}` };
      },
    );
    expect(error).toMatchObject({ code: 'storage-full', action: 'makeRoom', detail: `${bare}\nHTTP 403 ${said}` });
    expect(error.message).toMatch(/It says itself that about 9\.2 kB of 10\.2 kB are in use, and that 2\.0 kB more/);
    expect(plan).toMatchObject({ usedBytes: 9 * KIB, limitBytes: 10 * KIB, verdict: 'doesNotFit', missingBytes: KIB });
  });

  it.each([
    ['there is room', bare, {}],
    ['the registry gave its reason', 'denied: requested access to the resource is denied', { usedBytes: 10_000 }],
    ['the registry gave its reason over HTTP', 'HTTP 403 FORBIDDEN: forbidden', { usedBytes: 10_000 }],
  ] as const)('stays what it was where %s', async (_, detail, now) => {
    const { error } = await refusedWith({ code: 'registry-denied', detail }, now);
    expect(error).toMatchObject({ code: 'registry-denied', action: 'signIn', detail });
  });

  it('stays what it was for who may not push at all, however full it is', async () => {
    const { error } = await refusedWith(
      { code: 'registry-denied', detail: bare },
      { usedBytes: 9_900 },
      {},
      ({ registry, engine }) => {
        const why = new AppFailure({ code: 'registry-denied', message: 'No.' });
        const tag = engine.tag.bind(engine);
        engine.tag = (...given) => {
          registry.uploads = { is: 'refused', why };
          return tag(...given);
        };
      },
    );
    expect(error.code).toBe('registry-denied');
  });

  it('in words shows both figures, and what is missing by those of now', async () => {
    const { error, plan, step } = await refusedWith({ code: 'storage-full', detail: said }, { usedBytes: 9_500 });
    expect(error.message).toMatch(
      /The plan said .* for a registry that had 100 bytes of 10\.0 kB\. Now 9\.5 kB of 10\.0 kB/,
    );
    expect(step).toBe('push');
    const missing = 9_500 + (plan?.newBytes ?? 0) + (plan?.marginBytes ?? 0) - 10_000;
    expect(plan?.missingBytes).toBe(Math.max(missing, KIB));
  });

  it('calls an uncompressed figure the most that it can be', async () => {
    const { error } = await refusedWith({ code: 'storage-full', detail: said }, {}, unknown);
    expect(error.message).toMatch(
      /The plan said at most \S+ \S+, before compression, for a registry that had an unknown/,
    );
  });

  it('by an engine that had sent a layer names it in the next plan, and in why that stops', async () => {
    const { registry, engine, publishing, map } = publishingOverFakes();
    registry.figures = { ...registry.figures, usedBytes: 100 };
    engine.push = async (_reference, _login, { on }) => {
      const [first = ''] = engine.built.diffIds;
      const id = first.replace('sha256:', '').slice(0, 12);
      on({ kind: 'layer', layer: { id, is: 'pushed', currentBytes: 1, totalBytes: 1 } });
      registry.figures = { ...registry.figures, usedBytes: 9_999 };
      throw new AppFailure({ code: 'storage-full', message: 'No.', detail: said, retryable: true, action: 'makeRoom' });
    };
    const { id } = await publishing.start({ ...pushRequest, pusher: 'engine' });
    const refused = await publishing.ended(id);
    const [first] = engine.built.diffIds;
    expect(map.left).toMatchObject([{ diffId: first, digest: null }]);
    expect(refused.outputs.storageCheck?.plan?.layers.map(({ mayBeLeft }) => mayBeLeft ?? false)).toEqual(
      engine.built.diffIds.map((diffId) => diffId === first),
    );
    await publishing.retry({ id });
    const stopped = await publishing.ended(id);
    if (stopped.state.is !== 'failed') throw new Error(stopped.state.is);
    expect(stopped.state.step).toBe('storageCheck');
    expect(stopped.state.error.message).toMatch(/Up to \S+ \S+ of them may be in use already, left by a push that did/);
  });
});
