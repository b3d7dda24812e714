import { type AppError, AppFailure, toAppError } from '#shared/errors';
import type { StorageFigures } from '#shared/model/connection';
import type { UploadAnswer } from '../../ports/registry';
import { storageFigures } from '../figures';
import type { StepContext } from '../step';
import { filledBy, refusedFigures } from './refused-figures';
import { refusedForRoom } from './storage-plan';

/**
 * A push that the registry has refused, with what is so now where storage is why: others push too, and failed pushes leave blobs that count.
 * Some engines say no more than `403 Forbidden`: then the registry is asked, by opening an upload.
 */
export async function explainRefusal(thrown: unknown, context: StepContext): Promise<unknown> {
  const error = toAppError(thrown);
  const isBare = isBareRefusal(error);
  if (error.code !== 'storage-full' && !isBare) return thrown;
  const heard = isBare ? await tryUpload(context) : null;
  const said = heard === null ? error.detail : heard.is === 'noRoom' ? heard.said : null;
  const words = refusedFigures(said);
  const read = await storageFigures(context).catch(() => null);
  const now = filledBy(read, words);
  const plan = await planNow(context, now, words === null ? 0 : words.addedBytes + words.usedBytes - words.limitBytes);
  // Who may open an upload is not without rights: the bytes were too many.
  const isForRoom = heard === null || heard.is === 'noRoom' || (heard.is === 'taken' && plan?.verdict === 'doesNotFit');
  if (!isForRoom) return thrown;
  if (context.signal.aborted) return thrown;
  const { storageCheck } = context.outputs;
  if (storageCheck !== undefined && plan !== null) context.note('storageCheck', { ...storageCheck, plan });
  const detail = [error.detail, isBare ? said : null].filter((text) => text !== null).join('\n');
  const planned = storageCheck?.plan ?? null;
  return refusedForRoom({ detail, planned, now: read, said: words, host: context.request.registry });
}

/** A refusal without a word of the registry's own. */
const isBareRefusal = ({ code, detail }: AppError): boolean =>
  code === 'registry-denied' && /\b403\b/.test(detail ?? '') && !/denied|forbidden:/i.test(detail ?? '');

async function tryUpload({ registry, access, request, signal }: StepContext): Promise<UploadAnswer> {
  try {
    return await registry.tryUpload(await access(), request.repository, signal);
  } catch (thrown) {
    return { is: 'refused', why: new AppFailure(toAppError(thrown)) };
  }
}

/** The plan by what is so now; null where there is none, or nobody tells anything. */
async function planNow({ planning, request, outputs }: StepContext, now: StorageFigures | null, shortBytes: number) {
  const { plan = null, pusher } = outputs.storageCheck ?? {};
  if (plan === null || pusher === undefined || now === null) return null;
  return planning.refused(request, plan, { pusher, figures: now, shortBytes: Math.max(0, shortBytes) });
}
