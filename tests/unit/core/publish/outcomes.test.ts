import { describe, expect, it } from 'vitest';
import type { BuildEvent } from '#core/ports/engine';
import { AppFailure } from '#shared/errors';
import type { BuildStep } from '#shared/model/build-step';
import { PublishJob } from '#shared/model/publish-job';
import type { PushHint } from '#shared/model/storage-plan';
import { IMAGE_ID } from '../../../support/fakes/engine';
import { publishingOverFakes, pushRequest } from '../../../support/fakes/publishing';
import { broken, fail, work } from './stopped-steps';

const forecast: PushHint = {
  ...{ basis: 'sampled', layers: [], newBytes: 450, marginBytes: 68, usedBytes: 100, limitBytes: 10_000 },
  ...{ verdict: 'fits', missingBytes: 0, uncounted: [] },
};

describe('outcomes that no exception tells', () => {
  it('fails when the registry names another digest than the engine', async () => {
    const harness = publishingOverFakes();
    if (harness.registry.facts !== null) harness.registry.facts = { ...harness.registry.facts, digest: IMAGE_ID };
    const { id } = await harness.publishing.start(pushRequest);
    expect((await harness.publishing.ended(id)).state).toMatchObject({
      is: 'failed',
      step: 'confirm',
      error: { code: 'digest-mismatch' },
    });
  });
  it('fails when the registry does not know the tag', async () => {
    const harness = publishingOverFakes();
    harness.registry.facts = null;
    const { id } = await harness.publishing.start(pushRequest);
    expect((await harness.publishing.ended(id)).state).toMatchObject({ error: { code: 'registry-not-found' } });
  });
  it('refuses an image for another platform before anything is sent', async () => {
    const harness = publishingOverFakes();
    harness.engine.built = { ...harness.engine.built, architecture: 'arm64' };
    const { id } = await harness.publishing.start(pushRequest);
    expect((await harness.publishing.ended(id)).state).toMatchObject({
      step: 'build',
      error: { code: 'wrong-platform' },
    });
    expect(work(harness).pushes).toBe(0);
  });
  it('sends nothing to a full registry', async () => {
    const harness = publishingOverFakes();
    harness.registry.figures = { usedBytes: 10, limitBytes: 10, limitSource: 'registry', unlimited: false };
    const { id } = await harness.publishing.start(pushRequest);
    const job = await harness.publishing.ended(id);
    expect(job.state).toMatchObject({ step: 'storageCheck', error: { code: 'storage-full' } });
    // What was planned stays to be seen.
    expect(job.outputs.storageCheck).toMatchObject({ verdict: 'doesNotFit', plan: { verdict: 'doesNotFit' } });
    expect((await harness.jobs.load())[0]?.outputs.storageCheck).toEqual(job.outputs.storageCheck);
    expect(harness.engine.calls).toEqual(['lookAtContext', 'build', 'save']);
  });
  it('tells what was sent layer by layer, from the manifest, where it was only bounded before', async () => {
    const harness = publishingOverFakes();
    const { id } = await harness.publishing.start(pushRequest);
    const { outputs, sent, state } = await harness.publishing.ended(id);
    expect(outputs.storageCheck?.plan).toMatchObject({ basis: 'bounded', newBytes: 1000 });
    const [first, second] = harness.engine.built.diffIds;
    expect(sent).toEqual({
      basis: 'measured',
      layers: [
        { diffId: first, is: 'new', sizeBytes: 300, place: null },
        { diffId: second, is: 'new', sizeBytes: 200, place: null },
      ],
      newBytes: 550,
      marginBytes: 0,
      usedBytes: 100,
      limitBytes: 10_000,
      verdict: 'fits',
      missingBytes: 0,
    });
    // A figure that came afterwards is no forecast.
    expect(state).toMatchObject({ result: { forecastBytes: null } });
    expect((await harness.jobs.load())[0]?.sent).toEqual(sent);
  });
  it('tells meanwhile what the forecast said of these files, with its margin', async () => {
    const harness = publishingOverFakes();
    harness.hints.keep({ ...pushRequest, fingerprint: 'f1' }, forecast);
    const { id } = await harness.publishing.start(pushRequest);
    const { outputs, state } = await harness.publishing.ended(id);
    expect(outputs.storageCheck?.plan).toMatchObject({
      basis: 'sampled',
      newBytes: 450,
      marginBytes: 68,
      verdict: 'fits',
      layers: [{ is: 'new', sizeBytes: null }, { is: 'new' }],
    });
    expect(state).toMatchObject({ result: { forecastBytes: 450 } });
  });
  it.each<[string, Partial<PushHint>, string]>([
    ['it left something out', { uncounted: [{ is: 'steps' }] }, 'f1'],
    ['the files are others now', {}, 'f0'],
  ])('goes by no forecast where %s', async (_, part, fingerprint) => {
    const harness = publishingOverFakes();
    harness.hints.keep({ ...pushRequest, fingerprint }, { ...forecast, ...part });
    const { id } = await harness.publishing.start(pushRequest);
    expect((await harness.publishing.ended(id)).outputs.storageCheck?.plan?.basis).toBe('bounded');
  });
  it('sends to a full registry what is wanted all the same, whether or not there is a plan', async () => {
    for (const fails of [false, true]) {
      const harness = publishingOverFakes();
      harness.registry.figures = { usedBytes: 10, limitBytes: 10, limitSource: 'registry', unlimited: false };
      if (fails) harness.engine.gates.fail('save', new AppFailure({ code: 'engine-error', message: 'No layers.' }));
      const { id } = await harness.publishing.start({ ...pushRequest, pushesAnyway: true });
      const job = await harness.publishing.ended(id);
      expect(job.outputs.storageCheck).toMatchObject({ verdict: 'doesNotFit' });
      expect([job.outputs.storageCheck?.plan === null, job.state.is]).toEqual([fails, 'succeeded']);
      const { lines } = await harness.publishing.log({ id, from: 0, count: 100 });
      expect(lines).toContain(
        'Pushing all the same, as asked for: the registry will refuse at the end and keep what was sent.',
      );
    }
  });
  it('finds a named image instead of building', async () => {
    const harness = publishingOverFakes();
    harness.engine.images.set('local:1', harness.engine.built);
    harness.engine.images.set(IMAGE_ID, harness.engine.built);
    const { id } = await harness.publishing.start({ ...pushRequest, source: { from: 'image', reference: 'local:1' } });
    expect((await harness.publishing.ended(id)).state.is).toBe('succeeded');
    expect(work(harness)).toEqual({ builds: 0, pushes: 1 });
  });
  it('says when the named image is not there', async () => {
    const harness = publishingOverFakes();
    const { id } = await harness.publishing.start({ ...pushRequest, source: { from: 'image', reference: 'local:1' } });
    expect((await harness.publishing.ended(id)).state).toMatchObject({ error: { code: 'image-missing' } });
  });
});

