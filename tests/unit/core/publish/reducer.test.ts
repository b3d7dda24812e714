import { describe, expect, it } from 'vitest';
import { type JobEvent, reduce } from '#core/publish/reducer';
import type { JobState, OutputOf, Outputs, PublishJob, Step } from '#shared/model/publish-job';
import { JobState as JobStateSchema, PublishJob as PublishJobSchema, steps } from '#shared/model/publish-job';
import { pushRequest } from '../../../support/fakes/publishing';

const at = '2026-11-23T12:00:00.000Z';
const error = { code: 'registry-error', message: 'Broken.', retryable: true, action: null, detail: null } as const;
const result = {
  reference: 'r',
  digest: 'd',
  artifactBytes: 1,
  sentBytes: 1,
  forecastBytes: null,
  layers: { total: 1, reused: 0 },
  durationMs: 1,
  appVersion: null,
};
const allOutputs: { readonly [S in Step]: OutputOf<S> } = {
  check: { fingerprint: 'f', files: 1, contextBytes: 1, steps: [], recipe: null, isTagTaken: false },
  build: { imageId: 'i', fingerprint: 'f', cachedSteps: 0, totalSteps: 1, isFallback: false },
  bootTest: { is: 'skipped' },
  storageCheck: {
    usedBytes: 1,
    limitBytes: 2,
    imageBytes: 1,
    verdict: 'fits',
    plan: null,
    pusher: 'engine',
    sender: null,
  },
  tag: { reference: 'r', imageId: 'i', existed: false },
  push: { digest: 'd', layers: [], pusher: 'engine' },
  confirm: { digest: 'd', artifactBytes: 1, sentBytes: 1, layers: { total: 1, reused: 0 } },
  createVersion: { is: 'version', app: 'arena', name: 'v1', created: true },
};
const job = (state: JobState, outputs: Outputs = allOutputs): PublishJob => ({
  schemaVersion: 1,
  id: 'job',
  rev: 7,
  request: pushRequest,
  state,
  outputs,
  sent: null,
  leftLayers: 0,
  buildSteps: [],
  times: {},
  createdAt: at,
  endedAt: null,
  logLines: 0,
});

const states: readonly JobState[] = [
  { is: 'queued' },
  ...steps.flatMap((step): JobState[] => [
    { is: 'running', step },
    { is: 'cancelling', step },
    { is: 'cancelled', step },
    { is: 'interrupted', step },
    { is: 'failed', step, error },
  ]),
  { is: 'succeeded', result },
];
const events: readonly JobEvent[] = [
  ...steps.flatMap((step): JobEvent[] => [
    { kind: 'stepStarted', step, at },
    { kind: 'stepKept', step, at },
    { kind: 'stepDone', step, output: allOutputs[step], at },
    { kind: 'stepNoted', step, output: allOutputs[step] },
    { kind: 'stepFailed', step, error, at },
  ]),
  { kind: 'layersLeft', layers: 2 },
  { kind: 'finished', result, at },
  { kind: 'cancelRequested' },
  { kind: 'cancelled', at },
  { kind: 'interrupted', at },
  { kind: 'retried', pushesAnyway: false, skipsBootTest: false },
  { kind: 'logged', logLines: 3 },
];

/** The diagram of the model, written a second time: what each event makes of each state; null: not allowed. */
function expected(state: JobState, event: JobEvent): JobState | null {
  const stepOf = (): Step => ('step' in state ? state.step : 'check');
  const alive = state.is === 'queued' || state.is === 'running';
  switch (event.kind) {
    case 'stepStarted':
    case 'stepKept': {
      const before = state.is === 'queued' ? -1 : state.is === 'running' ? steps.indexOf(state.step) : null;
      return before !== null && steps.indexOf(event.step) === before + 1 ? { is: 'running', step: event.step } : null;
    }
    case 'stepNoted':
      return state.is === 'running' && steps.indexOf(event.step) <= steps.indexOf(state.step) ? state : null;
    case 'stepDone':
      return state.is === 'running' && state.step === event.step ? state : null;
    case 'stepFailed':
      return alive ? { is: 'failed', step: event.step, error } : null;
    case 'layersLeft':
      return state.is === 'running' || state.is === 'cancelling' ? state : null;
    case 'finished':
      return state.is === 'running' && state.step === 'createVersion' ? { is: 'succeeded', result } : null;
    case 'cancelRequested':
      return alive ? { is: 'cancelling', step: stepOf() } : null;
    case 'cancelled':
      return state.is === 'cancelling' ? { is: 'cancelled', step: state.step } : null;
    case 'interrupted':
      return alive || state.is === 'cancelling' ? { is: 'interrupted', step: stepOf() } : null;
    case 'retried':
      return state.is === 'failed' || state.is === 'cancelled' || state.is === 'interrupted' ? { is: 'queued' } : null;
    case 'logged':
      return state;
    default:
      throw new Error('an event that this table does not know');
  }
}

const name = (thing: JobState | JobEvent): string =>
  `${'is' in thing ? thing.is : thing.kind}${'step' in thing ? ` ${thing.step}` : ''}`;

