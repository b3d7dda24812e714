import { AppError } from '../errors';
import { z } from '../zod';
import { BootTestOutput } from './boot-test';
import { BuildStep } from './build-step';
import { Compression } from './compression';
import { BuildEngine } from './detection';
import { Finding, Fixes } from './finding';
import { count } from './format';
import { Pusher, PusherChoice, Sender } from './pusher';
import { RecipeChoice } from './recipe';
import { DeltaSummary } from './recipe-delta';
import { PushPlan } from './storage-plan';

/** The steps of a push, in their order. */
export const steps = ['check', 'build', 'bootTest', 'storageCheck', 'tag', 'push', 'confirm', 'createVersion'] as const;
export const Step = z.enum(steps);
export type Step = z.infer<typeof Step>;

/** What people call the steps: window, command and log alike. */
export const stepNames: Readonly<Record<Step, string>> = {
  check: 'Check',
  build: 'Build',
  bootTest: 'Boot test',
  storageCheck: 'Storage check',
  tag: 'Tag',
  push: 'Push',
  confirm: 'Confirm',
  createVersion: 'App version',
};

/** Everything a push needs to know, fixed when it starts, so that later changes of the project do not change it. */
export const PublishRequest = z.object({
  projectId: z.string().nullable(),
  projectName: z.string(),
  connectionId: z.string(),
  registry: z.string(),
  registryProject: z.string(),
  repository: z.string(),
  tag: z.string(),
  /** A folder to build, or an image that the engine already has. */
  source: z.discriminatedUnion('from', [
    z.object({
      from: z.literal('folder'),
      folder: z.string(),
      dockerfile: z.string(),
      target: z.string().nullable(),
      buildArgs: z.record(z.string(), z.string()),
      /** A recipe of Gantry's instead of the Dockerfile; null: the Dockerfile. */
      recipe: RecipeChoice.nullable().default(null),
      /** What is mended on the way into the image, where that is not as usual. */
      fixes: Fixes.default({}),
    }),
    z.object({ from: z.literal('image'), reference: z.string() }),
  ]),
  /** False: the push ends with the image, whatever template there is. */
  createsVersion: z.boolean().default(true),
  /** False: the image is sent without having been started. */
  bootTest: z.boolean().default(false),
  /** Sends although the plan says that there is no room: the user was told what comes of it. */
  pushesAnyway: z.boolean().default(false),
  pusher: PusherChoice.default('auto'),
  compression: Compression.default('gzip'),
});
export type PublishRequest = z.infer<typeof PublishRequest>;

export const CheckOutput = z.object({
  /** Hash over names, sizes, times and modes of the build context and the build's options; null for an existing image. */
  fingerprint: z.string().nullable(),
  files: z.int(),
  contextBytes: z.int(),
  /** Prints of the Dockerfile's instructions with their files: what the next push tells by which layers stay. */
  steps: z.array(z.string()).default([]),
  /** Of the recipe that the image is built by; null: there is none. */
  recipe: z
    .object({
      engine: BuildEngine,
      dockerfile: z.string(),
      layers: z.int(),
      leftOut: z.object({ files: z.int(), bytes: z.int() }),
      /** What is not in order and does not keep the server from running. */
      findings: z.array(Finding),
      /** What changed since the last push, where only that is built; null: the whole image is. */
      delta: DeltaSummary.nullable().default(null),
    })
    .nullable()
    .default(null),
  /**
   * The tag named something in the registry before this push, which takes it. False too of a tag that warns by its very name, such as
   * latest, and of a later try after the image was sent.
   */
  isTagTaken: z.boolean().default(false),
});
export const BuildOutput = z.object({
  imageId: z.string(),
  fingerprint: z.string().nullable(),
  cachedSteps: z.int(),
  totalSteps: z.int(),
  /** The delta that was planned could not be built, and the whole image was. */
  isFallback: z.boolean().default(false),
});
export const StorageCheckOutput = z.object({
  usedBytes: z.int().nullable(),
  limitBytes: z.int().nullable(),
  /** Uncompressed size of the image: the most that the push can add. */
  imageBytes: z.int(),
  verdict: z.enum(['fits', 'tight', 'mayNotFit', 'doesNotFit', 'unknownLimit', 'unlimited']),
  /** Null: a push of before there were plans, or an engine that does not hand out its layers. */
  plan: PushPlan.nullable().default(null),
  /** Who is to send the layers. */
  pusher: Pusher.default('engine'),
  /** The same, with the reason; null: a push of before it was told, or one without a plan. */
  sender: Sender.nullable().default(null),
});
export const TagOutput = z.object({
  reference: z.string(),
  imageId: z.string(),
  /** The engine had an image of this name before; cancelling then leaves the name alone. */
  existed: z.boolean(),
});
export const PushedLayer = z.object({
  /** What the engine calls the layer: the first 12 characters of its diff ID (or digest). */
  id: z.string(),
  outcome: z.enum(['pushed', 'exists', 'mounted']),
});
export const PushOutput = z.object({
  digest: z.string(),
  layers: z.array(PushedLayer),
  pusher: Pusher.default('engine'),
});
/** `reused`: those that the registry had. */
const LayerCounts = z.object({ total: z.int(), reused: z.int() });
export const ConfirmOutput = z.object({
  digest: z.string(),
  /** Compressed bytes of the whole artifact: layers, config and manifest. */
  artifactBytes: z.int(),
  /** Compressed bytes that were new to the registry. */
  sentBytes: z.int(),
  layers: LayerCounts,
});

export const CreateVersionOutput = z.discriminatedUnion('is', [
  /** `created` false: it was there already, made by the platform, a colleague or an earlier try. */
  z.object({ is: z.literal('version'), app: z.string(), name: z.string(), created: z.boolean() }),
  z.object({ is: z.literal('none'), why: z.enum(['off', 'noPlatform', 'noTemplate']) }),
]);

