import { AppFailure } from '#shared/errors';
import { count, formatBytes } from '#shared/model/format';
import { repositoryProblem, tagProblem } from '#shared/model/reference';
import { quiet } from '../progress';
import type { StepDefinition } from '../step';
import { tellFindings } from './findings';
import { findImage } from './named-image';
import { requireRegistry } from './registry-check';
import { readSource } from './source';

/** Names, registry, folder, Dockerfile, and the build context's size and fingerprint, before minutes are spent. */
export const check: StepDefinition<'check'> = {
  step: 'check',
  run: async (context) => {
    const { request, engine, access, signal, log, progress } = context;
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
    const asked = requireRegistry(context);
    // What is wrong with the folder is told first.
    asked.catch(() => undefined);
    progress(quiet('Looking at the build context'));
    const source = await readSource(context);
    if (source === null) {
      if (context.asksFor !== 'estimate') await findImage(context);
      const isTagTaken = await asked;
      return { fingerprint: null, files: 0, contextBytes: 0, steps: [], recipe: null, isTagTaken };
    }
    const { build, recipe, origin } = source;
    const look = await engine.lookAtContext(build, signal);
    const { facts } = look;
    context.scratch.planned = build;
    context.scratch.look = look;
    context.scratch.origin = origin;
    log(`Build context: ${count(facts.files, 'file')}, ${formatBytes(facts.contextBytes)}`);
    await tellFindings(context, look);
    return { ...facts, steps: [...facts.steps], recipe, isTagTaken: await asked };
  },
  // Files change between tries: looking again costs little and decides what else still holds.
  stillTrue: () => Promise.resolve(false),
};
