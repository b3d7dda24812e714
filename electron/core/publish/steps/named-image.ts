import { AppFailure } from '#shared/errors';
import type { OutputOf } from '#shared/model/publish-job';
import type { StepContext } from '../step';

/** An image that is there in the engine: built just now, or named by the user. */
export type Built = Pick<OutputOf<'build'>, 'imageId' | 'cachedSteps' | 'totalSteps' | 'isFallback'>;

/** The image of the engine's that is pushed as it is. Throws image-missing. */
export async function findImage({ engine, request }: StepContext): Promise<Built> {
  const reference = request.source.from === 'image' ? request.source.reference : '';
  const image = await engine.image(reference);
  if (image === null)
    throw new AppFailure({
      code: 'image-missing',
      message: `The engine has no image ${reference}. Build it, or check the name.`,
      retryable: true,
      action: 'retry',
    });
  return { imageId: image.id, cachedSteps: 0, totalSteps: 0, isFallback: false };
}
