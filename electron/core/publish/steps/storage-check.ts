import { AppFailure } from '#shared/errors';
import type { StorageFigures } from '#shared/model/connection';
import { formatBytes } from '#shared/model/format';
import { assertNever } from '#shared/result';
import { withTypedLimit } from '../../connections/index';
import { quiet } from '../progress';
import { need, type StepDefinition } from '../step';

/**
 * The registry's limit against what it holds, before a byte is sent: Harbor itself refuses only after the upload and keeps the bytes.
 * The image's uncompressed size is the most that a push can add; layers that are there already and compression make it less.
 */
export const storageCheck: StepDefinition<'storageCheck'> = {
  step: 'storageCheck',
  run: async ({ engine, registry, access, outputs, signal, progress, log }) => {
    progress(quiet('Asking the registry for its storage'));
    const reached = await access();
    const figures = withTypedLimit(reached, await registry.storage(reached, signal));
    const imageBytes = (await engine.image(need(outputs, 'build').imageId))?.sizeBytes ?? 0;
    const verdict = judge(figures, imageBytes);
    log(inWords(figures, imageBytes, verdict));
    if (verdict === 'full') {
      const message = `The registry is full: ${formatBytes(figures.usedBytes ?? 0)} of ${formatBytes(figures.limitBytes ?? 0)} are in use. Nothing was sent. Delete old builds or ask for more storage, then try again.`;
      throw new AppFailure({ code: 'storage-full', message, retryable: true, action: 'retry' });
    }
    return { usedBytes: figures.usedBytes, limitBytes: figures.limitBytes, imageBytes, verdict };
  },
  // Others push too: only figures of this moment count.
  stillTrue: () => Promise.resolve(false),
};

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
