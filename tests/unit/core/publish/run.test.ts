import { describe, expect, it } from 'vitest';
import { steps } from '#shared/model/publish-job';
import { DIGEST } from '../../../support/fakes/engine';
import { type Harness, publishingOverFakes, pushRequest, REFERENCE } from '../../../support/fakes/publishing';
import { broken, fail, hold, work } from './stopped-steps';

describe('a push that succeeds', () => {
  it('runs every step in order and tells the facts', async () => {
    const harness = publishingOverFakes();
    const { id } = await harness.publishing.start(pushRequest);
    const job = await harness.publishing.ended(id);
    expect(job.state).toEqual({
      is: 'succeeded',
      result: {
        reference: REFERENCE,
        digest: DIGEST,
        artifactBytes: 550,
        sentBytes: 550,
        // Two archives of 450, halved, each with the tail of Go's gzip; a config of 40; a manifest.
        // It fits beyond doubt: nothing was compressed to know it better.
        forecastBytes: null,
        layers: { total: 2, reused: 0 },
        durationMs: 0,
        appVersion: null,
      },
    });
    expect(Object.keys(job.outputs)).toEqual([...steps]);
    const started = harness.jobs.history.filter((entry, index, all) => entry !== all[index - 1]);
    expect(started).toEqual(['queued', ...steps.map((step) => `running ${step}`), 'succeeded']);
    expect(harness.ended).toHaveLength(1);
    const login = { username: 'robot$studio+push', password: 'secret-token', registry: 'registry.example.com' };
    expect(harness.engine.logins).toEqual([login]);
    // A base may lie in the very registry.
    expect(harness.engine.buildLogins).toEqual([login]);
  });

  it('keeps no secret on disk, in its snapshots or in its log', async () => {
    const harness = publishingOverFakes();
    const { id } = await harness.publishing.start(pushRequest);
    await harness.publishing.ended(id);
    const everything = JSON.stringify([[...harness.jobs.saved], harness.changes, [...harness.logs.lines]]);
    expect(everything).not.toContain('secret-token');
  });

  it('says when all layers were there already', async () => {
    const harness = publishingOverFakes();
    harness.engine.outcome = 'exists';
    const { id } = await harness.publishing.start(pushRequest);
    const { state } = await harness.publishing.ended(id);
    expect(state).toMatchObject({ result: { sentBytes: 50, layers: { total: 2, reused: 2 } } });
    expect(harness.logs.lines.get(id)).toContain('All 2 layers already there');
  });

  it('only ever tells rising revisions', async () => {
    const harness = publishingOverFakes();
    const { id } = await harness.publishing.start(pushRequest);
    await harness.publishing.ended(id);
    const revs = harness.changes.map(({ rev }) => rev);
    expect(revs.every((rev, index) => index === 0 || rev > (revs[index - 1] ?? -1))).toBe(true);
  });
});

