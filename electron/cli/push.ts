import { join } from 'node:path';
import { systemClock as clock, timeIds as ids } from '#adapters/storage/clock';
import { createJobStore } from '#adapters/storage/job-store';
import { hasZstd } from '#adapters/storage/layer-store/compression/zstd';
import { createLogStore } from '#adapters/storage/log-store';
import { createProjectFolder } from '#adapters/storage/project-folder';
import { linkPushed } from '#core/platform/index';
import type { LogStore } from '#core/ports/log-store';
import { createPublishing, type Publishing } from '#core/publish/index';
import { planPublish } from '#core/publish/plan';
import { createStorageLeft } from '#core/storage/index';
import { type AppError, type AppFailure, toAppError } from '#shared/errors';
import type { BootTestOutput } from '#shared/model/boot-test';
import { unusableContextInWords } from '#shared/model/engine';
import { count, formatBytes, formatDuration } from '#shared/model/format';
import type { JobView, PublishRequest, PublishResult, Step } from '#shared/model/publish-job';
import { leftInWords } from '#shared/model/push-notices';
import { senderInWords } from '#shared/model/pusher';
import { imageReference, tagWarning } from '#shared/model/reference';
import { orCancelled } from '#shared/or-cancelled';
import type { PushArguments } from './arguments';
import { openDeltas, openDesk } from './desk';
import { type ExitCode, exit, exitCodeOf } from './exit-codes';
import { forgetOldJobs } from './history';
import { createJobReport, type JobReport } from './job-report';
import type { Output } from './output';
import { pauseByKey } from './pause-key';
import { layerLines, quickPlan } from './plan';
import { openPlatformUse } from './platform-use';
import { advanceCounter, pushRequest } from './push-request';
import { openPlanning, openPushing } from './pushing';
import type { Target } from './target';
import { wrong } from './words';
import type { Surroundings, Workbench } from './workbench';

/** `gantry push`: the whole publish job; with `--dry-run`, and as `gantry plan`, as far as the storage check. */
export async function push(given: PushArguments, bench: Workbench, around: Surroundings): Promise<ExitCode> {
  const { output, signal } = around;
  if (given.compression === 'zstd' && !hasZstd) throw noZstd();
  const target = await bench.target(given.tokenStdin);
  const folders = createProjectFolder();
  const { pusher, compression } = bench.settings;
  const { workingDir } = around;
  const facts = { folders, access: target.access, workingDir, nowMs: clock.nowMs(), pusher, compression };
  const request = await pushRequest(given, facts);
  signal.throwIfAborted();
  output.say(`${referenceOf(request)}  (connection: ${target.name})`);
  for (const warning of [tagWarning(request.tag), await engineWarning(bench, signal)]) {
    if (warning === null) continue;
    output.event({ type: 'warning', message: warning });
    output.say(`Warning: ${warning}`);
  }
  if (request.source.from === 'folder' && request.source.recipe !== null)
    output.say('No Dockerfile is used: Gantry’s recipe makes the image (gantry dockerfile shows it).');
  if (given.quick) return quickPlan(request, target, bench, around);
  const showLog = given.verbose || !output.liveLines;
  const uploadLimit = (): number | null => given.uploadLimitBytesPerS ?? bench.settings.uploadLimitBytesPerS;
  if (given.dryRun) return dryRun(request, uploadLimit, target, bench, around, createJobReport(output, { showLog }));
  const report = createJobReport(output, { showLog, pausesByKey: around.keys !== null });
  const job = await runJob(request, uploadLimit, target, bench, around, report);
  if (job.state.is === 'succeeded') {
    await advanceCounter(request, folders).catch((cause: unknown) =>
      output.say(`gantry.json could not be brought up to date: ${toAppError(cause).message}`),
    );
  }
  return conclude(job, output, report);
}

/** Another engine than the docker command would use is said before it builds or is asked for an image. */
async function engineWarning({ engine }: Workbench, signal: AbortSignal): Promise<string | null> {
  const status = await orCancelled(engine.status(), signal);
  return status.is === 'ready' && status.unusableContext !== null
    ? unusableContextInWords(status.unusableContext)
    : null;
}

const noZstd = (): AppFailure =>
  wrong(
    `--compression zstd takes Node 22.15, 23.8 or newer, and this is ${process.versions.node}. Leave it away to send gzip.`,
    'push',
  );