describe('when only the app version is missing', () => {
  it('trying again does only that, whatever became of the folder meanwhile', async () => {
    const harness = publishingOverFakes();
    fail(harness, 'createVersion', broken);
    const { id } = await harness.publishing.start(pushRequest);
    expect((await harness.publishing.ended(id)).state).toMatchObject({ is: 'failed', step: 'createVersion' });
    harness.engine.gates.fail('lookAtContext', new AppFailure({ code: 'folder-missing', message: 'Gone.' }));
    const before = harness.engine.calls.length;
    await harness.publishing.retry({ id });
    const job = await harness.publishing.ended(id);
    expect(job.state.is).toBe('succeeded');
    expect(harness.engine.calls.slice(before)).toEqual([]);
    expect(Object.values(job.times).filter(({ kept }) => !kept)).toHaveLength(1);
  });

  it('an image that is no longer there is pushed again', async () => {
    const harness = publishingOverFakes();
    fail(harness, 'createVersion', broken);
    const { id } = await harness.publishing.start(pushRequest);
    await harness.publishing.ended(id);
    const facts = harness.registry.facts;
    harness.registry.facts = null;
    const gate = harness.engine.gates.hold('push');
    await harness.publishing.retry({ id });
    await gate.reached;
    harness.registry.facts = facts;
    gate.open();
    expect((await harness.publishing.ended(id)).state.is).toBe('succeeded');
    expect(work(harness).pushes).toBe(2);
  });
});

describe('what the builder did', () => {
  const step = (is: BuildStep['is']): BuildStep => ({
    name: 'COPY . /app',
    instruction: { stage: null, index: 1, total: 1 },
    is,
    startedMs: 0,
    durationMs: is === 'running' ? null : 20,
  });
  const told = (...steps: readonly BuildStep[]): BuildEvent[] =>
    steps.map((one, number) => ({ kind: 'step', number, step: one }));

  it('stays with a push that succeeded, on disk as well', async () => {
    const harness = publishingOverFakes();
    harness.engine.buildEvents = told(step('cached'), step('done'));
    const { id } = await harness.publishing.start(pushRequest);
    const job = await harness.publishing.ended(id);
    expect(job.buildSteps).toEqual([step('cached'), step('done')]);
    expect(PublishJob.parse(JSON.parse(harness.jobs.saved.get(id) ?? '')).buildSteps).toEqual(job.buildSteps);
  });

  it('stays with one that failed, the lines of its Dockerfile in the log', async () => {
    const harness = publishingOverFakes();
    harness.engine.buildEvents = told(step('running'), step('failed'));
    const lines = [{ number: 3, text: 'RUN make', failed: true }];
    harness.engine.gates.fail(
      'build',
      new AppFailure({ code: 'build-failed', message: 'No.', excerpt: { file: 'Dockerfile', lines } }),
    );
    const { id } = await harness.publishing.start(pushRequest);
    const job = await harness.publishing.ended(id);
    expect(job.buildSteps).toEqual([{ ...step('running'), is: 'stopped' }, step('failed')]);
    expect(PublishJob.parse(JSON.parse(harness.jobs.saved.get(id) ?? '')).buildSteps).toEqual(job.buildSteps);
    expect(harness.logs.lines.get(id)).toEqual(expect.arrayContaining(['  Dockerfile, line 3:', '  > 3 | RUN make']));
  });

  it('is stopped by a cancel', async () => {
    const harness = publishingOverFakes();
    harness.engine.buildEvents = told(step('running'));
    const held = harness.engine.gates.hold('build');
    const { id } = await harness.publishing.start(pushRequest);
    await held.reached;
    await harness.publishing.cancel({ id });
    expect((await harness.publishing.ended(id)).buildSteps).toEqual([{ ...step('running'), is: 'stopped' }]);
  });

  it('is empty in jobs of before it was kept', () => {
    const harness = publishingOverFakes();
    return harness.publishing.start(pushRequest).then(({ id }) => {
      const { buildSteps: _, ...older } = JSON.parse(harness.jobs.saved.get(id) ?? '');
      expect(PublishJob.parse(older).buildSteps).toEqual([]);
    });
  });
});
