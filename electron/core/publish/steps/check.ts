import { AppFailure } from '#shared/errors';
import { count, formatBytes, shortDigest } from '#shared/model/format';
import type { PublishRequest } from '#shared/model/publish-job';
import { repositoryProblem, tagProblem, tagWarning } from '#shared/model/reference';
import { engineProblem } from '../../engine/index';
import type { StepContext, StepDefinition } from '../step';
import { buildRequest, targetReference } from '../target';

/** Everything that can be known before work begins, so that a long build is not done in vain. */
export const check: StepDefinition<'check'> = {
  name: 'check',
  headline: (request) => `Check ${targetReference(request)}`,
  run: async ({ request }, context) => {
    checkNames(request, context);
    const problem = engineProblem(await context.engine.status());
    if (problem !== null) throw problem;
    const { source } = request;
    const contextFacts =
      source.from === 'image'
        ? { fingerprint: null, files: 0, contextBytes: 0 }
        : await context.engine.inspectContext(buildRequest(source), context.signal);
    if (source.from === 'folder') {
      const { files, contextBytes } = contextFacts;
      context.say(`The build context has ${count(files, 'file')}, ${formatBytes(contextBytes)}.`);
    }
    await lookAtTag(request, context);
    return contextFacts;
  },
  // Engine, names and folder are asked anew each time: it takes moments.
  stillTrue: async () => false,
};

function checkNames(request: PublishRequest, context: StepContext): void {
  const repository = repositoryProblem(request.repository);
  if (repository !== null)
    throw new AppFailure({ code: 'repository-invalid', message: repository, action: 'editProject' });
  const tag = tagProblem(request.tag);
  if (tag !== null) throw new AppFailure({ code: 'tag-invalid', message: tag, action: 'editProject' });
  const warning = tagWarning(request.tag);
  if (warning !== null) context.say(`Warning: ${warning}`);
}

/** Learns early whether the registry answers and lets us in, and says when a tag is about to move. */
async function lookAtTag(request: PublishRequest, context: StepContext): Promise<void> {
  const access = await context.access();
  const existing = await context.registry.manifest(access, request.repository, request.tag, context.signal);
  if (existing !== null)
    context.say(`The tag ${request.tag} exists already (${shortDigest(existing.digest)}) and will name what is pushed now.`);
}