describe.each(steps.map((step) => ({ step })))('in the step $step', ({ step }) => {
  const request = { ...pushRequest, bootTest: step === 'bootTest' };
  it('a cancel shows at once, before anything is awaited', async () => {
    const harness = publishingOverFakes();
    const gate = hold(harness, step);
    const { id } = await harness.publishing.start(request);
    await gate.reached;
    const answer = harness.publishing.cancel({ id });
    expect(harness.changes.at(-1)?.state).toEqual({ is: 'cancelling', step });
    gate.open();
    expect((await answer).state).toEqual({ is: 'cancelling', step });
    expect((await harness.publishing.ended(id)).state).toEqual({ is: 'cancelled', step });
    expect(harness.jobs.history.at(-1)).toBe(`cancelled ${step}`);
  });

  it('a cancel leaves no new name in the engine, unless the push itself is done', async () => {
    const harness = publishingOverFakes();
    const gate = hold(harness, step);
    const { id } = await harness.publishing.start(request);
    await gate.reached;
    const cancelled = harness.publishing.cancel({ id });
    gate.open();
    await cancelled;
    await harness.publishing.ended(id);
    expect(harness.engine.images.has(REFERENCE)).toBe(step === 'createVersion');
  });

  it('a cancel leaves a name alone that was there before', async () => {
    const harness = publishingOverFakes();
    harness.engine.images.set(REFERENCE, harness.engine.built);
    const gate = hold(harness, step);
    const { id } = await harness.publishing.start(request);
    await gate.reached;
    const cancelled = harness.publishing.cancel({ id });
    gate.open();
    await cancelled;
    await harness.publishing.ended(id);
    expect(harness.engine.images.has(REFERENCE)).toBe(true);
  });

  it('a cancelled push can be tried again', async () => {
    const harness = publishingOverFakes();
    const gate = hold(harness, step);
    const { id } = await harness.publishing.start(request);
    await gate.reached;
    const cancelled = harness.publishing.cancel({ id });
    gate.open();
    await cancelled;
    await harness.publishing.ended(id);
    await harness.publishing.retry({ id });
    expect((await harness.publishing.ended(id)).state.is).toBe('succeeded');
    expect(harness.engine.images.has(REFERENCE)).toBe(true);
  });

  it('a failure is told with its step and error, and trying again succeeds without repeating what holds', async () => {
    const harness = publishingOverFakes();
    fail(harness, step, broken);
    const { id } = await harness.publishing.start(request);
    const failed = await harness.publishing.ended(id);
    expect(failed.state).toMatchObject({ is: 'failed', step, error: { code: 'registry-error', detail: 'raw\ntext' } });
    expect(failed.endedAt).not.toBeNull();
    expect(harness.logs.lines.get(id)).toContain('Failed: Broken.');
    const before = work(harness);
    await harness.publishing.retry({ id });
    const job = await harness.publishing.ended(id);
    expect(job.state.is).toBe('succeeded');
    const repeated = { builds: work(harness).builds - before.builds, pushes: work(harness).pushes - before.pushes };
    const at = steps.indexOf(step);
    expect(repeated).toEqual({
      builds: at <= steps.indexOf('build') ? 1 : 0,
      pushes: at <= steps.indexOf('push') ? 1 : 0,
    });
    expect(job.times.build?.kept).toBe(at > steps.indexOf('build'));
  });

  it('an unknown exception fails the push as unexpected', async () => {
    const harness = publishingOverFakes();
    fail(harness, step, new TypeError('a bug'));
    const { id } = await harness.publishing.start(request);
    expect((await harness.publishing.ended(id)).state).toMatchObject({ is: 'failed', error: { code: 'unexpected' } });
  });

  it('the end of the app leaves it interrupted, and the next start can go on', async () => {
    const harness = publishingOverFakes();
    const gate = hold(harness, step);
    const { id } = await harness.publishing.start(request);
    await gate.reached;
    const next = harness.again();
    await next.publishing.recover();
    expect((await next.publishing.get({ id })).state).toEqual({ is: 'interrupted', step });
    expect(next.publishing.running()).toBeNull();
    const before = work(next);
    await next.publishing.retry({ id });
    expect((await next.publishing.ended(id)).state.is).toBe('succeeded');
    const at = steps.indexOf(step);
    expect(work(next).builds - before.builds).toBe(at <= steps.indexOf('build') ? 1 : 0);
    expect(work(next).pushes - before.pushes).toBe(at <= steps.indexOf('push') ? 1 : 0);
  });
});

describe('what is kept when a push goes on', () => {
  const failAtConfirm = async (): Promise<{ harness: Harness; id: string }> => {
    const harness = publishingOverFakes();
    fail(harness, 'confirm', broken);
    const { id } = await harness.publishing.start(pushRequest);
    await harness.publishing.ended(id);
    return { harness, id };
  };
  const again = async ({ harness, id }: { harness: Harness; id: string }) => {
    await harness.publishing.retry({ id });
    const job = await harness.publishing.ended(id);
    expect(job.state.is).toBe('succeeded');
    return steps.filter((step) => job.times[step]?.kept === true);
  };

  it('keeps build, tag and push when nothing changed', async () => {
    expect(await again(await failAtConfirm())).toEqual(['build', 'bootTest', 'tag', 'push']);
  });
  it('builds anew when the folder changed', async () => {
    const failed = await failAtConfirm();
    failed.harness.engine.fingerprint = 'f2';
    expect(await again(failed)).toEqual([]);
  });
  it('builds anew when the image is gone', async () => {
    const failed = await failAtConfirm();
    failed.harness.engine.images.clear();
    expect(await again(failed)).toEqual([]);
  });
  it('names anew, and pushes anew, when the name is gone', async () => {
    const failed = await failAtConfirm();
    failed.harness.engine.images.delete(REFERENCE);
    expect(await again(failed)).toEqual(['build', 'bootTest']);
  });
  it('pushes anew when the registry does not have it any more', async () => {
    const failed = await failAtConfirm();
    const { registry } = failed.harness;
    const facts = registry.facts;
    registry.facts = null;
    const gate = failed.harness.engine.gates.hold('push');
    const done = again(failed);
    await gate.reached;
    registry.facts = facts;
    gate.open();
    expect(await done).toEqual(['build', 'bootTest', 'tag']);
  });
});
