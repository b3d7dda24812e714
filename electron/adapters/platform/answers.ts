import type { RegistryAccess } from '#core/ports/registry';
import { AppFailure } from '#shared/errors';
import { z } from '#shared/zod';
import { type Answer, isHtml, safeJson } from '../http/answer';
import { pauseWords, rawWords } from '../http/words';

/** `{"message"}` (Edgegap v1 and v2). */
const PlatformBody = z.object({ message: z.string() });

/** The platform's own sentence; null where it says none. */
export function messageOf(answer: Answer): string | null {
  const body = PlatformBody.safeParse(safeJson(answer.body));
  return body.success ? body.data.message : null;
}

/** An error status of the platform's API as an AppFailure; its own sentence is shown as detail. */
export function platformFailure(answer: Answer, access: RegistryAccess): AppFailure {
  const host = new URL(access.apiUrl ?? 'https://unknown').host;
  const detail = rawWords(answer, access, messageOf(answer) ?? undefined);
  if (isHtml(answer) && answer.status < 500) {
    const message = `${host} answered with a web page (${answer.status}) instead of its API’s answer. Is the API’s address right, and is no sign-in page in between?`;
    return new AppFailure({ code: 'platform-error', message, detail, retryable: true, action: 'retry' });
  }
  // 401: header missing or malformed; 403: token deleted, or a placeholder.
  if (answer.status === 401 || answer.status === 403) {
    const message = `${host} does not accept the API token, or the token may not do this. Make a new one in the dashboard and sign in again.`;
    return new AppFailure({ code: 'platform-unauthorized', message, detail, retryable: true, action: 'signIn' });
  }
  if (answer.status === 404) {
    const message = `${host} has nothing there.`;
    return new AppFailure({ code: 'registry-not-found', message, detail, retryable: true, action: 'retry' });
  }
  if (answer.status === 429) {
    const message = `${host} asks for fewer requests (429). ${pauseWords(answer)}, then try again.`;
    return new AppFailure({ code: 'registry-busy', message, detail, retryable: true, action: 'retry' });
  }
  const message = `${host} answered with an error (${answer.status}). Try again in a moment.`;
  return new AppFailure({ code: 'platform-error', message, detail, retryable: true, action: 'retry' });
}

/** The body as JSON of the schema; anything else is named as not being the platform's answer. */
export function parsePlatform<S extends z.ZodType>(answer: Answer, schema: S, access: RegistryAccess): z.output<S> {
  const result = schema.safeParse(safeJson(answer.body));
  if (result.success) return result.data;
  const message = `${new URL(access.apiUrl ?? 'https://unknown').host} answered with something that is not its API’s answer. Is the API’s address right, and is no sign-in page in between?`;
  throw new AppFailure({
    code: 'platform-error',
    message,
    detail: rawWords(answer, access),
    retryable: true,
    action: 'retry',
  });
}
