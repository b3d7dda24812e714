import { AppFailure, toAppError } from '#shared/errors';
import type { OutputOf } from '#shared/model/publish-job';
import { PUSHING_ANYWAY } from '#shared/model/push-notices';
import { type Sender, senderInWords } from '#shared/model/pusher';
import type { PushEvent } from '../../ports/engine';
import { readBuilt } from '../delta';
import { EngineLine } from '../engine-line';
import { loginOf } from '../login';
import { isCalled } from '../outcomes';
import { PushProgress } from '../progress';
import { leaveAhead } from '../send/ahead';
import { sendImage } from '../send/index';
import { need, type StepContext, type StepDefinition } from '../step';
import { explainRefusal } from './refusal';

/** Sends what the registry lacks. The engine itself tries each layer five times; nothing is tried again blindly here. */
export const push: StepDefinition<'push'> = {
  step: 'push',
  run: async (context) => {
    const { outputs, log } = context;
    context.scratch.reading = readBuilt(context);
    if (outputs.storageCheck?.verdict === 'doesNotFit') log(PUSHING_ANYWAY);
    const { pusher } = need(outputs, 'storageCheck');
    const pushing = pusher === 'gantry' ? fromHereIfItCan(context) : byEngine(context);
    const pushed = await pushing.catch(async (thrown: unknown) =>
      Promise.reject(await explainRefusal(thrown, context)),
    );
    log(`${pushed.pusher === 'gantry' ? 'The registry' : 'The engine'} names the digest ${pushed.digest}`);
    return pushed;
  },
  stillTrue: async (output, { registry, access, request, signal }) => {
    const manifest = await registry.manifest(await access(), request.repository, request.tag, signal);
    return manifest?.digest === output.digest;
  },
};

async function byEngine(context: StepContext): Promise<OutputOf<'push'>> {
  const { engine, outputs, signal, log, nowMs } = context;
  await leaveAhead(context);
  const access = await context.access();
  const state = new PushProgress(need(outputs, 'storageCheck').imageBytes);
  const line = new EngineLine();
  const running = {
    signal,
    on: (event: PushEvent) => {
      if (event.kind === 'log') log(event.line);
      state.take(event);
      line.take(event, nowMs());
      context.progress(state.snapshot(nowMs()));
    },
  };
  try {
    const pushed = await engine.push(need(outputs, 'tag').reference, loginOf(access), running);
    context.scratch.enginePush = line.push;
    return { digest: pushed.digest, layers: [...pushed.layers], pusher: 'engine' };
  } catch (thrown) {
    await noteLeft(context, state.pushed);
    throw thrown;
  }
}

/** The registry counts them, although no artifact has them. */
async function noteLeft({ outputs, planning, request }: StepContext, ids: readonly string[]): Promise<void> {
  for (const { diffId } of outputs.storageCheck?.plan?.layers ?? [])
    if (ids.some((id) => isCalled(diffId, id))) await planning.arrived(request, diffId, null);
}

/** An engine that keeps the layers to itself still pushes them. */
async function fromHereIfItCan(context: StepContext): Promise<OutputOf<'push'>> {
  try {
    return await fromHere(context);
  } catch (thrown) {
    const { code, message } = toAppError(thrown);
    if (context.request.pusher !== 'auto' || code !== 'engine-error') throw thrown;
    context.log(message);
    const sender: Sender = { pusher: 'engine', why: { is: 'notHandedOut' } };
    context.log(senderInWords(sender));
    context.note('storageCheck', { ...need(context.outputs, 'storageCheck'), pusher: 'engine', sender });
    return byEngine(context);
  }
}

async function fromHere(context: StepContext): Promise<OutputOf<'push'>> {
  const image = await context.engine.image(need(context.outputs, 'build').imageId);
  if (image === null)
    throw new AppFailure({
      code: 'image-missing',
      message: 'The engine no longer has the image. Try again: it will be built anew.',
      retryable: true,
      action: 'retry',
    });
  return sendImage(context, image);
}
