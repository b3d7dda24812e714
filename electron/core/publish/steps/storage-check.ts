import { AppFailure } from '#shared/errors';
import { type StorageFigures, withTypedLimit } from '#shared/model/connection';
import { formatBytes } from '#shared/model/format';
import type { OutputOf } from '#shared/model/publish-job';
import type { StepDefinition } from '../step';
import { need } from '../step';

type Verdict = OutputOf<'storageCheck'>['verdict'];

/** Compares what the registry holds with its limit before a byte is sent. */
export const storageCheck: StepDefinition<'storageCheck'> = {
  name: 'storageCheck',
  headline: ({ registry, registryProject }) => `Storage of ${registry}/${registryProject}`,
  run: async ({ outputs }, context) => {
    const { imageId } = need(outputs, 'build');
    const image = await context.engine.image(imageId);
    if (image === null)
      throw new AppFailure({
        code: 'image-missing',
        message: 'The engine no longer has the image that was built. Try again: it is built anew.',
        retryable: true,
        action: 'retry',
      });
    const said = await context.registry.storage(await context.access(), context.signal);
    const figures = withTypedLimit(said, context.typedLimitBytes());
    const { usedBytes, limitBytes } = figures;
    if (limitBytes !== null && usedBytes !== null && usedBytes >= limitBytes) throw storageFull(usedBytes, limitBytes);
    const verdict = judge(figures, image.sizeBytes);
    context.say(sentence(verdict, figures, image.sizeBytes));
    return { usedBytes, limitBytes, imageBytes: image.sizeBytes, verdict };
  },
  // Others push too: figures are asked anew each time.
  stillTrue: async () => false,
};

/** `imageBytes`, uncompressed, is the most that the push can add: layers travel compressed, and known ones not at all. */
function judge({ usedBytes, limitBytes, unlimited }: StorageFigures, imageBytes: number): Verdict {
  if (unlimited) return 'unlimited';
  if (limitBytes === null) return 'unknownLimit';
  return (usedBytes ?? 0) + imageBytes <= limitBytes && usedBytes !== null ? 'fits' : 'mayNotFit';
}

function sentence(verdict: Verdict, { usedBytes, limitBytes }: StorageFigures, imageBytes: number): string {
  const adds = `The push adds between nothing and ${formatBytes(imageBytes)} (the image uncompressed)`;
  const used = usedBytes === null ? 'the registry does not say how much is used' : `${formatBytes(usedBytes)} are used`;
  if (verdict === 'unlimited') return `${adds}; ${used}, and there is no limit.`;
  if (limitBytes === null) return `${adds}; ${used}, and the limit is not known.`;
  if (usedBytes === null) return `Warning: ${adds}; ${used} of ${formatBytes(limitBytes)}. It may not fit.`;
  const free = `${formatBytes(limitBytes - usedBytes)} of ${formatBytes(limitBytes)} are free`;
  return verdict === 'fits' ? `${adds}; ${free}. It fits.` : `Warning: ${adds}; ${free}. It may not fit.`;
}

const storageFull = (usedBytes: number, limitBytes: number): AppFailure =>
  new AppFailure({
    code: 'storage-full',
    message: `The registry is full: ${formatBytes(usedBytes)} of ${formatBytes(limitBytes)} are used. Delete what is no longer needed or ask for more storage; nothing was sent.`,
    retryable: true,
    action: 'setStorageLimit',
  });