/** The job's files lie apart from the app's, which would call a push of another process interrupted at its start. */
async function runJob(
  request: PublishRequest,
  uploadLimit: () => number | null,
  target: Target,
  bench: Workbench,
  around: Surroundings,
  report: JobReport,
): Promise<JobView> {
  const { output, signal, keys } = around;
  const folder = join(bench.home, 'command');
  await forgetOldJobs(folder);
  const { source, repository } = request;
  const shared = source.from === 'folder' ? source.folder : around.workingDir;
  const use = await openPlatformUse(bench, around, target, shared, repository);
  const link = linkPushed(use);
  const access = async () => target.access;
  const pausing = keys === null ? null : pauseByKey(keys, (input) => publishing.pause(input));
  const publishing = createPublishing({
    engine: bench.engine,
    registry: bench.registry,
    ...openPushing(bench, target),
    uploadLimit,
    recipes: openDesk(),
    deltas: openDeltas(bench.home, bench.log),
    hinted: () => null,
    template: () => use.template({ id: target.id, repository }),
    jobs: createJobStore(join(folder, 'jobs'), ({ message }) => output.say(message)),
    logs: heard(createLogStore(join(folder, 'logs')), report.log),
    clock,
    ids,
    log: bench.log,
    access,
    storageLeft: createStorageLeft({ access, registry: bench.registry, clock }),
    onChanged: (job) => {
      report.changed(job);
      pausing?.(job);
    },
    linkPushed: (pushed, digest, stop) => link({ ...pushed, connectionId: target.id }, digest, stop),
    onLogGrew: () => undefined,
    onRemoved: () => undefined,
    onEnded: () => undefined,
  });
  // Of a command that was killed; without an engine the push itself says so.
  await orCancelled(bench.engine.containers.sweep(), signal).catch(() => 0);
  const { id } = await publishing.start(request);
  output.event({ type: 'job', id, reference: referenceOf(request) });
  return untilEnded(publishing, id, signal).finally(() => keys?.leave());
}

async function untilEnded(publishing: Publishing, id: string, signal: AbortSignal): Promise<JobView> {
  const cancel = (): void => void publishing.cancel({ id }).catch(() => undefined);
  if (signal.aborted) cancel();
  signal.addEventListener('abort', cancel, { once: true });
  try {
    return await publishing.ended(id);
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}

const heard = (logs: LogStore, listen: (line: string) => void): LogStore => ({
  ...logs,
  append: (id, line) => {
    listen(line);
    return logs.append(id, line);
  },
});

function conclude({ state, outputs, leftLayers }: JobView, output: Output, report: JobReport): ExitCode {
  const tested = testFacts(outputs.bootTest);
  if (state.is === 'succeeded') {
    const { result } = state;
    output.say(inWords(result));
    output.result({ ...result, ...tested }, `${result.reference}@${result.digest}`);
    return exit.done;
  }
  const step = 'step' in state ? state.step : null;
  const error: AppError =
    state.is === 'failed'
      ? state.error
      : {
          code: 'cancelled',
          message: `Cancelled. ${leftInWords(step, leftLayers)}`,
          retryable: true,
          action: null,
          detail: null,
        };
  if (error.code !== 'cancelled') report.tail();
  output.failed(report.notTwice(error), step, tested);
  return exitCodeOf(error.code);
}

/** What the boot test found, for programs; nothing where it did not come to that. */
function testFacts(output: BootTestOutput | undefined): { readonly bootTest?: Readonly<Record<string, unknown>> } {
  if (output === undefined) return {};
  if (output.is === 'skipped') return { bootTest: output };
  const { is, isEmulated, checks, startMs, peakMemoryBytes, memoryLimitBytes } = output;
  return { bootTest: { is, isEmulated, startMs, peakMemoryBytes, memoryLimitBytes, checks } };
}

function inWords({ layers, sentBytes, artifactBytes, durationMs }: PublishResult): string {
  const reused = `${layers.reused} of ${count(layers.total, 'layer')} already there`;
  return `Sent ${formatBytes(sentBytes)} of ${formatBytes(artifactBytes)}, ${reused}, in ${formatDuration(durationMs)}`;
}

async function dryRun(
  request: PublishRequest,
  uploadLimit: () => number | null,
  target: Target,
  bench: Workbench,
  { output, signal }: Surroundings,
  report: JobReport,
): Promise<ExitCode> {
  let reached: Step = 'check';
  try {
    const plan = await planPublish(request, {
      engine: bench.engine,
      registry: bench.registry,
      planning: openPlanning(bench, target),
      uploadLimit,
      recipes: openDesk(),
      deltas: openDeltas(bench.home, bench.log),
      template: async () => null,
      access: () => Promise.resolve(target.access),
      nowMs: clock.nowMs,
      signal,
      onStep: (step, is) => {
        reached = step;
        report.step(step, is);
      },
      onProgress: report.progress,
      onBuildSteps: report.buildSteps,
      onLog: report.log,
    });
    const { imageBytes, verdict, usedBytes, limitBytes, plan: pushPlan, sender } = plan.storageCheck;
    const storage = { usedBytes, limitBytes, verdict };
    if (pushPlan !== null) {
      output.event({ type: 'plan', plan: pushPlan });
      for (const line of layerLines(pushPlan)) output.say(line);
    }
    if (sender !== null) report.sum(senderInWords(sender));
    if (plan.refusal !== null) {
      output.failed(plan.refusal, 'storageCheck');
      return exitCodeOf(plan.refusal.code);
    }
    const reference = referenceOf(request);
    output.say(`Stops here: nothing was named or sent. The image has ${formatBytes(imageBytes)} before compression.`);
    output.result(
      { dryRun: true, reference, imageId: plan.build.imageId, imageBytes, storage, plan: pushPlan, sender },
      reference,
    );
    return exit.done;
  } catch (thrown) {
    const error = toAppError(thrown);
    if (error.code !== 'cancelled') report.tail();
    output.failed(report.notTwice(error), reached);
    return exitCodeOf(error.code);
  }
}

const referenceOf = ({ registry, registryProject, repository, tag }: PublishRequest): string =>
  imageReference({ registry, project: registryProject, repository }, tag);
