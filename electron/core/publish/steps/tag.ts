import { imageReference } from '#shared/model/reference';
import { quiet } from '../progress';
import { need, type StepContext, type StepDefinition } from '../step';

const referenceOf = ({ request }: Pick<StepContext, 'request'>): string =>
  imageReference(
    { registry: request.registry, project: request.registryProject, repository: request.repository },
    request.tag,
  );

/** Gives the image its full name in the engine, as pushing needs it. */
export const tag: StepDefinition<'tag'> = {
  step: 'tag',
  run: async (context) => {
    const reference = referenceOf(context);
    const { imageId } = need(context.outputs, 'build');
    context.progress(quiet(`Naming the image ${reference}`));
    const existed = (await context.engine.image(reference)) !== null;
    await context.engine.tag(imageId, reference);
    // Cancelled meanwhile: no output will tell `undo` of the name, so it goes here.
    if (context.signal.aborted && !existed) await context.engine.untag(reference);
    context.log(reference);
    return { reference, imageId, existed };
  },
  stillTrue: async (output, { engine, outputs }) => {
    const image = await engine.image(output.reference);
    return (
      output.imageId === outputs.build?.imageId &&
      image !== null &&
      image.id === (await engine.image(output.imageId))?.id
    );
  },
  // A cancelled push leaves no name behind that looks as if it had been pushed.
  undo: async ({ engine, outputs }) => {
    if (outputs.tag?.existed === false) await engine.untag(outputs.tag.reference);
  },
};
