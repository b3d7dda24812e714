import { type AppError, AppFailure, type ErrorCode, toAppError } from '#shared/errors';
import type { PublishRequest } from '#shared/model/publish-job';
import { tagTakenInWords } from '#shared/model/push-notices';
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

/**
 * Throws unless the registry is there and takes uploads of this account, before minutes are spent on a build. Resolves to whether a push
 * takes its tag away from something else.
 */
export async function requireRegistry(context: StepContext): Promise<boolean> {
  if (context.asksFor === 'estimate') return false;
  const isTagTaken = await ask(context).catch((thrown: unknown) => {
    if (decisive.has(toAppError(thrown).code)) throw thrown;
    return false;
  });
  if (isTagTaken) context.log(tagTakenInWords(context.request.tag));
  return isTagTaken;
}

async function ask({ request, registry, access, signal, asksFor, outputs }: StepContext): Promise<boolean> {
  const { repository, tag } = request;
  const reached = await access();
  const answer = await registry.tryUpload(reached, repository, signal);
  // The storage check has the figures.
  if (answer.is === 'noRoom') return false;
  // Null: not even looking is allowed.
  const isThere = await registry.hasManifest(reached, repository, tag, signal);
  if (answer.is === 'refused') {
    const { error } = answer.why;
    const isForRights = error.code === 'registry-unauthorized' || error.code === 'registry-denied';
    if (!isForRights || isThere === null) throw answer.why;
    // A plan sends nothing: who may look may plan.
    if (asksFor === 'push') throw mayNotPush(reached.username, request, error);
  }
  return asksFor === 'push' && isThere === true && outputs.push === undefined && tagWarning(tag) === null;
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
