import type { StepDefinition } from '../step';
import { need } from '../step';
import { targetReference } from '../target';

/** Gives the image its full name in the engine. */
export const tag: StepDefinition<'tag'> = {
  name: 'tag',
  headline: (request) => `Tag ${targetReference(request)}`,
  run: async ({ request, outputs }, { engine, say }) => {
    const { imageId } = need(outputs, 'build');
    const reference = targetReference(request);
    const before = await engine.image(reference);
    await engine.tag(imageId, reference);
    say(`${imageId} is now ${reference}.`);
    return { reference, imageId, ...(before === null ? {} : { formerImageId: before.id }) };
  },
  stillTrue: async ({ reference, imageId }, { outputs }, { engine }) =>
    need(outputs, 'build').imageId === imageId && (await engine.image(reference))?.id === imageId,
  undo: async ({ reference, imageId, formerImageId }, _input, { engine, say }) => {
    if (formerImageId === imageId) return;
    if (formerImageId === undefined) await engine.untag(reference);
    else await engine.tag(formerImageId, reference);
    say(`${reference} was taken back in the engine.`);
  },
};
