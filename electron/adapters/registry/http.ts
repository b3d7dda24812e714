import { z } from 'zod';
import type { RegistryAccess } from '#core/ports/registry';
import { AppFailure } from '#shared/errors';
import { challengeOf, fetchToken } from './token';

/** An answer that was read to its end. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Buffer;
}

export interface CallOptions {
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

export interface HttpOptions {
  readonly fetch: typeof fetch;
  readonly userAgent: string;
}

const ANSWER_WITHIN_MS = 20_000;

/** `{"errors":[{"code","message"}]}`: OCI distribution and Harbor alike. */
const ErrorBody = z.object({ errors: z.array(z.object({ code: z.string(), message: z.string().default('') })).min(1) });

export const baseUrl = ({ scheme, registry }: RegistryAccess): string => `${scheme}://${registry}`;

/**
 * One request as the connection's user: Basic first, a Bearer token where the registry asks for one. No cookies: Harbor refuses
 * writes that carry its session cookie (src/server/middleware/csrf). Any status is an answer; only no answer at all throws
 * (registry-unreachable, cancelled).
 */
export async function ask(
  http: HttpOptions,
  access: RegistryAccess,
  url: string,
  options: CallOptions = {},
): Promise<Answer> {
  const basic = `Basic ${Buffer.from(`${access.username}:${access.token}`).toString('base64')}`;
  const first = await send(http, access, url, basic, options);
  const challenge = first.status === 401 ? challengeOf(first.headers.get('www-authenticate')) : null;
  if (challenge === null) return first;
  const token = await fetchToken(challenge, (tokenUrl) =>
    send(http, access, tokenUrl, basic, { signal: options.signal }),
  );
  return token === null ? first : send(http, access, url, `Bearer ${token}`, options);
}

async function send(
  http: HttpOptions,
  access: RegistryAccess,
  url: string,
  authorization: string,
  { method = 'GET', headers, signal }: CallOptions,
): Promise<Answer> {
  const timeout = AbortSignal.timeout(ANSWER_WITHIN_MS);
  try {
    const answer = await http.fetch(url, {
      method,
      headers: { 'User-Agent': http.userAgent, Authorization: authorization, ...headers },
      redirect: 'follow',
      credentials: 'omit',
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    });
    return { status: answer.status, headers: answer.headers, body: Buffer.from(await answer.arrayBuffer()) };
  } catch (cause) {
    if (signal?.aborted === true)
      throw new AppFailure({ code: 'cancelled', message: 'Cancelled.', retryable: true, action: 'retry' });
    throw unreachable(access.registry, cause);
  }
}

/** A short reason for the usual network errors; undici hides them in `cause`. */
function unreachable(host: string, thrown: unknown): AppFailure {
  const inner = thrown instanceof Error && thrown.cause instanceof Error ? thrown.cause : thrown;
  const code = inner instanceof Error && 'code' in inner ? String(inner.code) : '';
  const detail = inner instanceof Error ? `${code} ${inner.message}`.trim() : String(inner);
  if (/CERT|SELF_SIGNED|UNABLE_TO_VERIFY|SSL|TLS/i.test(code) || /certificate|wrong version number|SSL/i.test(detail)) {
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
      EAI_AGAIN: 'the name cannot be looked up now',
    }[code] ??
    (thrown instanceof Error && thrown.name === 'TimeoutError' ? 'it did not answer in time' : 'the connection failed');
  const message = `${host} cannot be reached: ${reason}. Check the address and the network, then try again.`;
  return new AppFailure(
    { code: 'registry-unreachable', message, detail, retryable: true, action: 'retry' },
    { cause: thrown },
  );
}

/** The body as JSON of the schema; a proxy's HTML or anything else is named as not being a registry's answer. */
export function parseBody<S extends z.ZodType>(answer: Answer, schema: S, host: string): z.output<S> {
  const parsed = safeJson(answer.body);
  const result = schema.safeParse(parsed);
  if (result.success) return result.data;
  throw notARegistry(answer, host);
}

export const notARegistry = (answer: Answer, host: string): AppFailure =>
  new AppFailure({
    code: 'registry-not-a-registry',
    message: `${host} answered with something that is not a registry’s answer. Is the address right, and is no sign-in page in between?`,
    detail: `${answer.status} ${answer.headers.get('content-type') ?? ''} ${answer.body.subarray(0, 200).toString('utf8')}`,
    retryable: true,
    action: 'retry',
  });

export function safeJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** An error status as an AppFailure. Harbor's map of codes: src/lib/http/error.go. */
export function statusFailure(answer: Answer, access: RegistryAccess): AppFailure {
  const host = access.registry;
  const body = ErrorBody.safeParse(safeJson(answer.body));
  const said = body.success
    ? body.data.errors.map(({ code, message }) => `${code}: ${message}`).join('; ')
    : answer.body.subarray(0, 300).toString('utf8');
  const detail = `HTTP ${answer.status} ${said}`.trim();
  const again = { detail, retryable: true, action: 'retry' } as const;
  if (/will exceed the configured upper limit of/.test(said)) {
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
    default:
      return new AppFailure({
        ...again,
        code: 'registry-error',
        message: `${host} answered with an error (${answer.status}). Try again in a moment.`,
      });
  }
}
