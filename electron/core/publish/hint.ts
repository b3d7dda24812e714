import { AppFailure } from '#shared/errors';
import type { OutputOf, PublishRequest } from '#shared/model/publish-job';
import { type PushHint, type Uncounted, verdictOf } from '#shared/model/storage-plan';
import { assertNever } from '#shared/result';
import type { BuildRequest, ContextLook } from '../ports/engine';
import type { Outlook } from '../storage/index';
import { storageFigures } from './figures';
import type { Hints } from './hints';
import { type Kept, keptLayers, type PastJob } from './kept-layers';
import type { RunTools } from './run';
import { emptyScratch, type PlanningTools, withoutEffects } from './step';
import { check } from './steps/check';
import { whereOf } from './where';

export interface HintTools extends Omit<PlanningTools, 'uploadLimit'> {
  readonly signal: AbortSignal;
  /** What was pushed before. */
  readonly jobs: () => Promise<readonly PastJob[]>;
}

/** The contract's `storage.hint`. */
export const createHint =
  (
    tools: Pick<
      RunTools,
      'engine' | 'registry' | 'planning' | 'recipes' | 'deltas' | 'template' | 'access' | 'clock'
    > & {
      readonly jobs: HintTools['jobs'];
      readonly hints: Pick<Hints, 'keep'>;
      readonly request: (of: { projectId: string; tag: string }) => Promise<PublishRequest>;
    },
  ) =>
  async ({ projectId }: { projectId: string }): Promise<PushHint> => {
    // Nothing gets this tag; a project's rule may ask for one to be typed.
    const request = await tools.request({ projectId, tag: 'estimate' });
    const { fingerprint, hint } = await lookAhead(request, {
      ...tools,
      access: () => tools.access(request.connectionId),
      template: () => tools.template(request).catch(() => null),
      nowMs: tools.clock.nowMs,
      signal: new AbortController().signal,
    });
    tools.hints.keep({ ...request, fingerprint }, hint);
    return hint;
  };

/** Sampling a build context errs by less, measured on trees of 50 MB to 2 GB. */
const SAMPLED_MARGIN = 0.15;

/**
 * What the next push may add, in a moment: from pieces of the files on disk, before anything is built. What it cannot tell it names.
 */
export const hintPublish = async (request: PublishRequest, tools: HintTools): Promise<PushHint> =>
  (await lookAhead(request, tools)).hint;

async function lookAhead(request: PublishRequest, tools: HintTools) {
  const scratch = emptyScratch();
  const checked = await check.run({
    ...tools,
    ...withoutEffects,
    uploadLimit: () => null,
    scratch,
    request,
    outputs: {},
    progress: () => undefined,
    isHurried: false,
    asksFor: 'estimate',
    note: () => undefined,
    followBuild: () => undefined,
    log: () => undefined,
    hasReader: false,
  });
  const { planned: build, look } = scratch;
  if (build === null || look === null)
    throw new AppFailure({
      code: 'not-possible-now',
      message: 'An image that is there already needs no estimate: its plan is exact.',
    });
  const kept = isWithoutChange(checked) ? all : await keptLayers(request, look, await tools.jobs(), tools);
  // Engine and registry answer while pieces are read, which other threads compress.
  const standing = kept.isAll || kept.steps.size > 0 ? nothingBelow : baseOf(request, look, tools);
  const sampling = kept.isAll ? 0 : sampledBytes(request, build, look, kept, tools);
  const [sampled, base, figures] = await Promise.all([sampling, standing, storageFigures(tools)]);
  const newBytes = sampled + base.newBytes;
  const marginBytes = Math.ceil(sampled * SAMPLED_MARGIN) + base.marginBytes;
  const { usedBytes, limitBytes, unlimited } = figures;
  const hint: PushHint = {
    basis: kept.isAll ? 'known' : 'sampled',
    layers: [...base.layers],
    newBytes,
    marginBytes,
    usedBytes,
    limitBytes,
    ...verdictOf(newBytes + marginBytes, usedBytes, limitBytes, unlimited),
    uncounted: [...base.uncounted, ...stepsUncounted(look, kept)],
  };
  return { fingerprint: checked.fingerprint, hint };
}

const all: Kept = { isAll: true, steps: new Set() };

const stepsUncounted = ({ unjudged }: ContextLook, { isAll, steps }: Kept): readonly Uncounted[] =>
  !isAll && [...unjudged].some((print) => !steps.has(print)) ? [{ is: 'steps' }] : [];

const isWithoutChange = ({ recipe }: OutputOf<'check'>): boolean => {
  const delta = recipe?.delta ?? null;
  return delta !== null && delta.files + delta.deleted === 0;
};

/** What the registry has counts nothing: layers of a recipe by what is packed here, of a Dockerfile those that the engine keeps. */
async function sampledBytes(
  request: PublishRequest,
  build: BuildRequest,
  look: ContextLook,
  kept: Kept,
  tools: HintTools,
): Promise<number> {
  const where = await whereOf(request, tools);
  const there = build.recipe === null ? kept.steps : await tools.planning.inRegistry(where, build);
  return (await look.sample(there, tools.signal)).compressedBytes;
}

type Base = Outlook & { readonly uncounted: readonly Uncounted[] };
const nothingBelow: Base = { layers: [], newBytes: 0, marginBytes: 0, uncounted: [] };

/** The layers below the files: an engine that does not answer counts as one that does not have them. */
async function baseOf(request: PublishRequest, { base }: ContextLook, tools: HintTools): Promise<Base> {
  switch (base.is) {
    case 'none':
      return nothingBelow;
    case 'unnamed':
      return { ...nothingBelow, uncounted: [{ is: 'unnamedBase' }] };
    case 'image': {
      const image = await tools.engine.image(base.name).catch(() => null);
      if (image === null) return { ...nothingBelow, uncounted: [{ is: 'base', image: base.name }] };
      return { ...(await tools.planning.outlook(await whereOf(request, tools), image)), uncounted: [] };
    }
    default:
      return assertNever(base);
  }
}
