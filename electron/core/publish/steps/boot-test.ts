import { AppFailure, toAppError } from '#shared/errors';
import { type BootCheck, type BootTestOutput, checkInWords } from '#shared/model/boot-test';
import type { Port } from '#shared/model/recipe';
import type { TestContainer } from '../../ports/container';
import { type BootFacts, judgeBoot } from '../boot/judge';
import { type BootSettings, bootSettings, settingsPrint } from '../boot/settings';
import { BootWatch, strangers } from '../boot/watch';
import { quiet } from '../progress';
import { need, type StepContext, type StepDefinition } from '../step';
import { startMeasuring } from './storage-check';

/** How long a server may take until it listens. */
const READY_WITHIN_MS = 60_000;
/** An emulated processor is several times slower. */
const EMULATED_READY_WITHIN_MS = 240_000;
/** Something else listens, and what is expected does not: it will not come. */
const ELSEWHERE_MS = 15_000;
/** Where no port is known: how long it has to keep running. */
const QUIET_MS = 8000;
/** Servers that crash right after they began to listen. */
const SETTLE_MS = 2000;

/** Starts the image as the platform would, before anything is sent. Always removes what it started. */
export const bootTest: StepDefinition<'bootTest'> = {
  step: 'bootTest',
  run: async (context) => {
    if (!context.request.bootTest) {
      context.log('No boot test: switched off for this push');
      return { is: 'skipped' };
    }
    startMeasuring(context);
    context.progress(quiet('Starting the image'));
    await sweep(context);
    const settings = await settingsFor(context);
    const output = await test(context, settings);
    for (const check of output.checks) context.log(checkInWords(check));
    const failed = failedOf(output.checks);
    if (failed.length > 0) {
      // Every check is shown, not only why it failed.
      context.note('bootTest', output);
      throw notFit(failed);
    }
    return output;
  },
  stillTrue: async (output, context) => {
    if (output.is === 'skipped') return !context.request.bootTest;
    if (failedOf(output.checks).length > 0) return false;
    if (!context.request.bootTest) return true;
    const { settings, imageId } = output;
    return imageId === context.outputs.build?.imageId && settings === settingsPrint(await settingsFor(context));
  },
};

async function settingsFor({ template, request }: Pick<StepContext, 'template' | 'request'>): Promise<BootSettings> {
  const { source } = request;
  const ports = source.from === 'folder' ? (source.recipe?.options.ports ?? []) : [];
  return bootSettings(await template(), ports);
}

/** What an earlier run left behind when it was killed. */
async function sweep({ engine, log }: StepContext): Promise<void> {
  try {
    const gone = await engine.containers.sweep();
    if (gone > 0) log(`Removed ${gone} containers that an interrupted boot test had left`);
  } catch (thrown) {
    log(`Could not look for containers of earlier boot tests: ${toAppError(thrown).message}`);
  }
}

async function test(context: StepContext, settings: BootSettings): Promise<Extract<BootTestOutput, { is: 'tested' }>> {
  const { engine, outputs, signal, log, nowMs, after } = context;
  const { imageId } = need(outputs, 'build');
  const watch = new BootWatch({ nowMs, after }, signal, (line) => log(`  ${line}`));
  for (const key of settings.missingVariables) log(`${key} is hidden and not set in this test`);
  const container = await engine.containers.start(
    { imageId, ...settings.request },
    { signal, on: (event) => watch.take(event) },
  );
  try {
    const facts = await observe(context, container, watch, settings);
    return {
      is: 'tested',
      imageId,
      settings: settingsPrint(settings),
      isEmulated: container.isEmulated,
      checks: [...judgeBoot(facts)],
      startMs: facts.readyMs === null ? null : facts.readyMs - facts.startedMs,
      peakMemoryBytes: watch.peakMemoryBytes,
      memoryLimitBytes: settings.request.memoryBytes,
    };
  } finally {
    await container.remove();
  }
}

async function observe(
  { progress, nowMs }: StepContext,
  container: TestContainer,
  watch: BootWatch,
  { expects, memoryMb, graceMs }: BootSettings,
): Promise<BootFacts> {
  const expected: readonly Port[] = expects?.ports ?? container.exposes;
  progress(quiet(expected.length === 0 ? 'Watching the server' : 'Waiting until the server listens'));
  const withinMs = container.isEmulated ? EMULATED_READY_WITHIN_MS : READY_WITHIN_MS;
  const isReady = await ready(watch, expected, withinMs, nowMs);
  const readyMs = isReady ? nowMs() : null;
  await watch.until(() => false, SETTLE_MS);
  const { ended: crash, sockets } = watch;
  if (crash === null) {
    progress(quiet('Asking the server to end'));
    await container.terminate();
  }
  const askedMs = crash === null ? nowMs() : null;
  if (crash === null) await watch.until(() => false, graceMs);
  return {
    startedMs: watch.startedMs,
    expected,
    expectedBy: expects?.from ?? 'image',
    readyMs,
    sockets,
    crash,
    askedMs,
    stopped: crash === null ? watch.ended : null,
    graceMs,
    missingLibrary: watch.missingLibrary,
    runsAsRoot: container.runsAsRoot,
    peakMemoryBytes: watch.peakMemoryBytes,
    memoryMb,
    isEmulated: container.isEmulated,
  };
}

/** True when everything expected listens; false when that will not come, or nothing is expected. */
async function ready(
  watch: BootWatch,
  expected: readonly Port[],
  withinMs: number,
  nowMs: () => number,
): Promise<boolean> {
  if (expected.length === 0) {
    await watch.until(() => false, QUIET_MS);
    return false;
  }
  const isReady = (): boolean => watch.listensOn(expected);
  const deadlineMs = nowMs() + withinMs;
  let strangeMs: number | null = null;
  while (!isReady() && watch.ended === null) {
    const isStrange = strangers(watch.sockets, expected).length > 0;
    strangeMs = isStrange ? (strangeMs ?? nowMs()) : null;
    const lateMs = strangeMs === null ? deadlineMs : Math.min(deadlineMs, strangeMs + ELSEWHERE_MS);
    if (nowMs() >= lateMs) break;
    await watch.until(() => isReady() || strangers(watch.sockets, expected).length > 0 !== isStrange, lateMs - nowMs());
  }
  return isReady() && watch.ended === null;
}

const failedOf = (checks: readonly BootCheck[]): readonly BootCheck[] => checks.filter(({ is }) => is === 'failed');

function notFit(failed: readonly BootCheck[]): AppFailure {
  const message = `${failed.map(({ words }) => words).join(' ')} Nothing was sent. Mend it, or push without the boot test.`;
  return new AppFailure({ code: 'boot-test-failed', message, retryable: true, action: 'skipBootTest' });
}
