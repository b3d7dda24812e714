import { AppFailure } from '#shared/errors';
import { count } from '#shared/model/format';
import { assertNever } from '#shared/result';
import type { StepContext, StepDefinition } from '../step';
import { need } from '../step';
import { buildRequest } from '../target';

/** Makes the image, or finds the one that was named. */
export const build: StepDefinition<'build'> = {
  name: 'build',
  headline: ({ source }) => {
    switch (source.from) {
      case 'folder':
        return `Build ${source.folder} with ${source.dockerfile}`;
      case 'image':
        return `Find the image ${source.reference}`;
      default:
        return assertNever(source);
    }
  },
  run: async ({ request, outputs }, context) => {
    const { fingerprint } = need(outputs, 'check');
    const { source } = request;
    if (source.from === 'image')
      return { imageId: await existingImage(source.reference, context), fingerprint, cachedSteps: 0, totalSteps: 0 };
    const built = await context.engine.build(buildRequest(source), {
      signal: context.signal,
      on: (event) => {
        context.progress.build(event);
        if (event.kind === 'log') context.say(event.line);
      },
    });
    context.say(`Built ${built.imageId}; ${built.cachedSteps} of ${count(built.totalSteps, 'step')} from the cache.`);
    return { ...built, fingerprint };
  },
  stillTrue: async (output, { request, outputs }, { engine }) => {
    if (request.source.from === 'image') return (await engine.image(request.source.reference))?.id === output.imageId;
    return output.fingerprint === need(outputs, 'check').fingerprint && (await engine.image(output.imageId)) !== null;
  },
};

async function existingImage(reference: string, { engine, say }: StepContext): Promise<string> {
  const image = await engine.image(reference);
  if (image === null)
    throw new AppFailure({ code: 'image-missing', message: `The engine has no image named ${reference}. Build or load it first.` });
  if (image.os !== 'linux' || image.architecture !== 'amd64')
    throw new AppFailure({
      code: 'wrong-platform',
      message: `${reference} is made for ${image.os}/${image.architecture}, and game servers at the edge run linux/amd64. Build it with --platform linux/amd64.`,
    });
  say(`Found ${image.id}.`);
  return image.id;
}
