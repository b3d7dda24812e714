import { type AppError, AppFailure, type ErrorCode, toAppError } from '#shared/errors';
import type { PublishRequest } from '#shared/model/publish-job';
import { tagWarning } from '#shared/model/reference';
import type { StepContext } from '../step';

/** What no build makes better. A registry in trouble (5xx) or a busy one may be well again by the time something is sent. */
const decisive: ReadonlySet<ErrorCode> = new Set([
  'registry-unreachable',
  'registry-unauthorized',
  'registry-denied',
  'registry-not-found',
  'registry-not-a-registry',
  'certificate-untrusted',
  'certificate-changed',
]);

/** Whether the registry is there and takes uploads of this account, before minutes are spent on a build. */
export async function requireRegistry(context: StepContext): Promise<void> {
  if (context.asksFor === 'estimate') return;
  await ask(context).catch((thrown: unknown) => {
    if (decisive.has(toAppError(thrown).code)) throw thrown;
  });
}

async function ask({ request, registry, access, signal, asksFor, outputs, log }: StepContext): Promise<void> {
  const { repository, tag } = request;
  const reached = await access();
  const answer = await registry.tryUpload(reached, repository, signal);
  // The storage check has the figures.
  if (answer.is === 'noRoom') return;
  // Null: not even looking is allowed.
  const isThere = await registry.hasManifest(reached, repository, tag, signal);
  if (answer.is === 'refused') {
    const { error } = answer.why;
    const isForRights = error.code === 'registry-unauthorized' || error.code === 'registry-denied';
    if (!isForRights || isThere === null) throw answer.why;
    // A plan sends nothing: who may look may plan.
    if (asksFor === 'push') throw mayNotPush(reached.username, request, error);
  }
  if (asksFor === 'push' && isThere === true && outputs.push === undefined && tagWarning(tag) === null)
    log(tagTaken(tag));
}

const mayNotPush = (
  username: string,
  { registry, registryProject, repository }: PublishRequest,
  { detail }: AppError,
): AppFailure =>
  new AppFailure({
    code: 'registry-denied',
    message: `${username} may not push to ${repository} in ${registryProject} at ${registry}. Use an account with push rights, such as the project’s push robot.`,
    retryable: true,
    action: 'signIn',
    detail,
  });

const TAG_TAKEN = 'warning: tag-taken.';

export const isTagTaken = (line: string): boolean => line.startsWith(TAG_TAKEN);

const tagTaken = (tag: string): string =>
  `${TAG_TAKEN} The registry has a tag ${tag} already: it will name this build instead. Servers that have cached it keep running the old one. Use a new tag for each push.`;
