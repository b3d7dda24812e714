import type { RegistryAccess } from '#core/ports/registry';
import { AppFailure, type Failure } from '#shared/errors';
import { z } from '#shared/zod';
import { type Answer, isHtml, safeJson } from '../http/answer';
import { pauseWords, rawWords } from '../http/words';

/** `{"errors":[{"code","message"}]}`: OCI distribution and Harbor alike. */
const ErrorBody = z.object({ errors: z.array(z.object({ code: z.string(), message: z.string().default('') })).min(1) });

export const notARegistry = (answer: Answer, access: RegistryAccess): AppFailure =>
  new AppFailure({
    code: 'registry-not-a-registry',
    message: `${access.registry} answered with something that is not a registry’s answer. Is the address right, and is no sign-in page in between?`,
    detail: rawWords(answer, access),
    retryable: true,
    action: 'retry',
  });

/** The body as JSON of the schema; a proxy's HTML or anything else is named as not being a registry's answer. */
export function parseBody<S extends z.ZodType>(answer: Answer, schema: S, access: RegistryAccess): z.output<S> {
  const result = schema.safeParse(safeJson(answer.body));
  if (result.success) return result.data;
  throw notARegistry(answer, access);
}

/** Harbor's refusal for lack of storage (src/pkg/quota/errors.go), which comes with 403 as missing rights do. */
export const isStorageRefusal = (answer: Answer): boolean =>
  answer.status >= 400 && answer.body.includes('will exceed the configured upper limit of');

/** Of a push, whoever sent the bytes. */
export const noRoomForImage = (host: string): Failure => ({
  code: 'storage-full',
  message: `${host} has no room for this image: its storage limit would be exceeded. What was already sent stays counted until the registry cleans up. Delete old builds or ask for more storage, then try again.`,
  retryable: true,
  action: 'retry',
});

/** What a registry answers to parts of a push. */
export const uploadFailure = (answer: Answer, access: RegistryAccess): AppFailure =>
  isStorageRefusal(answer)
    ? new AppFailure({ ...noRoomForImage(access.registry), detail: rawWords(answer, access) })
    : statusFailure(answer, access);

export const saysErrors = (answer: Answer): boolean => ErrorBody.safeParse(safeJson(answer.body)).success;

/** Harbor's 412 (src/server/middleware/immutable, src/controller/artifact): each has its own way out. */
function preconditionFailure(
  said: string,
  again: { readonly detail: string; readonly retryable: boolean },
): AppFailure {
  if (/referenced by others/i.test(said)) {
    const message = 'This image is part of a multi-platform index, which needs it. Delete the index instead.';
    return new AppFailure({ ...again, code: 'artifact-in-use', message, retryable: false });
  }
  const tag = /(?:tag |[:'])(\w[\w.-]*)'? configured as immutable/i.exec(said)?.[1] ?? null;
  const which = tag === null ? 'a tag of it is' : `${tag} is`;
  const message = `The registry does not allow changing this: ${which} immutable, by a rule of its administrators. Use another tag.`;
  return new AppFailure({ ...again, code: 'tag-immutable', message, retryable: false });
}

/** Throws where a list has not come: an error, or a page instead of it. A page with 5xx is a proxy in trouble, which says nothing of the address. */
export function expectList(answer: Answer, access: RegistryAccess): void {
  const isTrouble = answer.status >= 500 || answer.status === 429 || answer.status === 413;
  if (isHtml(answer) && !isTrouble) throw notARegistry(answer, access);
  if (answer.status !== 200) throw statusFailure(answer, access);
}

/** Harbor's words to strangers and to accounts without the right alike (src/server/middleware/v2auth). */
const isOfRights = (said: string | undefined): boolean =>
  /unauthorized to access repository: .*, action: (?:push|delete)/i.test(said ?? '');

const denied = (again: Pick<Failure, 'detail' | 'retryable'>, access: RegistryAccess): AppFailure =>
  new AppFailure({
    ...again,
    code: 'registry-denied',
    message: `${access.registry} does not let ${access.username} do this in ${access.project}. It takes an account with the right to.`,
    action: 'signIn',
  });

/** An error status as an AppFailure. Harbor's map of codes: src/lib/http/error.go. */
export function statusFailure(answer: Answer, access: RegistryAccess): AppFailure {
  const host = access.registry;
  const body = ErrorBody.safeParse(safeJson(answer.body));
  const said = body.success ? body.data.errors.map(({ code, message }) => `${code}: ${message}`).join('; ') : undefined;
  const detail = rawWords(answer, access, said);
  const again = { detail, retryable: true, action: 'retry' } as const;
  if (isStorageRefusal(answer)) {
    return new AppFailure({
      ...again,
      code: 'storage-full',
      message: `${host} has no room left: its storage limit would be exceeded. Delete old builds or ask for more storage.`,
    });
  }
  switch (answer.status) {
    case 401:
      return new AppFailure({
        ...again,
        code: 'registry-unauthorized',
        message: `${host} does not accept the credentials of ${access.username}${isOfRights(said) ? ' for this. The token may be wrong or expired, or the account may lack the right' : ''}. Sign in again.`,
        action: 'signIn',
      });
    case 403:
      return denied(again, access);
    case 404:
      return new AppFailure({
        ...again,
        code: 'registry-not-found',
        message: `${host} has nothing there. Is the project ${access.project} right?`,
      });
    case 412:
      return preconditionFailure(said ?? '', again);
    case 413:
      return new AppFailure({
        ...again,
        code: 'upload-too-large',
        message: `A proxy in front of ${host} refuses uploads of this size (413).`,
      });
    case 429:
      return new AppFailure({
        ...again,
        code: 'registry-busy',
        message: `${host} asks for fewer requests (429). ${pauseWords(answer)}, then try again.`,
      });
    default:
      return new AppFailure({
        ...again,
        code: 'registry-error',
        message: `${host} answered with an error (${answer.status}). Try again in a moment.`,
      });
  }
}
