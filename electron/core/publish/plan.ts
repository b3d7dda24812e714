import type { AppError } from '#shared/errors';
import type { OutputOf, PublishRequest, Step, StepProgress } from '#shared/model/publish-job';
import { emptyScratch, type PlanningTools, type StepContext, withoutEffects } from './step';
import { build } from './steps/build';
import { check } from './steps/check';
import { storageCheck } from './steps/storage-check';
import { noRoom, registryFull } from './steps/storage-plan';

export interface PlanTools extends PlanningTools {
  readonly signal: AbortSignal;
  readonly onStep: (step: Step, is: 'started' | 'done') => void;
  readonly onProgress: (step: Step, progress: StepProgress) => void;
  readonly onBuildSteps: StepContext['followBuild'];
  readonly onLog: (line: string) => void;
}

export interface Plan {
  readonly build: OutputOf<'build'>;
  readonly storageCheck: OutputOf<'storageCheck'>;
  /** What a push would end with for lack of room; null: it fits, as far as anybody can say. */
  readonly refusal: AppError | null;
}

/** Builds and asks the registry for its storage, and stops there: no name is given, nothing is sent, no job is kept. */
export async function planPublish(request: PublishRequest, tools: PlanTools): Promise<Plan> {
  const scratch = emptyScratch();
  const context = (step: Step, outputs: StepContext['outputs']): StepContext => ({
    ...tools,
    ...withoutEffects,
    scratch,
    // Where it does not fit, the plan says so all the same.
    request: { ...request, pushesAnyway: true },
    outputs,
    progress: (progress) => tools.onProgress(step, progress),
    isHurried: false,
    asksFor: 'plan',
    note: () => undefined,
    followBuild: tools.onBuildSteps,
    log: tools.onLog,
    hasReader: true,
  });
  const during = async <Output>(step: Step, run: () => Promise<Output>): Promise<Output> => {
    tools.signal.throwIfAborted();
    tools.onStep(step, 'started');
    const output = await run();
    tools.onStep(step, 'done');
    return output;
  };
  const checked = await during('check', () => check.run(context('check', {})));
  const built = await during('build', () => build.run(context('build', { check: checked })));
  const storage = await during('storageCheck', () =>
    storageCheck.run(context('storageCheck', { check: checked, build: built })),
  );
  const { plan } = storage;
  const stop = plan === null ? registryFull(storage) : noRoom(plan, request.registry);
  const refusal = storage.verdict === 'doesNotFit' ? stop.error : null;
  return { build: built, storageCheck: storage, refusal };
}
