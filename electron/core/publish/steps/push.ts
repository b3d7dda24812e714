import { PushProgress } from '../progress';
import { need, type StepDefinition } from '../step';

/** Sends what the registry lacks. The engine itself tries each layer five times; nothing is tried again blindly here. */
export const push: StepDefinition<'push'> = {
  step: 'push',
  run: async (context) => {
    const { engine, outputs, signal, log, nowMs } = context;
    const { reference } = need(outputs, 'tag');
    const access = await context.access();
    const state = new PushProgress(need(outputs, 'storageCheck').imageBytes);
    const login = { username: access.username, password: access.token, registry: access.registry };
    const pushed = await engine.push(reference, login, {
      signal,
      on: (event) => {
        if (event.kind === 'log') log(event.line);
        state.take(event);
        context.progress(state.snapshot(nowMs()));
      },
    });
    log(`The engine names the digest ${pushed.digest}`);
    return { digest: pushed.digest, layers: [...pushed.layers] };
  },
  stillTrue: async (output, { registry, access, request, signal }) => {
    const manifest = await registry.manifest(await access(), request.repository, request.tag, signal);
    return manifest?.digest === output.digest;
  },
};
