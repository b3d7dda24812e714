import { AppFailure, toAppError } from '#shared/errors';
import { excerptLines } from '#shared/model/excerpt';
import { formatDuration } from '#shared/model/format';
import { plainLine } from '#shared/model/log';
import type { JobView, OutputOf, PublishJob, PublishRequest, Step, StepProgress } from '#shared/model/publish-job';
import { canPause, stepNames, steps } from '#shared/model/publish-job';
import type { Clock } from '../ports/clock';
import type { JobStore } from '../ports/job-store';
import type { LogStore } from '../ports/log-store';
import type { StorageLeft } from '../storage/index';
import { throttle } from '../throttle';
import { PushPace } from './pace';
import { type JobEvent, looksAgain, reduce, stepOf } from './reducer';
import { leaveAhead } from './send/ahead';
import { emptyScratch, type StepContext, type StepDefinition, type StepTools } from './step';
import type { definitions } from './steps/index';

/** Snapshots and log counts reach the window at most this often. */
const TELL_EVERY_MS = 100;

export interface RunTools
  extends Pick<
    StepTools,
    'engine' | 'registry' | 'planning' | 'uploads' | 'uplinks' | 'recipes' | 'deltas' | 'hinted' | 'linkPushed'
  > {
  readonly access: (connectionId: string) => ReturnType<StepTools['access']>;
  readonly template: (request: PublishRequest) => ReturnType<StepTools['template']>;
  readonly storageLeft: StorageLeft;
  readonly jobs: JobStore;
  /** Bytes per second, over all that a push sends from here; null: as fast as the line goes. */
  readonly uploadLimit: () => number | null;
  readonly logs: LogStore;
  readonly clock: Clock;
  readonly onChanged: (job: JobView) => void;
  readonly onLogGrew: (grown: { id: string; totalLines: number }) => void;
}

/** With the first push: the window starts without what a push needs. */
const loadSteps = async (): Promise<typeof definitions> => (await import('./steps/index')).definitions;

/** One job in memory: its facts, what it shows at this moment, and the way to stop it. */
export class Run {
  private current: PublishJob;
  private progress: StepProgress | null = null;
  private abort = new AbortController();
  private readonly pace: PushPace;
  private scratch = emptyScratch();
  private readonly tools: RunTools;
  private readonly snapshots;
  private readonly growth;

  constructor(job: PublishJob, tools: RunTools) {
    this.current = job;
    this.tools = tools;
    this.pace = new PushPace(tools.clock, tools.uploadLimit());
    this.snapshots = throttle<JobView>(tools.clock, TELL_EVERY_MS, tools.onChanged);
    this.growth = throttle<number>(tools.clock, TELL_EVERY_MS, (totalLines) =>
      tools.onLogGrew({ id: job.id, totalLines }),
    );
  }

  get job(): PublishJob {
    return this.current;
  }

  view(): JobView {
    return { ...this.current, progress: this.progress, isPaused: this.pace.isPaused };
  }

  /** Changes the job, tells it, and resolves when it is on disk. Only the reducer decides what the change is. */
  async apply(event: JobEvent): Promise<void> {
    this.current = reduce(this.current, event);
    this.progress = null;
    this.snapshots.force(this.view());
    await this.tools.jobs.save(this.current);
  }

  /** The state is `cancelling`, and told, before anything is awaited. */
  async cancel(): Promise<void> {
    const { state } = this.current;
    if (state.is !== 'queued' && state.is !== 'running') return;
    const saved = this.apply({ kind: 'cancelRequested' });
    this.abort.abort();
    await saved.catch(() => undefined);
  }

  /** Only what is sent from here can be held back. */
  pause(paused: boolean): void {
    if (!canPause(this.current))
      throw new AppFailure({
        code: 'not-possible-now',
        message: 'Only layers that Gantry sends can be held back, while they are being sent.',
      });
    if (paused) this.pace.pause();
    else this.pace.resume();
    this.log(paused ? 'Paused' : 'Goes on');
    this.show();
  }

