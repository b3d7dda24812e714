import { AppFailure } from '#shared/errors';
import { type BuildStep, buildStepName } from '#shared/model/build-step';
import { count, formatBytes } from '#shared/model/format';
import { assertNever } from '#shared/result';
import type { BuildEvent } from '../../ports/engine';
import { quiet } from '../progress';
import { need, type StepContext, type StepDefinition } from '../step';
import { readSource } from './source';

/** Builds the folder for linux/amd64, or finds the image that was named. */
export const build: StepDefinition<'build'> = {
  step: 'build',
  run: async (context) => {
    const { scratch } = context;
    const request = scratch.planned ?? (await readSource(context))?.build ?? null;
    // Plans of large folders are large.
    scratch.planned = null;
    const built =
      request === null
        ? await findImage(context)
        : await context.engine.build(request, { signal: context.signal, on: follow(context) });
    const image = await context.engine.image(built.imageId);
    if (image === null)
      throw new AppFailure({
        code: 'image-missing',
        message: 'The engine does not have the image it has just built. Try again.',
        retryable: true,
        action: 'retry',
      });
    if (image.os !== 'linux' || image.architecture !== 'amd64') {
      const message = `The image is for ${image.os}/${image.architecture}; game servers at the edge run linux/amd64. Build it for that platform.`;
      throw new AppFailure({ code: 'wrong-platform', message });
    }
    return { ...built, fingerprint: need(context.outputs, 'check').fingerprint };
  },
  stillTrue: async (output, { engine, outputs }) =>
    output.fingerprint === (outputs.check?.fingerprint ?? null) && (await engine.image(output.imageId)) !== null,
};

async function findImage({
  engine,
  request,
}: StepContext): Promise<{ imageId: string; cachedSteps: number; totalSteps: number }> {
  const reference = request.source.from === 'image' ? request.source.reference : '';
  const image = await engine.image(reference);
  if (image === null)
    throw new AppFailure({
      code: 'image-missing',
      message: `The engine has no image ${reference}. Build it, or check the name.`,
      retryable: true,
      action: 'retry',
    });
  return { imageId: image.id, cachedSteps: 0, totalSteps: 0 };
}

/** Turns the builder's events into log lines, the list of its steps, and progress. */
function follow({ log, progress, followBuild }: StepContext): (event: BuildEvent) => void {
  const steps: BuildStep[] = [];
  return (event) => {
    switch (event.kind) {
      case 'log':
        log(event.line);
        break;
      case 'context':
        progress({
          ...quiet(`Sending ${count(event.files, 'file')}, ${formatBytes(event.totalBytes)}, to the engine`),
          doneBytes: Math.min(event.sentBytes, event.totalBytes),
          totalBytes: event.totalBytes,
        });
        break;
      case 'step': {
        steps[event.number] = event.step;
        followBuild(steps);
        const isUnchanged = event.step.is === 'cached';
        if (event.step.instruction !== null && (isUnchanged || event.step.is === 'running'))
          progress(quiet(`${buildStepName(event.step)}${isUnchanged ? ' (unchanged)' : ''}`));
        break;
      }
      default:
        assertNever(event);
    }
  };
}
