import type { AppError } from '#shared/errors';
import { type BootTestOutput, checkInWords } from '#shared/model/boot-test';
import { type BuildStep, buildStepName } from '#shared/model/build-step';
import { count, formatBytes, formatDuration, formatSpeed } from '#shared/model/format';
import { plainLine } from '#shared/model/log';
import type { JobView, Step, StepProgress } from '#shared/model/publish-job';
import { canPause, stepNames, steps } from '#shared/model/publish-job';
import { noticesOf } from '#shared/model/push-notices';
import { type DeltaSummary, deltaInWords } from '#shared/model/recipe-delta';
import type { Output } from './output';

/** So many lines of the log are shown with a failure that was not watched line by line: of the step that failed. */
const TAIL_LINES = 30;
const RECENT_LINES = 500;
const HEADLINE = '── ';
/** As the log of a job ends that failed. */
const FAILED = 'Failed: ';

/** Tells a job while it runs: events for programs, lines and one live line for people. */
export interface JobReport {
  changed(job: JobView): void;
  buildSteps(steps: readonly BuildStep[]): void;
  step(step: Step, is: 'started' | 'done'): void;
  progress(step: Step, progress: StepProgress): void;
  log(line: string): void;
  /** For people: what the log may have told them already. */
  sum(line: string): void;
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
  const recent: string[] = [];
  let built: readonly BuildStep[] = [];
  let delta: DeltaSummary | null = null;
  let tested: BootTestOutput | undefined;
  const noticed = new Set<string>();
  /** How a push failed is the log's last word, and the command's too: what may be that word waits for the next line. */
  const held: string[] = [];
  const show = (line: string): void => {
    if (line.startsWith(HEADLINE)) lines.splice(0);
    for (const [kept, most] of [
      [lines, TAIL_LINES],
      [recent, RECENT_LINES],
    ] as const) {
      kept.push(line);
      if (kept.length > most) kept.shift();
    }
    if (options.showLog) output.say(line);
  };
  const unheard = (detail: string | null): string | null => {
    const rest = (detail ?? '').split('\n').filter((line) => line.trim() !== '' && !recent.includes(plainLine(line)));
    return rest.length === 0 ? null : rest.join('\n');
  };
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
    changed: (job) => {
      const { state, times, progress: now, buildSteps: followed, outputs, isPaused } = job;
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
      for (const notice of noticesOf(job)) {
        // The log has them too.
        if (!options.showLog && !noticed.has(notice)) output.say(notice);
        noticed.add(notice);
      }
      const pausing =
        options.pausesByKey !== true || !canPause({ state, outputs }) ? 'no' : isPaused ? 'paused' : 'possible';
      if (state.is === 'running' && now !== null) progress(state.step, now, pausing);
    },
    log: (line) => {
      output.event({ type: 'log', line });
      if (held.length > 0 && !line.startsWith('  ')) for (const before of held.splice(0)) show(before);
      if (held.length > 0 || line.startsWith(FAILED)) held.push(line);
      else show(line);
    },
    sum: (line) => {
      if (!options.showLog || !recent.includes(line)) output.say(line);
    },
    notTwice: (error) => (output.json ? error : { ...error, detail: unheard(error.detail) }),
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