  /** Of what is sent from now on; null: none. */
  limitUpload(bytesPerS: number | null): void {
    this.pace.setLimit(bytesPerS);
  }

  /** Of a push whose turn has not come: nothing is there to be stopped. A full disk keeps nobody from cancelling. */
  async cancelWaiting(): Promise<void> {
    await this.cancel();
    await this.apply({ kind: 'cancelled', at: this.now() }).catch(() => undefined);
  }

  /** Runs the steps from the first whose output no longer holds. Never throws: the job's state says how it ended. */
  async execute(): Promise<void> {
    this.abort = new AbortController();
    this.scratch = emptyScratch();
    this.pace.resume();
    this.pace.setLimit(this.tools.uploadLimit());
    const startedMs = this.tools.clock.nowMs();
    try {
      await this.tools.logs.prepare(this.current.id);
      const isPushed = await this.isPushed();
      let keeping = true;
      for (const step of steps) {
        this.abort.signal.throwIfAborted();
        keeping = keeping && (await this.keep(step, isPushed && step !== 'createVersion'));
        // The check always looks again; what follows holds or not by what it found.
        if (!keeping) await this.runStep((await loadSteps())[step] as StepDefinition<Step>);
        keeping = keeping || looksAgain.has(step);
      }
      this.abort.signal.throwIfAborted();
      await this.finish(startedMs);
    } catch (thrown) {
      await leaveAhead(this.context());
      await this.end(thrown);
    }
    // What still goes on in the background is for nothing now.
    this.abort.abort();
    // Plans of large folders are large, and jobs stay.
    this.scratch = emptyScratch();
    await this.tools.logs.flush(this.current.id).catch(() => undefined);
  }

  /** The image is where it belongs, and only its version is missing: whatever became of the folder meanwhile does not matter. */
  private async isPushed(): Promise<boolean> {
    const { confirm } = this.current.outputs;
    if (confirm === undefined) return false;
    const { request } = this.current;
    const { registry, access, signal } = this.context();
    const there = await access()
      .then((reached) => registry.manifest(reached, request.repository, request.tag, signal))
      .catch(() => null);
    return there?.digest === confirm.digest;
  }

  private async keep(step: Step, isSure: boolean): Promise<boolean> {
    const output = this.current.outputs[step];
    if (output === undefined) return false;
    const definition = (await loadSteps())[step] as StepDefinition<Step>;
    const holds = isSure || (await definition.stillTrue(output as OutputOf<Step>, this.context()).catch(() => false));
    if (!holds) return false;
    this.log(`── ${stepNames[step]}: still holds ──`);
    await this.apply({ kind: 'stepKept', step, at: this.now() });
    return true;
  }

  private async runStep(definition: StepDefinition<Step>): Promise<void> {
    const { step } = definition;
    this.log(`── ${stepNames[step]} ──`);
    await this.apply({ kind: 'stepStarted', step, at: this.now() });
    this.abort.signal.throwIfAborted();
    const output = await definition.run(this.context());
    this.abort.signal.throwIfAborted();
    await this.apply({ kind: 'stepDone', step, output, at: this.now() });
  }

  private async finish(startedMs: number): Promise<void> {
    const { storageCheck, tag, confirm, createVersion } = this.current.outputs;
    if (tag === undefined || confirm === undefined) throw new Error('A push ended without its facts');
    const durationMs = Math.round(this.tools.clock.nowMs() - startedMs);
    this.log(`Done in ${formatDuration(durationMs)}`);
    const appVersion =
      createVersion?.is === 'version'
        ? { app: createVersion.app, name: createVersion.name, created: createVersion.created }
        : null;
    const plan = storageCheck?.plan ?? null;
    const forecastBytes = plan === null || plan.basis === 'bounded' ? null : plan.newBytes;
    const result = { reference: tag.reference, ...confirm, forecastBytes, durationMs, appVersion };
    await this.apply({ kind: 'finished', result, at: this.now() });
  }

