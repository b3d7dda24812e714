import type { RegistryAccess } from '#core/ports/registry';
import { cancelled } from '#shared/errors';
import type { Answer } from './answer';
import { unreachable } from './failures';
import { challengeOf, tokenOf, tokenUrl } from './token';

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
  const realm = challenge === null ? null : tokenUrl(challenge, access);
  if (realm === null) return first;
  const granted = await send(http, access, realm, basic, { signal: options.signal });
  // A token service in trouble says nothing about the credentials.
  if (granted.status === 429 || granted.status >= 500) return granted;
  const token = tokenOf(granted);
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
    if (signal?.aborted === true) throw cancelled();
    throw unreachable(access.registry, cause);
  }
}
