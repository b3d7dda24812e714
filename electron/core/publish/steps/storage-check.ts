import { toAppError } from '#shared/errors';
import type { StorageFigures } from '#shared/model/connection';
import { formatBytes } from '#shared/model/format';
import type { OutputOf } from '#shared/model/publish-job';
import { senderInWords } from '#shared/model/pusher';
import type { PushHint, PushPlan } from '#shared/model/storage-plan';
import { assertNever } from '#shared/result';
import type { ImageFacts } from '../../ports/engine';
import { storageFigures } from '../figures';
import { quiet } from '../progress';
import { need, type StepContext, type StepDefinition } from '../step';
import { whereOf } from '../where';
import { noRoom, planInWords, registryFull } from './storage-plan';

/**
 * What the push will add, against the registry's limit, before a byte is sent: Harbor itself refuses only after the upload and keeps
 * the bytes.
 */
export const storageCheck: StepDefinition<'storageCheck'> = {
  step: 'storageCheck',
  run: async (context) => {
    const { request, outputs, hinted, progress, log, scratch } = context;
    if (scratch.measuring !== null) progress(quiet('Compressing what is new, to know its size'));
    await scratch.measuring;
    progress(quiet('Asking the registry for its storage'));
    const { figures, image } = await look(context);
    const planned = image === null ? null : await planFor(context, image, figures);
    if (planned === null) return withoutPlan(figures, image?.sizeBytes ?? 0, context);
    const { sender } = planned;
    const plan = withHint(planned.plan, hinted({ ...request, fingerprint: outputs.build?.fingerprint ?? null }));
    for (const line of planInWords(plan)) log(line);
    log(senderInWords(sender));
    const { usedBytes, limitBytes, verdict } = plan;
    const { pusher } = sender;
    const output = { usedBytes, limitBytes, imageBytes: image?.sizeBytes ?? 0, verdict, plan, pusher, sender };
    if (verdict !== 'doesNotFit' || request.pushesAnyway) return output;
    context.note('storageCheck', output);
    throw noRoom(plan, request.registry);
  },
  // Others push too: only figures of this moment count.
  stillTrue: () => Promise.resolve(false),
};

/** What fits beyond doubt is not compressed to know it: then the forecast that was shown of these files says about how much it is. */
export function withHint(plan: PushPlan, hint: PushHint | null): PushPlan {
  if (plan.basis !== 'bounded' || hint?.basis !== 'sampled' || hint.uncounted.length > 0) return plan;
  const newBytes = Math.min(hint.newBytes, plan.newBytes);
  return { ...plan, basis: 'sampled', newBytes, marginBytes: Math.min(hint.marginBytes, plan.newBytes - newBytes) };
}

async function look(context: StepContext) {
  const { engine, outputs, scratch } = context;
  // What goes out meanwhile is a part of what this push adds.
  const figures = (await scratch.ahead)?.figures ?? (await storageFigures(context));
  return { figures, image: await engine.image(need(outputs, 'build').imageId) };
}

/** Begins what the check will need, while something else goes on; the check itself tells what is wrong. */
export function startMeasuring(context: StepContext): void {
  const quietly = { ...context, progress: () => undefined, log: () => undefined };
  const measure = async (): Promise<void> => {
    const { figures, image } = await look(quietly);
    if (image !== null) await planFor(quietly, image, figures);
  };
  context.scratch.measuring = measure().catch(() => undefined);
}

/** Null where the engine does not hand out the image's layers. */
async function planFor(context: StepContext, image: ImageFacts, figures: StorageFigures) {
  const { planning, request, progress, log } = context;
  progress(quiet('Asking the registry which layers it has'));
  try {
    return await planning.plan(
      {
        ...(await whereOf(request, context)),
        ...{ image, figures },
        build: context.scratch.planned,
        pusher: request.pusher,
        uploadLimitBytesPerS: context.uploadLimit(),
        isHurried: context.isHurried,
      },
      (doneBytes, totalBytes) =>
        progress({ ...quiet('Compressing what is new, to know its size'), doneBytes, totalBytes }),
    );
  } catch (thrown) {
    const error = toAppError(thrown);
    if (error.code !== 'engine-error') throw thrown;
    log(`What is new could not be measured: ${error.message}`);
    return null;
  }
}

/** The image's uncompressed size is the most that a push can add. */
function withoutPlan(
  figures: StorageFigures,
  imageBytes: number,
  { request, log }: StepContext,
): OutputOf<'storageCheck'> {
  const { usedBytes, limitBytes } = figures;
  const verdict = judge(figures, imageBytes);
  log(inWords(figures, imageBytes, verdict));
  const rest = { usedBytes, limitBytes, imageBytes, plan: null, pusher: 'engine', sender: null } as const;
  if (verdict !== 'full') return { ...rest, verdict };
  if (request.pushesAnyway) return { ...rest, verdict: 'doesNotFit' };
  throw registryFull(figures);
}

type Verdict = 'fits' | 'mayNotFit' | 'unknownLimit' | 'unlimited' | 'full';

export function judge({ usedBytes, limitBytes, unlimited }: StorageFigures, imageBytes: number): Verdict {
  if (unlimited) return 'unlimited';
  if (limitBytes !== null && imageBytes > limitBytes)
    return usedBytes !== null && usedBytes >= limitBytes ? 'full' : 'mayNotFit';
  if (usedBytes === null || limitBytes === null) return 'unknownLimit';
  if (usedBytes >= limitBytes) return 'full';
  return usedBytes + imageBytes <= limitBytes ? 'fits' : 'mayNotFit';
}

function inWords({ usedBytes, limitBytes }: StorageFigures, imageBytes: number, verdict: Verdict): string {
  const used = usedBytes === null ? 'an unknown part' : formatBytes(usedBytes);
  const limit = formatBytes(limitBytes ?? 0);
  const most = formatBytes(imageBytes);
  switch (verdict) {
    case 'fits':
      return `Storage: ${used} of ${limit} in use; the image adds at most ${most}. It fits.`;
    case 'mayNotFit':
      return `Storage: ${used} of ${limit} in use; the image adds at most ${most} before compression. It may not fit.`;
    case 'full':
      return `Storage: ${used} of ${limit} in use. There is no room.`;
    case 'unlimited':
      return `Storage: ${usedBytes === null ? 'use unknown' : `${used} in use`}, no limit.`;
    case 'unknownLimit':
      return `Storage: the registry does not tell ${limitBytes === null ? 'its limit' : 'what it holds'}; it may refuse the push at its end.`;
    default:
      return assertNever(verdict);
  }
}
