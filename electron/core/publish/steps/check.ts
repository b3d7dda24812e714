import { AppFailure } from '#shared/errors';
import { count, formatBytes } from '#shared/model/format';
import { repositoryProblem, tagProblem } from '#shared/model/reference';
import type { BuildRequest } from '../../ports/engine';
import { quiet } from '../progress';
import type { StepContext, StepDefinition } from '../step';

/** What the engine is asked to build; null when an existing image is pushed. */
export function buildRequest(request: StepContext['request']): BuildRequest | null {
  const { source } = request;
  if (source.from === 'image') return null;
  const { folder, dockerfile, target, buildArgs } = source;
  return { folder, dockerfile, target, buildArgs, labels: {} };
}

/** Names, engine, folder, Dockerfile, and the build context's size and fingerprint, before minutes are spent. */
export const check: StepDefinition<'check'> = {
  step: 'check',
  run: async ({ request, engine, access, signal, log, progress }) => {
    const problem = repositoryProblem(request.repository);
    if (problem !== null)
      throw new AppFailure({
        code: 'repository-invalid',
        message: `“${request.repository}” is no repository name: ${problem}`,
        action: 'editProject',
      });
    const tagged = tagProblem(request.tag);
    if (tagged !== null)
      throw new AppFailure({
        code: 'tag-invalid',
        message: `“${request.tag}” is no tag: ${tagged}`,
        action: 'editProject',
      });
    await access();
    progress(quiet('Looking at the build context'));
    const build = buildRequest(request);
    if (build === null) return { fingerprint: null, files: 0, contextBytes: 0 };
    const facts = await engine.inspectContext(build, signal);
    log(`Build context: ${count(facts.files, 'file')}, ${formatBytes(facts.contextBytes)}`);
    return facts;
  },
  // Files change between tries: looking again costs little and decides what else still holds.
  stillTrue: () => Promise.resolve(false),
};