/** The facts that each finished step leaves; a job that is resumed asks whether they still hold. */
export const Outputs = z
  .object({
    check: CheckOutput,
    build: BuildOutput,
    bootTest: BootTestOutput,
    storageCheck: StorageCheckOutput,
    tag: TagOutput,
    push: PushOutput,
    confirm: ConfirmOutput,
    createVersion: CreateVersionOutput,
  })
  .partial();
export type Outputs = z.infer<typeof Outputs>;
export type OutputOf<S extends Step> = NonNullable<Outputs[S]>;

export const PublishResult = z.object({
  reference: z.string(),
  digest: z.string(),
  artifactBytes: z.int(),
  sentBytes: z.int(),
  /** What the storage check had said of `sentBytes`; null: it could not. */
  forecastBytes: z.int().nullable().default(null),
  layers: LayerCounts,
  durationMs: z.int(),
  /** Null: none was to be made. */
  appVersion: z.object({ app: z.string(), name: z.string(), created: z.boolean() }).nullable().default(null),
});
export type PublishResult = z.infer<typeof PublishResult>;

/**
 *   queued --> running(step) --> ... --> succeeded
 *     |            |  |  \
 *     |            |  |   `--> failed(step) ------.
 *     |            |  `------> interrupted(step) -+--> queued   (try again: goes on at the first step whose output no longer holds)
 *     |            v                              |
 *     `----> cancelling(step) --> cancelled(step)-'
 *
 * interrupted: the app ended while the job ran; found at the next start.
 */
export const JobState = z.discriminatedUnion('is', [
  z.object({ is: z.literal('queued') }),
  z.object({ is: z.literal('running'), step: Step }),
  z.object({ is: z.literal('cancelling'), step: Step }),
  z.object({ is: z.literal('cancelled'), step: Step }),
  z.object({ is: z.literal('interrupted'), step: Step }),
  z.object({ is: z.literal('failed'), step: Step, error: AppError }),
  z.object({ is: z.literal('succeeded'), result: PublishResult }),
]);
export type JobState = z.infer<typeof JobState>;

export const LayerProgress = z.object({
  id: z.string(),
  is: z.enum(['waiting', 'pushing', 'pushed', 'exists', 'mounted', 'retrying']),
  /** As the pusher counts: uncompressed by engines, compressed by Gantry. */
  currentBytes: z.int(),
  totalBytes: z.int().nullable(),
});
export type LayerProgress = z.infer<typeof LayerProgress>;

/** What a running step shows; null where it means nothing yet. Never stored. */
export const StepProgress = z.object({
  /** "Sending 1,204 files", "[3/5] RUN make": what is going on, in words. */
  note: z.string(),
  doneBytes: z.int().nullable(),
  /** Shrinks only when layers turn out to be in the registry already; never below `doneBytes`. */
  totalBytes: z.int().nullable(),
  speedBytesPerS: z.number().nullable(),
  remainingMs: z.int().nullable(),
  layers: z.array(LayerProgress),
  /** The engine tries again by itself: in how many seconds, which try. */
  retry: z.object({ inS: z.int(), attempt: z.int(), of: z.int() }).nullable(),
});
export type StepProgress = z.infer<typeof StepProgress>;

export const StepTimes = z.object({
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable(),
  kept: z.boolean(),
});

export const JOB_SCHEMA_VERSION = 1;
export const PublishJob = z.object({
  schemaVersion: z.literal(JOB_SCHEMA_VERSION),
  id: z.string(),
  /** Rises with every change; a snapshot with a lower one is stale. */
  rev: z.int().nonnegative(),
  request: PublishRequest,
  state: JobState,
  outputs: Outputs,
  /**
   * What the push adds, where the storage check could not say exactly: from when all of it is compressed here. And of every push what the
   * registry has of it in the end. Null: not known yet.
   */
  sent: PushPlan.nullable().default(null),
  /** Layers of the latest run that went out while the image was built, and that it did not come to send: they stay in the registry. */
  leftLayers: z.int().default(0),
  /** What the builder did, as far as it came: kept of a failed build too. Empty: nothing was built, or a push of before it was kept. */
  buildSteps: z.array(BuildStep).default([]),
  /** When each step of the latest run started and ended; `kept`: its earlier output still held. */
  times: z.partialRecord(Step, StepTimes),
  createdAt: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable(),
  logLines: z.int().nonnegative(),
});
export type PublishJob = z.infer<typeof PublishJob>;

/** A job as the window sees it: the stored facts plus what is going on this moment. */
export const JobView = PublishJob.extend({
  progress: StepProgress.nullable(),
  /** The user holds back what Gantry sends. */
  isPaused: z.boolean(),
});
export type JobView = z.infer<typeof JobView>;

/** What Gantry sends itself can be held back while it is being sent. */
export const canPause = ({ state, outputs }: Pick<PublishJob, 'state' | 'outputs'>): boolean =>
  state.is === 'running' && state.step === 'push' && outputs.storageCheck?.pusher === 'gantry';

export const isActive = (state: JobState): boolean =>
  state.is === 'queued' || state.is === 'running' || state.is === 'cancelling';

/** `The only layer is already there`, `All 5 layers already there`, `1 of 5 layers sent, 4 already there`, `5 layers sent` */
export function reuseInWords({ total, reused }: z.infer<typeof LayerCounts>): string {
  if (reused === 0) return `${count(total, 'layer')} sent`;
  if (reused < total) return `${total - reused} of ${count(total, 'layer')} sent, ${reused} already there`;
  return total === 1 ? 'The only layer is already there' : `All ${count(total, 'layer')} already there`;
}
