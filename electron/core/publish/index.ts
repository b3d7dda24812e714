import { AppFailure } from '#shared/errors';
import type { LogMatches, LogPage } from '#shared/model/log';
import {
  isActive,
  JOB_SCHEMA_VERSION,
  type JobView,
  type PublishJob,
  type PublishRequest,
} from '#shared/model/publish-job';
import type { Ids } from '../ports/ids';
import type { Log } from '../ports/log';
import { noSuchJob, Run, type RunTools } from './run';

export type { DeltaTools } from './origin';

export interface PublishingTools extends RunTools {
  readonly ids: Ids;
  readonly log: Log;
  readonly onRemoved: (removed: { id: string }) => void;
  /** Called once for each job that ended, however it ended. */
  readonly onEnded: (job: JobView) => void;
}

/** Pushes: one after the other, each with its history and log. Methods throw AppFailure. */
export interface Publishing {
  /** At start, before anything else: what ran when the app ended is `interrupted` now. */
  recover(): Promise<void>;
  start(request: PublishRequest): Promise<JobView>;
  cancel(input: { id: string }): Promise<JobView>;
  retry(input: {
    id: string;
    pushesAnyway?: boolean | undefined;
    skipsBootTest?: boolean | undefined;
  }): Promise<JobView>;
  /** Throws AppFailure not-possible-now where nothing is being sent from here. */
  pause(input: { id: string; paused: boolean }): Promise<JobView>;
  /** Bytes per second for what is sent from now on, by running pushes too; null: none. */
  limitUploads(bytesPerS: number | null): void;
  list(): Promise<JobView[]>;
  get(input: { id: string }): Promise<JobView>;
  remove(input: { id: string }): Promise<void>;
  log(input: { id: string; from: number; count: number }): Promise<LogPage>;
  searchLog(input: { id: string; text: string; limit: number }): Promise<LogMatches>;
  /** Resolves when the job has ended. */
  ended(id: string): Promise<JobView>;
  running(): JobView | null;
  /** Before quitting: cancels everything and resolves when it is saved. */
  drain(): Promise<void>;
}

export function createPublishing(tools: PublishingTools): Publishing {
  const runs = new Map<string, Run>();
  const waiting: Run[] = [];
  const ends = new Map<string, { readonly promise: Promise<void>; readonly resolve: () => void }>();
  let active: Promise<void> | null = null;

  const find = (id: string): Run => {
    const run = runs.get(id);
    if (run === undefined) throw noSuchJob(id);
    return run;
  };
  const work = async (): Promise<void> => {
    for (let run = waiting.shift(); run !== undefined; run = waiting.shift()) {
      await run.execute();
      tell(run);
    }
    active = null;
  };
  const tell = (run: Run): void => {
    tools.onEnded(run.view());
    ends.get(run.job.id)?.resolve();
    ends.delete(run.job.id);
  };
  const enqueue = (run: Run): void => {
    ends.set(run.job.id, deferred());
    waiting.push(run);
    active ??= work();
  };
  /** A push that still waits for its turn ends here; a running one ends in its own course. */
  const cancel = async (run: Run): Promise<void> => {
    const place = waiting.indexOf(run);
    if (place < 0) return run.cancel();
    waiting.splice(place, 1);
    await run.cancelWaiting();
    tell(run);
  };
  const refuseSecond = ({ projectId }: PublishRequest): void => {
    const other = [...runs.values()].find(
      ({ job }) => isActive(job.state) && projectId !== null && job.request.projectId === projectId,
    );
    if (other === undefined) return;
    throw new AppFailure({
      code: 'already-running',
      message: `${other.job.request.projectName} is being pushed already. Wait for it, or cancel it first.`,
    });
  };

  return {
    recover: async () => {
      for (const job of await tools.jobs.load()) {
        const run = new Run(job, tools);
        runs.set(job.id, run);
        if (!isActive(job.state)) continue;
        await run
          .apply({ kind: 'interrupted', at: new Date(tools.clock.nowMs()).toISOString() })
          .catch((cause: unknown) => tools.log.warn(`Could not save the interrupted push ${job.id}`, cause));
      }
    },
    start: async (request) => {
      refuseSecond(request);
      const run = new Run(newJob(tools, request), tools);
      runs.set(run.job.id, run);
      try {
        await tools.jobs.save(run.job);
      } catch (cause) {
        runs.delete(run.job.id);
        throw cause;
      }
      tools.onChanged(run.view());
      enqueue(run);
      return run.view();
    },
    cancel: async ({ id }) => {
      const run = find(id);
      const saved = cancel(run);
      const view = run.view();
      await saved;
      return view;
    },
    retry: async ({ id, pushesAnyway = false, skipsBootTest = false }) => {
      const run = find(id);
      if (!['failed', 'cancelled', 'interrupted'].includes(run.job.state.is))
        throw new AppFailure({
          code: 'not-possible-now',
          message: 'Only a push that failed, was cancelled or was interrupted can be tried again.',
        });
      refuseSecond(run.job.request);
      // A disk that is still full ends the push again, in its own words, at its first step.
      await run.apply({ kind: 'retried', pushesAnyway, skipsBootTest }).catch(() => undefined);
      enqueue(run);
      return run.view();
    },
    pause: async ({ id, paused }) => {
      const run = find(id);
      run.pause(paused);
      return run.view();
    },
    limitUploads: (bytesPerS) => {
      for (const run of runs.values()) if (isActive(run.job.state)) run.limitUpload(bytesPerS);
    },
    list: async () =>
      [...runs.values()]
        .map((run) => run.view())
        .sort((a, b) => b.createdAt.localeCompare(a.createdAt) || b.id.localeCompare(a.id)),
    get: async ({ id }) => find(id).view(),
    remove: async ({ id }) => {
      const { job } = find(id);
      if (isActive(job.state))
        throw new AppFailure({ code: 'not-possible-now', message: 'This push is still running. Cancel it first.' });
      await tools.jobs.remove(id);
      await tools.logs.remove(id);
      runs.delete(id);
      tools.onRemoved({ id });
    },
    log: ({ id, from, count }) => tools.logs.page(find(id).job.id, from, count),
    searchLog: ({ id, text, limit }) => tools.logs.search(find(id).job.id, text, limit),
    ended: async (id) => {
      await ends.get(id)?.promise;
      return find(id).view();
    },
    running: () => [...runs.values()].find(({ job }) => isActive(job.state))?.view() ?? null,
    drain: async () => {
      await Promise.all([...runs.values()].filter(({ job }) => isActive(job.state)).map(cancel));
      await active;
    },
  };
}

function deferred(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

function newJob({ ids, clock }: PublishingTools, request: PublishRequest): PublishJob {
  return {
    schemaVersion: JOB_SCHEMA_VERSION,
    id: ids.next(),
    rev: 0,
    request,
    state: { is: 'queued' },
    outputs: {},
    sent: null,
    leftLayers: 0,
    buildSteps: [],
    times: {},
    createdAt: new Date(clock.nowMs()).toISOString(),
    endedAt: null,
    logLines: 0,
  };
}