describe('the reducer, every state by every event', () => {
  it('knows every state of the model', () => {
    expect(new Set(states.map(({ is }) => is)).size).toBe(JobStateSchema.options.length);
  });

  describe.each(states.map((state) => ({ state, title: name(state) })))('$title', ({ state }) => {
    it.each(events.map((event) => ({ event, title: name(event) })))('$title', ({ event }) => {
      const before = job(state);
      const text = JSON.stringify(before);
      const wanted = expected(state, event);
      if (wanted === null) {
        expect(() => reduce(before, event)).toThrow(`A job that is ${state.is} cannot take ${event.kind}`);
      } else {
        const after = reduce(before, event);
        expect(after.state).toEqual(wanted);
        expect(PublishJobSchema.parse(after)).toEqual(after);
        expect(after.rev).toBe(event.kind === 'logged' ? 7 : 8);
        if (event.kind === 'retried')
          expect(after.request).toEqual({ ...before.request, pushesAnyway: false, bootTest: false });
        else expect(after.request).toBe(before.request);
      }
      expect(JSON.stringify(before)).toBe(text);
    });
  });
});

describe('what the reducer does with facts and times', () => {
  it('lets no step begin before the one before it has left its output', () => {
    const before = job({ is: 'running', step: 'check' }, {});
    expect(() => reduce(before, { kind: 'stepStarted', step: 'build', at })).toThrow();
  });
  it('keeps no step that has no output', () => {
    const before = job({ is: 'running', step: 'check' }, { check: allOutputs.check });
    expect(() => reduce(before, { kind: 'stepKept', step: 'build', at })).toThrow();
  });
  it.each([
    ['check', steps.filter((step) => step !== 'check')],
    ['build', ['check']],
    ['bootTest', steps.filter((step) => step !== 'bootTest')],
    ['storageCheck', steps.filter((step) => step !== 'storageCheck')],
    ['tag', ['check', 'build', 'bootTest', 'storageCheck']],
    ['push', ['check', 'build', 'bootTest', 'storageCheck', 'tag']],
    ['confirm', ['check', 'build', 'bootTest', 'storageCheck', 'tag', 'push']],
    ['createVersion', ['check', 'build', 'bootTest', 'storageCheck', 'tag', 'push', 'confirm']],
  ] as const)('%s begun anew leaves the outputs of %j', (step, left) => {
    const place = steps.indexOf(step);
    const previous = steps[place - 1];
    const before = job(previous === undefined ? { is: 'queued' } : { is: 'running', step: previous });
    const after = reduce(before, { kind: 'stepStarted', step, at });
    expect(Object.keys(after.outputs)).toEqual(left);
    expect(after.times[step]).toEqual({ startedAt: at, endedAt: null, kept: false });
  });
  it('ends the time of the step that failed, was cancelled or interrupted', () => {
    const running = reduce(job({ is: 'queued' }, {}), { kind: 'stepStarted', step: 'check', at });
    const later = '2026-11-23T12:00:05.000Z';
    const failed = reduce(running, { kind: 'stepFailed', step: 'check', error, at: later });
    const interrupted = reduce(running, { kind: 'interrupted', at: later });
    const cancelled = reduce(reduce(running, { kind: 'cancelRequested' }), { kind: 'cancelled', at: later });
    for (const ended of [failed, interrupted, cancelled]) {
      expect(ended.times.check?.endedAt).toBe(later);
      expect(ended.endedAt).toBe(later);
    }
  });
  it('is read where it was kept without facts that are optional', () => {
    const { leftLayers: _, ...old } = job({ is: 'succeeded', result });
    const { isTagTaken: _taken, ...check } = allOutputs.check;
    const read = PublishJobSchema.parse({ ...old, outputs: { check } });
    expect([read.leftLayers, read.outputs.check?.isTagTaken]).toEqual([0, false]);
  });
  it('counts the layers that stay in the registry, however often some do', () => {
    const left = (before: PublishJob) => reduce(before, { kind: 'layersLeft', layers: 2 });
    expect(left(left(job({ is: 'running', step: 'build' }))).leftLayers).toBe(4);
  });
  it('forgets times but not facts when it is tried again', () => {
    const retried = reduce(
      { ...job({ is: 'failed', step: 'push', error }), leftLayers: 2, endedAt: at },
      { kind: 'retried', pushesAnyway: false, skipsBootTest: false },
    );
    expect([retried.times, retried.leftLayers, retried.endedAt]).toEqual([{}, 0, null]);
    expect(retried.outputs).toEqual(allOutputs);
  });
  it.each([
    [true, false, true],
    [true, true, false],
    [false, false, false],
  ])('tests again unless it is told not to (%s, %s)', (bootTest, skipsBootTest, after) => {
    const before = job({ is: 'failed', step: 'bootTest', error });
    const asked = { ...before, request: { ...before.request, bootTest } };
    expect(reduce(asked, { kind: 'retried', pushesAnyway: false, skipsBootTest }).request.bootTest).toBe(after);
  });
});
