import { PUSHING_ANYWAY } from '#core/publish/steps/storage-plan';
import type { AppError } from '#shared/errors';
import { type BootTestOutput, checkInWords } from '#shared/model/boot-test';
import { type BuildStep, buildStepName } from '#shared/model/build-step';
import { count, formatBytes, formatDuration, formatSpeed } from '#shared/model/format';
import type { JobView, Step, StepProgress } from '#shared/model/publish-job';
import { canPause, stepNames, steps } from '#shared/model/publish-job';
import { type DeltaSummary, deltaInWords } from '#shared/model/recipe-delta';
import type { Output } from './output';

/** So many lines of the log are shown with a failure that was not watched line by line. */
const TAIL_LINES = 30;

/** Tells a job while it runs: events for programs, lines and one live line for people. */
export interface JobReport {
  changed(
    job: Pick<JobView, 'state' | 'times' | 'progress' | 'buildSteps' | 'outputs'> & Partial<Pick<JobView, 'isPaused'>>,
  ): void;
  buildSteps(steps: readonly BuildStep[]): void;
  step(step: Step, is: 'started' | 'done'): void;
  progress(step: Step, progress: StepProgress): void;
  log(line: string): void;
  /** The end of the log, where it was not shown while it ran. */
  tail(): void;
  /** The error without the raw text that people have read in the log (or its end) already. */
  notTwice(error: AppError): AppError;
}

export interface ReportOptions {
  readonly showLog: boolean;
  /** A key holds back what is sent from here, and lets it go on: people are told. */
  readonly pausesByKey?: boolean;
}

export function createJobReport(output: Output, options: ReportOptions): JobReport {
  const told = new Map<Step, 'started' | 'done'>();
  const lines: string[] = [];
  let built: readonly BuildStep[] = [];
  let delta: DeltaSummary | null = null;
  let tested: BootTestOutput | undefined;
  const step = (name: Step, is: 'started' | 'done', tookMs: number | null = null): void => {
    const before = told.get(name);
    if (before === is || before === 'done') return;
    told.set(name, is);
    output.event({ type: 'step', step: name, is });
    if (is === 'done') output.say(`✓ ${stepNames[name]}${tookMs === null ? '' : `  ${formatDuration(tookMs)}`}`);
    else output.live(`… ${stepNames[name]}`);
    if (is === 'done' && name === 'check' && delta !== null) output.say(`    ${deltaInWords(delta)}`);
    if (is === 'done' && name === 'bootTest' && !options.showLog)
      for (const line of testLines(tested)) output.say(`    ${line}`);
    if (is === 'done' && name === 'build') for (const line of stepLines(built)) output.say(`    ${line}`);
  };
  const buildSteps = (steps: readonly BuildStep[]): void => {
    for (const [number, one] of steps.entries())
      if (one.is !== 'running' && built[number]?.is !== one.is) output.event({ type: 'buildStep', number, ...one });
    built = [...steps];
  };
  const progress = (name: Step, now: StepProgress, pausing: Pausing = 'no'): void => {
    output.event({ type: 'progress', step: name, ...now });
    output.live(inOneLine(name, now, pausing));
  };
  return {
    step,
    progress: (name, now) => progress(name, now),
    buildSteps,
    changed: ({ state, times, progress: now, buildSteps: followed, outputs, isPaused = false }) => {
      delta = outputs.check?.recipe?.delta ?? null;
      tested = outputs.bootTest;
      buildSteps(followed);
      for (const name of steps) {
        const time = times[name];
        if (time === undefined) continue;
        step(name, 'started');
        const stopped = 'step' in state && state.step === name && state.is !== 'running';
        if (time.endedAt !== null && !stopped)
          step(name, 'done', Date.parse(time.endedAt) - Date.parse(time.startedAt));
      }
      const pausing =
        options.pausesByKey !== true || !canPause({ state, outputs }) ? 'no' : isPaused ? 'paused' : 'possible';
      if (state.is === 'running' && now !== null) progress(state.step, now, pausing);
    },
    log: (line) => {
      lines.push(line);
      if (lines.length > TAIL_LINES) lines.shift();
      output.event({ type: 'log', line });
      // Nobody's bytes are left behind without having been told.
      if (options.showLog || line === PUSHING_ANYWAY) output.say(line);
    },
    notTwice: (error) => (output.json ? error : { ...error, detail: null }),
    tail: () => {
      if (!options.showLog) for (const line of lines) output.say(`  ${line}`);
    },
  };
}

/** `[2/4] RUN make  3.1 s`: the instructions, where the builder had something to do; else how many were unchanged. */
function stepLines(built: readonly BuildStep[]): readonly string[] {
  const instructions = built.filter(({ instruction }) => instruction !== null);
  const unchanged = instructions.filter(({ is }) => is === 'cached').length;
  const worked = instructions.filter(({ is }) => is !== 'cached');
  return [
    ...(unchanged === 0 ? [] : [`${count(unchanged, 'step')} unchanged`]),
    ...worked.map((step) => `${buildStepName(step)}  ${formatDuration(step.durationMs ?? 0)}`),
  ];
}

/** Each check in its words; the log has them too, and so has its end where the test failed. */
const testLines = (tested: BootTestOutput | undefined): readonly string[] =>
  tested === undefined ? [] : tested.is === 'skipped' ? ['left out'] : tested.checks.map(checkInWords);

/** Whether what is sent can be held back now, and is. */
type Pausing = 'no' | 'possible' | 'paused';

/** `… Push (p pauses)  Sending 3 layers  12.0 MB of 38.2 MB  4.1 MB/s  6 s left`: the key comes first, as narrow terminals cut the end off. */
function inOneLine(
  step: Step,
  { note, doneBytes, totalBytes, speedBytesPerS, remainingMs, retry }: StepProgress,
  pausing: Pausing,
): string {
  const bytes =
    doneBytes === null || totalBytes === null ? [] : [`${formatBytes(doneBytes)} of ${formatBytes(totalBytes)}`];
  if (pausing === 'paused')
    return [`… ${stepNames[step]} (p goes on)`, 'Paused: nothing is being sent', ...bytes].join('  ');
  const speed = speedBytesPerS === null ? [] : [formatSpeed(speedBytesPerS)];
  const left = remainingMs === null ? [] : [`${formatDuration(remainingMs)} left`];
  const again = retry === null ? [] : [`trying again in ${retry.inS} s (${retry.attempt} of ${retry.of})`];
  const key = pausing === 'possible' ? ' (p pauses)' : '';
  return [`… ${stepNames[step]}${key}`, note, ...bytes, ...speed, ...left, ...again].join('  ');
}
