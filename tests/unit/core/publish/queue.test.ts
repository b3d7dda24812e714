import { describe, expect, it } from 'vitest';
import { publishingOverFakes, pushRequest } from '../../../support/fakes/publishing';

const other = { ...pushRequest, projectId: 'other', projectName: 'Other', tag: 'v2' };

describe('the queue of pushes', () => {
  it('runs one at a time, in order', async () => {
    const { publishing, engine, ended } = publishingOverFakes();
    const gate = engine.gates.hold('push');
    const first = await publishing.start(pushRequest);
    const second = await publishing.start(other);
    await gate.reached;
    expect((await publishing.get({ id: second.id })).state.is).toBe('queued');
    gate.open();
    await publishing.ended(second.id);
    expect(ended.map(({ id }) => id)).toEqual([first.id, second.id]);
  });

  it('tells the end of each push when it is over, not when the queue is empty', async () => {
    const { publishing, engine } = publishingOverFakes();
    const firstBuild = engine.gates.hold('build');
    const first = await publishing.start(pushRequest);
    await firstBuild.reached;
    const second = await publishing.start(other);
    const secondBuild = engine.gates.hold('build');
    firstBuild.open();
    expect((await publishing.ended(first.id)).state.is).toBe('succeeded');
    await secondBuild.reached;
    expect((await publishing.get({ id: second.id })).state).toEqual({ is: 'running', step: 'build' });
    secondBuild.open();
    expect((await publishing.ended(second.id)).state.is).toBe('succeeded');
  });

  it('cancels a waiting push at once and tells its end once', async () => {
    const { publishing, engine, ended } = publishingOverFakes();
    const gate = engine.gates.hold('push');
    const first = await publishing.start(pushRequest);
    const second = await publishing.start(other);
    await gate.reached;
    await publishing.cancel({ id: second.id });
    expect((await publishing.ended(second.id)).state).toEqual({ is: 'cancelled', step: 'check' });
    gate.open();
    await publishing.ended(first.id);
    expect(ended.map(({ id, state }) => [id, state.is])).toEqual([
      [second.id, 'cancelled'],
      [first.id, 'succeeded'],
    ]);
  });

  it('cancels a push that has only just begun', async () => {
    const { publishing, logs, ended } = publishingOverFakes();
    const { id } = await publishing.start(pushRequest);
    await publishing.cancel({ id });
    expect((await publishing.ended(id)).state.is).toBe('cancelled');
    expect(ended).toHaveLength(1);
    expect(logs.lines.get(id)?.filter((line) => line.startsWith('Failed'))).toEqual([]);
  });

  it('refuses a second push of the same project, and allows it afterwards', async () => {
    const { publishing, engine } = publishingOverFakes();
    const gate = engine.gates.hold('push');
    const { id } = await publishing.start(pushRequest);
    await gate.reached;
    await expect(publishing.start(pushRequest)).rejects.toMatchObject({ error: { code: 'already-running' } });
    gate.open();
    await publishing.ended(id);
    const next = await publishing.start(pushRequest);
    expect((await publishing.ended(next.id)).state.is).toBe('succeeded');
  });

  it('cancelling or trying again what has ended is refused or has no effect', async () => {
    const { publishing } = publishingOverFakes();
    const { id } = await publishing.start(pushRequest);
    await publishing.ended(id);
    expect((await publishing.cancel({ id })).state.is).toBe('succeeded');
    await expect(publishing.retry({ id })).rejects.toMatchObject({ error: { code: 'not-possible-now' } });
    await expect(publishing.get({ id: 'unknown' })).rejects.toMatchObject({ error: { code: 'not-found' } });
  });

  it('drains: everything is cancelled and saved', async () => {
    const harness = publishingOverFakes();
    const gate = harness.engine.gates.hold('push');
    const first = await harness.publishing.start(pushRequest);
    const second = await harness.publishing.start(other);
    await gate.reached;
    await harness.publishing.drain();
    const next = harness.again();
    await next.publishing.recover();
    expect((await next.publishing.get({ id: first.id })).state.is).toBe('cancelled');
    expect((await next.publishing.get({ id: second.id })).state.is).toBe('cancelled');
  });

  it('removes an ended push with its log, but no running one', async () => {
    const { publishing, engine, jobs, logs } = publishingOverFakes();
    const gate = engine.gates.hold('push');
    const { id } = await publishing.start(pushRequest);
    await gate.reached;
    await expect(publishing.remove({ id })).rejects.toMatchObject({ error: { code: 'not-possible-now' } });
    gate.open();
    await publishing.ended(id);
    await publishing.remove({ id });
    expect(await publishing.list()).toEqual([]);
    expect([jobs.saved.size, logs.lines.size]).toEqual([0, 0]);
  });

  it('lists the newest first', async () => {
    const { publishing, clock } = publishingOverFakes();
    const first = await publishing.start(pushRequest);
    await publishing.ended(first.id);
    clock.advance(1000);
    const second = await publishing.start(pushRequest);
    await publishing.ended(second.id);
    expect((await publishing.list()).map(({ id }) => id)).toEqual([second.id, first.id]);
  });
});

describe('a full disk', () => {
  it('refuses a push that cannot be saved', async () => {
    const { publishing, jobs } = publishingOverFakes();
    jobs.failsAfter = 0;
    await expect(publishing.start(pushRequest)).rejects.toMatchObject({ error: { code: 'disk-full' } });
    expect(await publishing.list()).toEqual([]);
  });

  it.each(Array.from({ length: 12 }, (_, saves) => saves + 1))(
    'after %i saves ends the push as failed and tells it',
    async (saves) => {
      const { publishing, jobs, changes } = publishingOverFakes();
      jobs.failsAfter = saves;
      const { id } = await publishing.start(pushRequest);
      const { state } = await publishing.ended(id);
      expect(state).toMatchObject({ is: 'failed', error: { code: 'disk-full', retryable: true } });
      expect(changes.at(-1)?.state).toEqual(state);
      jobs.failsAfter = null;
      await publishing.retry({ id });
      expect((await publishing.ended(id)).state.is).toBe('succeeded');
    },
  );

  it('that is still full when it is tried again ends it again, and never leaves it waiting', async () => {
    const { publishing, jobs } = publishingOverFakes();
    jobs.failsAfter = 3;
    const { id } = await publishing.start(pushRequest);
    await publishing.ended(id);
    await publishing.retry({ id });
    expect((await publishing.ended(id)).state).toMatchObject({ is: 'failed', error: { code: 'disk-full' } });
    expect(publishing.running()).toBeNull();
  });

  it('keeps nobody from cancelling', async () => {
    const { publishing, engine, jobs } = publishingOverFakes();
    const gate = engine.gates.hold('push');
    const { id } = await publishing.start(pushRequest);
    await gate.reached;
    jobs.failsAfter = 0;
    await publishing.cancel({ id });
    expect((await publishing.ended(id)).state.is).toBe('cancelled');
  });

  it('of the log alone does not fail a push', async () => {
    const { publishing, logs } = publishingOverFakes();
    logs.failsFlush = true;
    const { id } = await publishing.start(pushRequest);
    expect((await publishing.ended(id)).state.is).toBe('succeeded');
  });
});
