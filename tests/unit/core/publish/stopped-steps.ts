import { AppFailure } from '#shared/errors';
import type { Step } from '#shared/model/publish-job';
import type { Harness } from '../../../support/fakes/publishing';

/** The outside call by which each step can be stopped. */
export const hold = ({ engine, registry, links }: Harness, step: Step) => {
  const holds = {
    check: () => engine.gates.hold('lookAtContext'),
    build: () => engine.gates.hold('build'),
    bootTest: () => engine.gates.hold('boot'),
    storageCheck: () => registry.gates.hold('storage'),
    tag: () => engine.gates.hold('tag'),
    push: () => engine.gates.hold('push'),
    confirm: () => registry.gates.hold('manifest'),
    createVersion: () => links.hold('link'),
  };
  return holds[step]();
};
/** Has the step's outside call fail. */
export const fail = ({ engine, registry, links }: Harness, step: Step, failure: unknown): void => {
  const fails = {
    check: () => engine.gates.fail('lookAtContext', failure),
    build: () => engine.gates.fail('build', failure),
    bootTest: () => engine.gates.fail('boot', failure),
    storageCheck: () => registry.gates.fail('storage', failure),
    tag: () => engine.gates.fail('tag', failure),
    push: () => engine.gates.fail('push', failure),
    confirm: () => registry.gates.fail('manifest', failure),
    createVersion: () => links.fail('link', failure),
  };
  fails[step]();
};
export const broken = new AppFailure({
  code: 'registry-error',
  message: 'Broken.',
  retryable: true,
  detail: 'raw\ntext',
});

/** How often the work of the expensive steps was done. */
export const work = ({ engine }: Harness) => ({
  builds: engine.calls.filter((call) => call === 'build').length,
  pushes: engine.calls.filter((call) => call === 'push').length,
});
