import type { AppError } from '#shared/errors';
import { type BuildStep, stopSteps } from '#shared/model/build-step';
import type { JobState, OutputOf, PublishJob, PublishResult, Step } from '#shared/model/publish-job';
import { steps } from '#shared/model/publish-job';
import type { PushPlan } from '#shared/model/storage-plan';
import { assertNever } from '#shared/result';

/** Everything that can happen to a job. `at` is an ISO time with zone. */
export type JobEvent =
  | { readonly kind: 'stepStarted'; readonly step: Step; readonly at: string }
  | { readonly kind: 'stepKept'; readonly step: Step; readonly at: string }
  | { readonly kind: 'stepDone'; readonly step: Step; readonly output: OutputOf<Step>; readonly at: string }
  /** What a step has found out so far, or of an earlier one's output: it stays, however the step ends. */
  | { readonly kind: 'stepNoted'; readonly step: Step; readonly output: OutputOf<Step> }
  /** Of the builder: they stay, however the build ends. */
  | { readonly kind: 'buildFollowed'; readonly steps: readonly BuildStep[] }
  /** What the push adds is known exactly. */
  | { readonly kind: 'sentKnown'; readonly sent: PushPlan }
  /** So many more layers stay in the registry, of a push that does not go on with them. */
  | { readonly kind: 'layersLeft'; readonly layers: number }
  | { readonly kind: 'stepFailed'; readonly step: Step; readonly error: AppError; readonly at: string }
  | { readonly kind: 'finished'; readonly result: PublishResult; readonly at: string }
  | { readonly kind: 'cancelRequested' }
  | { readonly kind: 'cancelled'; readonly at: string }
  | { readonly kind: 'interrupted'; readonly at: string }
  | { readonly kind: 'retried'; readonly pushesAnyway: boolean; readonly skipsBootTest: boolean }
  | { readonly kind: 'logged'; readonly logLines: number };

/** The job after the event. Throws on an event that the state does not allow: that is a bug, not a failure of a push. */
export function reduce(job: PublishJob, event: JobEvent): PublishJob {
  const next = (change: Partial<PublishJob>): PublishJob => ({ ...job, ...change, rev: job.rev + 1 });
  const { state } = job;
  switch (event.kind) {
    case 'stepStarted':
      if (!isNext(job, event.step)) throw illegal(state, event);
      return next({
        state: { is: 'running', step: event.step },
        outputs: without(job.outputs, event.step),
        ...(event.step === 'build' ? { buildSteps: [] } : {}),
        ...(event.step === 'storageCheck' ? { sent: null } : {}),
        times: started(job, event.step, event.at),
      });
    case 'stepKept':
      if (!isNext(job, event.step) || job.outputs[event.step] === undefined) throw illegal(state, event);
      return next({
        state: { is: 'running', step: event.step },
        times: { ...job.times, [event.step]: { startedAt: event.at, endedAt: event.at, kept: true } },
      });
    case 'stepDone':
      if (state.is !== 'running' || state.step !== event.step) throw illegal(state, event);
      return next({ outputs: { ...job.outputs, [event.step]: event.output }, times: ended(job, event.step, event.at) });
    case 'stepNoted':
      if (state.is !== 'running' || steps.indexOf(event.step) > steps.indexOf(state.step)) throw illegal(state, event);
      return next({ outputs: { ...job.outputs, [event.step]: event.output } });
    case 'buildFollowed':
      // What the engine still tells after a cancel is too late.
      return state.is === 'running' && state.step === 'build' ? next({ buildSteps: [...event.steps] }) : job;
    case 'sentKnown':
      return state.is === 'running' ? next({ sent: event.sent }) : job;
    case 'layersLeft':
      if (state.is !== 'running' && state.is !== 'cancelling') throw illegal(state, event);
      return next({ leftLayers: job.leftLayers + event.layers });
    case 'stepFailed':
      if (state.is !== 'running' && state.is !== 'queued') throw illegal(state, event);
      return next({
        state: { is: 'failed', step: event.step, error: event.error },
        buildSteps: stopSteps(job.buildSteps),
        times: ended(job, event.step, event.at),
        endedAt: event.at,
      });
    case 'finished':
      if (state.is !== 'running' || state.step !== steps.at(-1) || job.outputs.confirm === undefined)
        throw illegal(state, event);
      return next({ state: { is: 'succeeded', result: event.result }, endedAt: event.at });
    case 'cancelRequested':
      if (state.is !== 'running' && state.is !== 'queued') throw illegal(state, event);
      return next({ state: { is: 'cancelling', step: stepOf(state) }, buildSteps: stopSteps(job.buildSteps) });
    case 'cancelled':
      if (state.is !== 'cancelling') throw illegal(state, event);
      return next({
        state: { is: 'cancelled', step: state.step },
        times: ended(job, state.step, event.at),
        endedAt: event.at,
      });
    case 'interrupted':
      if (state.is !== 'running' && state.is !== 'queued' && state.is !== 'cancelling') throw illegal(state, event);
      return next({
        state: { is: 'interrupted', step: stepOf(state) },
        buildSteps: stopSteps(job.buildSteps),
        times: ended(job, stepOf(state), event.at),
        endedAt: event.at,
      });
    case 'retried':
      if (state.is !== 'failed' && state.is !== 'cancelled' && state.is !== 'interrupted') throw illegal(state, event);
      return next({
        request: {
          ...job.request,
          pushesAnyway: event.pushesAnyway,
          bootTest: job.request.bootTest && !event.skipsBootTest,
        },
        state: { is: 'queued' },
        leftLayers: 0,
        times: {},
        endedAt: null,
      });
    case 'logged':
      return { ...job, logLines: event.logLines };
    default:
      return assertNever(event);
  }
}

const illegal = (state: JobState, event: JobEvent): Error =>
  new Error(`A job that is ${state.is} cannot take ${event.kind}`);

/** Steps follow one another: the first from the queue, each other after the one before has left its output. */
function isNext({ state, outputs }: PublishJob, step: Step): boolean {
  if (state.is === 'queued') return step === steps[0];
  return (
    state.is === 'running' && steps.indexOf(step) === steps.indexOf(state.step) + 1 && outputs[state.step] !== undefined
  );
}

/** Where it is, or ended; before its first step that one. */
export const stepOf = (state: JobState): Step => ('step' in state ? state.step : steps[0]);

/** These look again at what may have changed; later outputs are then asked for themselves (`stillTrue`). */
export const looksAgain: ReadonlySet<Step> = new Set(['check', 'bootTest', 'storageCheck']);

/** A step that does its work anew begins without its output, and takes those of all later steps with it unless it only looks again. */
function without(outputs: PublishJob['outputs'], step: Step): PublishJob['outputs'] {
  const kept = looksAgain.has(step) ? steps.filter((name) => name !== step) : steps.slice(0, steps.indexOf(step));
  return Object.fromEntries(Object.entries(outputs).filter(([name]) => kept.some((other) => other === name)));
}

const started = (job: PublishJob, step: Step, at: string): PublishJob['times'] => ({
  ...job.times,
  [step]: { startedAt: at, endedAt: null, kept: false },
});

function ended(job: PublishJob, step: Step, at: string): PublishJob['times'] {
  const times = job.times[step];
  return times === undefined ? job.times : { ...job.times, [step]: { ...times, endedAt: at } };
}
