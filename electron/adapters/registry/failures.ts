import { z } from 'zod';
import type { RegistryAccess } from '#core/ports/registry';
import { AppFailure } from '#shared/errors';
import { type Answer, safeJson } from './answer';

/** `{"errors":[{"code","message"}]}`: OCI distribution and Harbor alike. */
const ErrorBody = z.object({ errors: z.array(z.object({ code: z.string(), message: z.string().default('') })).min(1) });

/** How much of an unknown body is shown to people. */
const SHOWN_BYTES = 300;

/** A short reason for the usual network errors; undici hides them in `cause`. */
export function unreachable(host: string, thrown: unknown): AppFailure {
  const inner = thrown instanceof Error && thrown.cause instanceof Error ? thrown.cause : thrown;
  const code = inner instanceof Error && 'code' in inner ? String(inner.code) : '';
  const detail = inner instanceof Error ? `${code} ${inner.message}`.trim() : String(inner);
  // The code alone: a host's name in the text may hold any word.
  if (/CERT|SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|ERR_SSL|ERR_TLS|EPROTO/.test(code)) {
    return new AppFailure(
      {
        code: 'registry-insecure',
        message: `${host} has no HTTPS certificate that this computer trusts.`,
        detail,
        retryable: true,
        action: 'retry',
      },
      { cause: thrown },
    );
  }
  const reason =
    {
      ECONNREFUSED: 'nothing answers at that address',
      ENOTFOUND: 'no computer has that name',
      ECONNRESET: 'the connection broke',
      EPIPE: 'the connection broke',
      UND_ERR_SOCKET: 'the connection broke',
      EHOSTUNREACH: 'there is no way to it from this network',
      ENETUNREACH: 'there is no way to it from this network',
      ETIMEDOUT: 'it did not answer in time',
      UND_ERR_CONNECT_TIMEOUT: 'it did not answer in time',
      EAI_AGAIN: 'the name cannot be looked up now',
    }[code] ??
    (thrown instanceof Error && thrown.name === 'TimeoutError' ? 'it did not answer in time' : 'the connection failed');
  const message = `${host} cannot be reached: ${reason}. Check the address and the network, then try again.`;
  return new AppFailure(
    { code: 'registry-unreachable', message, detail, retryable: true, action: 'retry' },
    { cause: thrown },
  );
}

export const notARegistry = (answer: Answer, access: RegistryAccess): AppFailure =>
  new AppFailure({
    code: 'registry-not-a-registry',
    message: `${access.registry} answered with something that is not a registry’s answer. Is the address right, and is no sign-in page in between?`,
    detail: withoutSecrets(
      `HTTP ${answer.status} ${answer.headers.get('content-type') ?? ''} ${answer.body.subarray(0, SHOWN_BYTES).toString('utf8')}`,
      access,
    ),
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

export const saysErrors = (answer: Answer): boolean => ErrorBody.safeParse(safeJson(answer.body)).success;

/** Some servers repeat the request in their error pages. */
function withoutSecrets(text: string, { username, token }: RegistryAccess): string {
  const basic = Buffer.from(`${username}:${token}`).toString('base64');
  return text.replaceAll(basic, '[redacted]').replaceAll(token, '[redacted]');
}

/** An error status as an AppFailure. Harbor's map of codes: src/lib/http/error.go. */
export function statusFailure(answer: Answer, access: RegistryAccess): AppFailure {
  const host = access.registry;
  const body = ErrorBody.safeParse(safeJson(answer.body));
  const said = body.success
    ? body.data.errors.map(({ code, message }) => `${code}: ${message}`).join('; ')
    : answer.body.subarray(0, SHOWN_BYTES).toString('utf8');
  const detail = withoutSecrets(`HTTP ${answer.status} ${said}`.trim(), access);
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
        message: `${host} does not accept the credentials of ${access.username}. Sign in again.`,
        action: 'signIn',
      });
    case 403:
      return new AppFailure({
        ...again,
        code: 'registry-denied',
        message: `${host} does not let ${access.username} do this in ${access.project}.`,
        action: 'signIn',
      });
    case 404:
      return new AppFailure({
        ...again,
        code: 'registry-not-found',
        message: `${host} has nothing there. Is the project ${access.project} right?`,
      });
    case 412:
      return new AppFailure({
        ...again,
        code: 'tag-immutable',
        message: 'The registry does not allow changing this: the tag is immutable or still in use.',
      });
    case 413:
      return new AppFailure({
        ...again,
        code: 'upload-too-large',
        message: `A proxy in front of ${host} refuses uploads of this size (413).`,
      });
    case 429:
      return new AppFailure({
        ...again,
        code: 'registry-error',
        message: `${host} asks for fewer requests (429). Wait a minute, then try again.`,
      });
    default:
      return new AppFailure({
        ...again,
        code: 'registry-error',
        message: `${host} answered with an error (${answer.status}). Try again in a moment.`,
      });
  }
}
