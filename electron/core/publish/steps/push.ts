import { toAppError } from '#shared/errors';
import { withTypedLimit } from '../../connections/index';
import { readBuilt } from '../delta';
import { PushProgress } from '../progress';
import { need, type StepContext, type StepDefinition } from '../step';
import { refusedForRoom } from './storage-plan';

/** Sends what the registry lacks. The engine itself tries each layer five times; nothing is tried again blindly here. */
export const push: StepDefinition<'push'> = {
  step: 'push',
  run: async (context) => {
    const { engine, outputs, signal, log, nowMs } = context;
    context.scratch.reading = readBuilt(context);
    const { reference } = need(outputs, 'tag');
    const access = await context.access();
    if (outputs.storageCheck?.verdict === 'doesNotFit')
      log('Pushing all the same, as asked for: the registry will refuse at the end and keep what was sent.');
    const state = new PushProgress(need(outputs, 'storageCheck').imageBytes);
    const login = { username: access.username, password: access.token, registry: access.registry };
    const pushed = await engine
      .push(reference, login, {
        signal,
        on: (event) => {
          if (event.kind === 'log') log(event.line);
          state.take(event);
          context.progress(state.snapshot(nowMs()));
        },
      })
      .catch(async (thrown: unknown) => Promise.reject(await withFigures(thrown, context)));
    log(`The engine names the digest ${pushed.digest}`);
    return { digest: pushed.digest, layers: [...pushed.layers] };
  },
  stillTrue: async (output, { registry, access, request, signal }) => {
    const manifest = await registry.manifest(await access(), request.repository, request.tag, signal);
    return manifest?.digest === output.digest;
  },
};

/** Refused for lack of room although it was looked at before: others push too, and failed pushes leave blobs that count. */
async function withFigures(thrown: unknown, { registry, access, request, outputs, signal }: StepContext) {
  const error = toAppError(thrown);
  if (error.code !== 'storage-full') return thrown;
  const reached = await access();
  const now = await registry.storage(reached, signal).then(
    (figures) => withTypedLimit(reached, figures),
    () => null,
  );
  return refusedForRoom(error, outputs.storageCheck?.plan ?? null, now, request.registry);
}
