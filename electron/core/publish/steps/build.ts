import { AppFailure, type ErrorCode, toAppError } from '#shared/errors';
import { type BuildStep, buildStepName } from '#shared/model/build-step';
import { count, formatBytes } from '#shared/model/format';
import { assertNever } from '#shared/result';
import type { BuildEvent, BuildRequest } from '../../ports/engine';
import { loginOf } from '../login';
import { quiet } from '../progress';
import { leaveAhead, openAhead } from '../send/ahead';
import { need, type StepContext, type StepDefinition } from '../step';
import { whereOf } from '../where';
import { type Built, findImage } from './named-image';
import { readSource } from './source';

/** Builds the folder for linux/amd64, or finds the image that was named. */
export const build: StepDefinition<'build'> = {
  step: 'build',
  run: async (context) => {
    const { scratch } = context;
    scratch.look = null;
    const request = scratch.planned ?? (await readSource(context))?.build ?? null;
    const built =
      request === null ? await findImage(context) : await buildImage(context, await labelled(context, request));
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

/** What a folder's own Dockerfile is labelled with is asked of git only here, where something is built; a recipe names its own. */
async function labelled({ recipes }: StepContext, request: BuildRequest): Promise<BuildRequest> {
  return request.recipe === null ? { ...request, labels: await recipes.labels(request.folder) } : request;
}

/** A delta that cannot be built costs time, never a push: engines may lack what its steps need, such as running programs for amd64. */
async function buildImage(context: StepContext, request: BuildRequest): Promise<Built> {
  const { scratch, log } = context;
  scratch.planned = request;
  try {
    return { ...(await make(context, request)), isFallback: false };
  } catch (thrown) {
    const whole = scratch.origin?.recipe;
    const { code, message } = toAppError(thrown);
    if (whole === undefined || (request.recipe?.delta ?? null) === null || !ofBuilding.has(code)) throw thrown;
    log(`What changed could not be built on top of the last push: ${message} The whole image is built.`);
    scratch.planned = { ...request, recipe: whole };
    return { ...(await make(context, scratch.planned)), isFallback: true };
  }
}

const ofBuilding = new Set<ErrorCode>(['build-failed', 'base-image-missing', 'base-image-denied', 'image-missing']);

/** Layers of a recipe are compressed while the engine builds; its image gets a config whose bytes a push from here needs. */
async function make(context: StepContext, request: BuildRequest): Promise<Omit<Built, 'isFallback'>> {
  const { engine, planning, signal, log } = context;
  if (request.recipe !== null) await startPreparing(context, request);
  const built = await engine.build(request, { signal, on: follow(context) }, loginOf(await context.access()));
  if (request.recipe === null || context.request.pusher === 'engine') return built;
  const own = await engine.giveOwnConfig(built.imageId, signal);
  if (own === null) log('The engine keeps the config that it wrote; it pushes the image itself.');
  else await planning.keepConfig(own);
  return { ...built, imageId: own?.imageId ?? built.imageId };
}

async function startPreparing(context: StepContext, build: BuildRequest): Promise<void> {
  const { planning, request, scratch } = context;
  const where = await whereOf(request, context);
  await leaveAhead(context);
  const ahead = openAhead(context, build);
  scratch.ahead = ahead;
  void planning.prepare(where, build, request.pusher, (layer) => {
    void ahead.then((open) => open?.outbox.begin(layer));
  });
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
