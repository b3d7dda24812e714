import type { AppError } from '#shared/errors';
import {
  type JobState,
  type OutputOf,
  type Outputs,
  type PublishJob,
  type PublishResult,
  type Step,
  steps,
} from '#shared/model/publish-job';
import { assertNever } from '#shared/result';

/** A finished step with the fact that it leaves. */
export type StepDone = { readonly [S in Step]: { readonly step: S; readonly output: OutputOf<S> } }[Step];

/** All that can happen to a job. `at`: ISO time. */
export type JobEvent =
  | { readonly kind: 'stepStarted'; readonly step: Step; readonly at: string }
  | { readonly kind: 'stepKept'; readonly step: Step; readonly at: string }
  | { readonly kind: 'stepDone'; readonly done: StepDone; readonly at: string }
  | { readonly kind: 'progressed'; readonly logLines: number }
  | { readonly kind: 'succeeded'; readonly result: PublishResult; readonly at: string }
  | { readonly kind: 'failed'; readonly error: AppError; readonly at: string }
  | { readonly kind: 'cancelRequested' }
  | { readonly kind: 'cancelled'; readonly at: string }
  | { readonly kind: 'interrupted'; readonly at: string }
  | { readonly kind: 'retried' };

/**
 * The only way in which a job changes; the state diagram stands in shared/model/publish-job.ts. Every change raises `rev`.
 * Throws an Error on a transition that the diagram does not have: that is a bug of the caller.
 */
export function reduce(job: PublishJob, event: JobEvent): PublishJob {
  const next = transition(job, event);
  if (next === null) throw new Error(`A job that is ${job.state.is} cannot take "${event.kind}"`);
  return { ...job, ...next, rev: job.rev + 1 };
}

function transition(job: PublishJob, event: JobEvent): Partial<PublishJob> | null {
  const { state } = job;
  switch (event.kind) {
    case 'stepStarted':
      return mayStart(state, event.step) ? started(job, event.step, event.at) : null;
    case 'stepKept':
      return state.is === 'running' && state.step === event.step ? ended(job, event.step, event.at, true) : null;
    case 'stepDone':
      if (state.is !== 'running' || state.step !== event.done.step) return null;
      return { ...ended(job, state.step, event.at, false), outputs: withOutput(job.outputs, event.done) };
    case 'progressed':
      return state.is === 'running' || state.is === 'cancelling' ? { logLines: event.logLines } : null;
    case 'succeeded':
      if (state.is !== 'running' || state.step !== 'confirm' || job.outputs.confirm === undefined) return null;
      return { state: { is: 'succeeded', result: event.result }, endedAt: event.at };
    case 'failed':
      if (state.is !== 'running') return null;
      return { ...over(job, state.step, event.at), state: { is: 'failed', step: state.step, error: event.error } };
    case 'cancelRequested':
      if (state.is !== 'queued' && state.is !== 'running') return null;
      return { state: { is: 'cancelling', step: currentStep(state) } };
    case 'cancelled':
      if (state.is !== 'cancelling') return null;
      return { ...over(job, state.step, event.at), state: { is: 'cancelled', step: state.step } };
    case 'interrupted':
      if (state.is !== 'queued' && state.is !== 'running' && state.is !== 'cancelling') return null;
      return { ...over(job, currentStep(state), event.at), state: { is: 'interrupted', step: currentStep(state) } };
    case 'retried':
      if (state.is !== 'failed' && state.is !== 'cancelled' && state.is !== 'interrupted') return null;
      return { state: { is: 'queued' }, times: {}, endedAt: null };
    default:
      return assertNever(event);
  }
}

/** A run goes through the steps in their order, one after the other. */
function mayStart(state: JobState, step: Step): boolean {
  if (state.is === 'queued') return step === steps[0];
  return state.is === 'running' && steps.indexOf(step) === steps.indexOf(state.step) + 1;
}

const currentStep = (state: Extract<JobState, { is: 'queued' | 'running' | 'cancelling' }>): Step =>
  state.is === 'queued' ? steps[0] : state.step;

const started = (job: PublishJob, step: Step, at: string): Partial<PublishJob> => ({
  state: { is: 'running', step },
  times: { ...job.times, [step]: { startedAt: at, endedAt: null, kept: false } },
});

const ended = (job: PublishJob, step: Step, at: string, kept: boolean): Partial<PublishJob> => ({
  times: { ...job.times, [step]: { startedAt: job.times[step]?.startedAt ?? at, endedAt: at, kept } },
});

/** The job is at its end, and so is the step it was in, if that one had begun and not ended. */
function over(job: PublishJob, step: Step, at: string): Partial<PublishJob> {
  const times = job.times[step];
  const open = times !== undefined && times.endedAt === null;
  return { endedAt: at, ...(open ? ended(job, step, at, false) : {}) };
}

/** Keeps what later steps left only while the image and the digest that they rest on are the same. */
function withOutput(outputs: Outputs, done: StepDone): Outputs {
  switch (done.step) {
    case 'check':
      return { ...outputs, check: done.output };
    case 'build':
      return outputs.build?.imageId === done.output.imageId
        ? { ...outputs, build: done.output }
        : { ...only(outputs, ['check']), build: done.output };
    case 'storageCheck':
      return { ...outputs, storageCheck: done.output };
    case 'tag':
      return { ...outputs, tag: done.output };
    case 'push':
      return { ...only(outputs, ['check', 'build', 'storageCheck', 'tag']), push: done.output };
    case 'confirm':
      return { ...outputs, confirm: done.output };
    default:
      return assertNever(done);
  }
}

const only = (outputs: Outputs, kept: readonly Step[]): Outputs =>
  Object.fromEntries(Object.entries(outputs).filter(([step]) => kept.some((name) => name === step)));
