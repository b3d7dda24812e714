import type { StepDefinition } from '../step';
import { need } from '../step';

/** Sends what the registry lacks. */
export const push: StepDefinition<'push'> = {
  name: 'push',
  headline: ({ registry }) => `Push to ${registry}`,
  run: async ({ outputs }, context) => {
    const { reference } = need(outputs, 'tag');
    const access = await context.access();
    const login = { username: access.username, password: access.token, registry: access.registry };
    const pushed = await context.engine.push(reference, login, {
      signal: context.signal,
      on: (event) => {
        context.progress.push(event);
        if (event.kind === 'log') context.say(event.line);
      },
    });
    context.say(`The engine reports ${pushed.digest}.`);
    return { digest: pushed.digest, layers: [...pushed.layers] };
  },
  stillTrue: async ({ digest }, { request }, { registry, access, signal }) =>
    (await registry.manifest(await access(), request.repository, request.tag, signal))?.digest === digest,
};