  /** Cancelled or failed. A failure to save ends here as well; the state then lives on in memory and is shown. */
  private async end(thrown: unknown): Promise<void> {
    const { state } = this.current;
    if (state.is === 'cancelling') {
      await this.undo(state.step);
      this.log('Cancelled.');
      await this.apply({ kind: 'cancelled', at: this.now() }).catch(() => undefined);
      return;
    }
    const error = toAppError(thrown);
    this.log(`Failed: ${error.message}`);
    if (error.excerpt !== undefined) for (const line of excerptLines(error.excerpt)) this.log(`  ${line}`);
    if (error.detail !== null) for (const line of error.detail.split('\n')) this.log(`  ${line}`);
    await this.apply({ kind: 'stepFailed', step: stepOf(state), error, at: this.now() }).catch(() => undefined);
  }

  private async undo(step: Step): Promise<void> {
    // The push itself is done and stands.
    if (step === 'createVersion') return;
    const reached = steps.slice(0, steps.indexOf(step) + 1);
    const context = { ...this.context(), signal: new AbortController().signal };
    const definitions = await loadSteps();
    for (const name of reached.reverse())
      await definitions[name]
        .undo?.(context)
        .catch((cause: unknown) => this.log(`Could not tidy up: ${toAppError(cause).message}`));
  }

  private context(): StepContext {
    const { tools } = this;
    const { request } = this.current;
    return {
      engine: tools.engine,
      registry: tools.registry,
      planning: tools.planning,
      uploads: tools.uploads,
      uplinks: tools.uplinks,
      uploadLimit: tools.uploadLimit,
      pace: this.pace,
      recipes: tools.recipes,
      deltas: tools.deltas,
      hinted: tools.hinted,
      template: () => this.template(),
      scratch: this.scratch,
      linkPushed: tools.linkPushed,
      nowMs: () => tools.clock.nowMs(),
      after: (delayMs, run) => tools.clock.after(delayMs, run),
      access: () => tools.access(request.connectionId),
      storageLeft: () => tools.storageLeft(request.connectionId),
      request,
      outputs: this.current.outputs,
      signal: this.abort.signal,
      progress: (progress) => {
        this.progress = progress;
        this.show();
      },
      isHurried: true,
      asksFor: 'push',
      note: (step, output) => {
        this.current = reduce(this.current, { kind: 'stepNoted', step, output });
      },
      tellSent: (sent) => this.tell({ kind: 'sentKnown', sent }),
      tellLeft: (layers) => this.tell({ kind: 'layersLeft', layers }),
      followBuild: (steps) => this.tell({ kind: 'buildFollowed', steps }),
      log: (line) => this.log(line),
      hasReader: true,
    };
  }

  /** A platform that does not answer now keeps nobody from building. */
  private async template(): ReturnType<StepTools['template']> {
    return this.tools.template(this.current.request).catch((thrown: unknown) => {
      this.log(`The template could not be asked for: ${toAppError(thrown).message}`);
      return null;
    });
  }

  /** On disk with the next step only. */
  private tell(event: JobEvent): void {
    this.current = reduce(this.current, event);
    this.snapshots.push(this.view());
  }

  private show(): void {
    this.current = { ...this.current, rev: this.current.rev + 1 };
    this.snapshots.push(this.view());
  }

  private log(line: string): void {
    const totalLines = this.tools.logs.append(this.current.id, plainLine(line));
    this.current = reduce(this.current, { kind: 'logged', logLines: totalLines });
    this.growth.push(totalLines);
  }

  private now(): string {
    return new Date(this.tools.clock.nowMs()).toISOString();
  }
}

/** For jobs that are not there (any more). */
export const noSuchJob = (id: string): AppFailure =>
  new AppFailure({ code: 'not-found', message: `There is no push with the number ${id}.` });
