import type { ErrorAction } from '#shared/errors';
import type { BootTestOutput } from '#shared/model/boot-test';
import type { BuildStep } from '#shared/model/build-step';
import { count, formatBytes, formatDuration, formatSpeed } from '#shared/model/format';
import type { JobState, JobView, LayerProgress, Step, StepProgress } from '#shared/model/publish-job';
import { isActive, stepNames, steps } from '#shared/model/publish-job';
import { senderInWords } from '#shared/model/pusher';
import { assertNever } from '#shared/result';
import type { Tone } from '../../ui/state-dot';

export function stateWords(state: JobState): { readonly tone: Tone; readonly text: string } {
  switch (state.is) {
    case 'queued':
      return { tone: 'quiet', text: 'Waiting' };
    case 'running':
      return { tone: 'busy', text: stepNames[state.step] };
    case 'cancelling':
      return { tone: 'busy', text: 'Cancelling' };
    case 'cancelled':
      return { tone: 'quiet', text: 'Cancelled' };
    case 'interrupted':
      return { tone: 'warn', text: 'Interrupted' };
    case 'failed':
      return { tone: 'bad', text: 'Failed' };
    case 'succeeded':
      return { tone: 'good', text: 'Pushed' };
    default:
      return assertNever(state);
  }
}

/** What a push is at, a pause included. */
export const jobWords = ({ state, isPaused }: JobView): ReturnType<typeof stateWords> =>
  isPaused ? { tone: 'quiet', text: 'Paused' } : stateWords(state);

/** The push of a project that waits or runs; null: there is none. */
export const runningOf = (jobs: readonly JobView[], projectId: string): JobView | null =>
  jobs.find(({ request, state }) => request.projectId === projectId && isActive(state)) ?? null;

export interface StepRow {
  readonly step: Step;
  readonly is: 'waiting' | 'running' | 'paused' | 'done' | 'kept' | 'warned' | 'leftOut' | 'failed' | 'stopped';
  /** `1.2 s`, "kept", "left out", or empty. */
  readonly time: string;
}

/** The stepper: what each step is at this moment. */
export function stepRows(job: JobView, nowMs: number): readonly StepRow[] {
  const { state } = job;
  const current = 'step' in state ? state.step : null;
  return steps.map((step) => {
    const times = job.times[step];
    const stopped = current === step && state.is !== 'running' && state.is !== 'cancelling';
    if (stopped) return { step, is: state.is === 'failed' ? 'failed' : 'stopped', time: timeOf(times, nowMs, false) };
    if (times === undefined) return { step, is: 'waiting', time: '' };
    const leftOut = leftOutWords(step, job.outputs);
    if (leftOut !== null) return { step, is: 'leftOut', time: leftOut };
    const isWarned = step === 'bootTest' && warns(job.outputs.bootTest);
    if (times.kept) return { step, is: isWarned ? 'warned' : 'kept', time: 'kept' };
    if (times.endedAt === null)
      return { step, is: job.isPaused ? 'paused' : 'running', time: timeOf(times, nowMs, true) };
    return { step, is: isWarned ? 'warned' : 'done', time: timeOf(times, nowMs, false) };
  });
}

/** Of a step that is over because there was nothing to do; null: it did something. */
function leftOutWords(step: Step, { bootTest, createVersion }: JobView['outputs']): string | null {
  if (step === 'bootTest' && bootTest?.is === 'skipped') return 'left out';
  return step === 'createVersion' && createVersion?.is === 'none' ? 'none' : null;
}

/** That the processor is emulated is no news to who has such a computer. */
const warns = (output: BootTestOutput | undefined): boolean =>
  output?.is === 'tested' && output.checks.some(({ is, code }) => is === 'warning' && code !== 'processor');

function timeOf(
  times: { readonly startedAt: string; readonly endedAt: string | null } | undefined,
  nowMs: number,
  running: boolean,
): string {
  if (times === undefined || (times.endedAt === null && !running)) return '';
  const endMs = times.endedAt === null ? nowMs : Date.parse(times.endedAt);
  return formatDuration(Math.max(0, endMs - Date.parse(times.startedAt)));
}

/** `5 steps, 3 unchanged`: the instructions; the builder's own errands are not counted. */
export function buildWords(steps: readonly BuildStep[]): string {
  const instructions = steps.filter(({ instruction }) => instruction !== null);
  const unchanged = instructions.filter(({ is }) => is === 'cached').length;
  const all = count(instructions.length, 'step');
  return unchanged === 0 ? all : `${all}, ${unchanged === instructions.length ? 'all' : unchanged} unchanged`;
}

/** `1.2 s`, "unchanged", "stopped"; empty while it runs. */
export function buildStepTime({ is, durationMs }: BuildStep): string {
  switch (is) {
    case 'running':
      return '';
    case 'cached':
      return 'unchanged';
    case 'stopped':
      return 'stopped';
    case 'done':
    case 'failed':
      return durationMs === null ? '' : formatDuration(durationMs);
    default:
      return assertNever(is);
  }
}

/** `12.4 MB of 60.2 MB · 8.1 MB/s · 6 s left`; only what means something. */
export function progressWords(progress: StepProgress): string {
  const { doneBytes, totalBytes, speedBytesPerS, remainingMs } = progress;
  if (doneBytes === null || totalBytes === null) return '';
  const parts = [`${formatBytes(doneBytes)} of ${formatBytes(totalBytes)}`];
  if (speedBytesPerS !== null) parts.push(formatSpeed(speedBytesPerS));
  if (remainingMs !== null) parts.push(`${formatDuration(remainingMs)} left`);
  return parts.join(' · ');
}

/** Who sends the layers and why, and how their bytes count. */
export function bytesHint({ outputs: { storageCheck } }: JobView): string {
  const bytes =
    storageCheck?.pusher === 'gantry'
      ? 'Bytes are compressed, as they travel.'
      : 'Bytes are uncompressed, as the engine counts them; less travels.';
  const sender = storageCheck?.sender ?? null;
  return sender === null ? bytes : `${senderInWords(sender)} ${bytes}`;
}

export const retryWords = ({ inS, attempt, of }: NonNullable<StepProgress['retry']>): string =>
  `A layer did not get through: trying again in ${inS} s (${attempt} of ${of})`;

export function layerWords({ is, currentBytes, totalBytes }: LayerProgress): string {
  switch (is) {
    case 'waiting':
      return 'waiting';
    case 'pushing':
      return totalBytes === null
        ? formatBytes(currentBytes)
        : `${formatBytes(currentBytes)} of ${formatBytes(totalBytes)}`;
    case 'pushed':
      return totalBytes === null ? 'sent' : `sent, ${formatBytes(totalBytes)}`;
    case 'exists':
      return 'already there';
    case 'mounted':
      return 'already in the registry';
    case 'retrying':
      return 'trying again';
    default:
      return assertNever(is);
  }
}

/** The words on an error's button. */
export function actionWords(action: ErrorAction): string {
  switch (action) {
    case 'retry':
    case 'waitForEngine':
      return 'Try again';
    case 'signIn':
      return 'Sign in again';
    case 'engineSettings':
      return 'Engine settings';
    case 'editProject':
    case 'chooseFolder':
      return 'Edit the project';
    case 'showLog':
      return 'Show log';
    case 'trustCertificate':
      return 'Look at the certificate';
    case 'editTemplate':
      return 'Open the template';
    case 'pullCredentials':
      return 'Pull credentials';
    case 'skipBootTest':
      return 'Push without a boot test';
    case 'makeRoom':
      return 'Make room';
    default:
      return assertNever(action);
  }
}
