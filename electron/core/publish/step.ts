import type { Clock } from '#core/ports/clock';
import type { BuildRequest, ContextLook, Engine } from '#core/ports/engine';
import type { Registry } from '#core/ports/registry';
import type { Uplinks } from '#core/ports/uplinks';
import type { Pace, Uploads } from '#core/ports/uploads';
import type { AppTemplate } from '#shared/model/app-template';
import type { BuildStep } from '#shared/model/build-step';
import type { OutputOf, Outputs, PublishRequest, Step, StepProgress } from '#shared/model/publish-job';
import type { PushedImage } from '#shared/model/pushed-image';
import type { PushHint, PushPlan } from '#shared/model/storage-plan';
import type { ConnectionAccess } from '../connections/index';
import type { RecipeDesk } from '../recipe/index';
import type { PushPlanning, StorageLeft } from '../storage/index';
import type { EnginePush } from './engine-line';
import type { DeltaTools, Origin } from './origin';
import type { Ahead } from './send/outbox';

/** What every step works with. */
export interface StepTools {
  readonly engine: Engine;
  readonly registry: Registry;
  readonly planning: PushPlanning;
  readonly uploads: Uploads;
  readonly uplinks: Uplinks;
  /** For what is sent from here, in bytes per second; null: there is none. */
  readonly uploadLimit: () => number | null;
  readonly recipes: RecipeDesk;
  readonly deltas: DeltaTools;
  /** Throws secret-missing where the connection has no token. */
  readonly access: () => Promise<ConnectionAccess>;
  /** What the registry has left, if it says so in a moment. */
  readonly storageLeft: () => ReturnType<StorageLeft>;
  /** The forecast that was last shown of these very files, wherever it is shown; null: none was. */
  readonly hinted: (of: Hinted) => PushHint | null;
  readonly nowMs: () => number;
  readonly after: Clock['after'];
  /** Of the repository that is pushed to; null: there is none, or it cannot be asked for now. */
  readonly template: () => Promise<AppTemplate | null>;
  /** The version that a pushed tag becomes: found, or created from the repository's template. Never a second one. */
  readonly linkPushed: (
    request: PublishRequest,
    digest: string,
    signal: AbortSignal,
  ) => Promise<OutputOf<'createVersion'>>;
}

/** A state of the files, and where they go. */
export type Hinted = Pick<PublishRequest, 'connectionId' | 'repository'> & { readonly fingerprint: string | null };

/** For runs that stop before anything is started or linked. */
export type PlanningTools = Omit<StepTools, NotForPlans>;
type NotForPlans = 'linkPushed' | 'after' | 'uploads' | 'uplinks' | 'storageLeft' | 'hinted';
export const withoutEffects: Pick<StepContext, NotForPlans | 'pace' | 'tellSent' | 'tellLeft'> = {
  // The plan itself counts with what is left.
  storageLeft: async () => null,
  hinted: () => null,
  tellSent: () => undefined,
  tellLeft: () => undefined,
  linkPushed: () => Promise.resolve({ is: 'none', why: 'off' }),
  after: () => () => undefined,
  uploads: { warmUp: async () => undefined, blob: nothingIsSent, manifest: nothingIsSent },
  uplinks: { get: async () => null, put: async () => undefined },
  pace: { blockBytes: 0, take: nothingIsSent },
};

function nothingIsSent(): never {
  throw new Error('nothing is sent by a plan');
}

/** What steps of the same run leave each other besides their facts; never kept on disk. */
export interface Scratch {
  /** What the check step planned, and the build step built; nothing is read twice. */
  planned: BuildRequest | null;
  /** What the check step saw of its files; null: not looked at, or built by now. */
  look: ContextLook | null;
  /** What the image is made of; null: it is not of a recipe that deltas are built of. */
  origin: Origin | null;
  /** What it holds, read while it is sent; null: not begun. */
  reading: Promise<PushedImage['files'] | null> | null;
  /** What goes out while the engine still builds; null: not begun, or it may not. Never rejects. */
  ahead: Promise<Ahead | null> | null;
  /** New layers are being compressed while the image is tried; null: not begun. Never rejects. */
  measuring: Promise<void> | null;
  /** How the engine's push went; null: it did not push, or that says nothing of the line. */
  enginePush: EnginePush | null;
}
export const emptyScratch = (): Scratch => ({
  planned: null,
  look: null,
  origin: null,
  reading: null,
  ahead: null,
  measuring: null,
  enginePush: null,
});

export interface StepContext extends StepTools {
  readonly request: PublishRequest;
  readonly scratch: Scratch;
  /** Of the steps before this one. */
  readonly outputs: Outputs;
  readonly signal: AbortSignal;
  /** How fast what is sent from here may go out. */
  readonly pace: Pace;
  /** Somebody waits for a push: what is only good to know is left out. */
  readonly isHurried: boolean;
  /** For what engine and registry are asked before anything is built. An estimate asks neither. */
  readonly asksFor: 'push' | 'plan' | 'estimate';
  readonly progress: (progress: StepProgress) => void;
  /** Keeps what was found out, of this step or an earlier one, even if the step now fails: people want to see it. */
  readonly note: <S extends Step>(step: S, output: OutputOf<S>) => void;
  /** What the push adds, exactly. */
  readonly tellSent: (sent: PushPlan) => void;
  /** So many layers are in the registry that this push does not go on with. */
  readonly tellLeft: (layers: number) => void;
  /** What the builder has done so far. */
  readonly followBuild: (steps: readonly BuildStep[]) => void;
  readonly log: (line: string) => void;
  /** Somebody reads what is logged: what is only told is found out too. */
  readonly hasReader: boolean;
}

/** One step of the publish job. */
export interface StepDefinition<S extends Step> {
  readonly step: S;
  run(context: StepContext): Promise<OutputOf<S>>;
  /** Asked before a job goes on: false runs the step, and all after it, again. */
  stillTrue(
    output: OutputOf<S>,
    context: Omit<
      StepContext,
      'progress' | 'log' | 'hasReader' | 'asksFor' | 'note' | 'tellSent' | 'tellLeft' | 'followBuild'
    >,
  ): Promise<boolean>;
  /** Takes back what an aborted or failed run left outside. */
  undo?(context: StepContext): Promise<void>;
}

/** The output of an earlier step; the runner never starts a step without them. */
export function need<S extends Step>(outputs: Outputs, step: S): OutputOf<S> {
  const output = outputs[step];
  if (output === undefined) throw new Error(`The step ${step} has not run`);
  return output as OutputOf<S>;
}
