import { setTimeout as wait } from 'node:timers/promises';
import type { RegistryAccess } from '#core/ports/registry';
import { cancelled } from '#shared/errors';
import { createLimit } from '#shared/limit';
import type { Answer, Fetch } from './answer';
import { pinnedFetch } from './certificate';
import { retryAfterMs } from './time';
import { challengeOf, grantOf, type TokenCache, tokenUrl } from './token';
import { unreachable } from './unreachable';

export interface CallOptions {
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer<ArrayBuffer> | string;
  readonly signal?: AbortSignal | undefined;
}

/** One for each adapter: it holds the tokens that are still good. */
export interface Http {
  readonly fetch: Fetch;
  readonly userAgent: string;
  readonly tokens: TokenCache;
}

export const createHttp = (options: { readonly fetch: Fetch; readonly userAgent: string }): Http => ({
  ...options,
  tokens: new Map(),
});

/** The places per host, whoever asks: a registry and its platform may be one host. */
const limits = new Map<string, <T>(work: () => Promise<T>) => Promise<T>>();

const ANSWER_WITHIN_MS = 20_000;
const SIDE_BY_SIDE = 8;
/** A server that asks for patience gets it, as long as people have it too. */
const PATIENCE_MS = 10_000;
const BUSY_TRIES = 3;

export const baseUrl = ({ scheme, registry }: RegistryAccess): string => `${scheme}://${registry}`;

/**
 * One request as the connection's user: Basic first, a Bearer token where the registry asks for one. No cookies: Harbor refuses
 * writes that carry its session cookie (src/server/middleware/csrf). Any status is an answer; only no answer at all throws
 * (registry-unreachable, certificate-*, cancelled). At most eight at once per host; 429 with a short Retry-After is waited for.
 */
export function ask(http: Http, access: RegistryAccess, url: string, options: CallOptions = {}): Promise<Answer> {
  return inTurn(url, options, () => askAs(http, access, url, options, basicOf(access)));
}

/** One request of the platform's API: `Authorization: token <uuid>`, the word being literal (Edgegap v1). */
export function askPlatform(
  http: Http,
  access: RegistryAccess,
  path: string,
  options: CallOptions = {},
): Promise<Answer> {
  const url = `${access.apiUrl ?? ''}${path}`;
  return inTurn(url, options, () => send(http, access, url, `token ${access.apiToken ?? ''}`, options));
}

async function inTurn(url: string, { signal }: CallOptions, once: () => Promise<Answer>): Promise<Answer> {
  const { host } = new URL(url);
  const limit = limits.get(host) ?? createLimit(SIDE_BY_SIDE);
  limits.set(host, limit);
  return limit(async () => {
    for (let tries = 1; ; tries += 1) {
      if (signal?.aborted === true) throw cancelled();
      const answer = await once();
      const patienceMs = answer.status === 429 ? retryAfterMs(answer.headers.get('retry-after')) : null;
      if (patienceMs === null || patienceMs > PATIENCE_MS || tries === BUSY_TRIES) return answer;
      await wait(patienceMs, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
    }
  });
}

async function askAs(
  http: Http,
  access: RegistryAccess,
  url: string,
  options: CallOptions,
  basic: string,
): Promise<Answer> {
  const key = tokenKey(access, url, options);
  const known = http.tokens.get(key);
  if (known !== undefined && known.untilMs > Date.now()) {
    const answer = await send(http, access, url, `Bearer ${known.token}`, options);
    if (answer.status !== 401) return answer;
    http.tokens.delete(key);
  }
  const first = await send(http, access, url, basic, options);
  const challenge = first.status === 401 ? challengeOf(first.headers.get('www-authenticate')) : null;
  const realm = challenge === null ? null : tokenUrl(challenge, access);
  if (realm === null) return first;
  const granted = await send(http, access, realm, basic, { signal: options.signal });
  if (isInTrouble(granted)) return granted;
  const grant = grantOf(granted, realm);
  if (grant === null) return first;
  http.tokens.set(key, grant);
  return send(http, access, url, `Bearer ${grant.token}`, options);
}

/** A token service of which that is true says nothing about the credentials. */
const isInTrouble = ({ status }: Answer): boolean => status === 429 || status >= 500;

/** The tokens that a host has granted, and the passwords that they were granted for. */
export function forgetTokens(http: Http, host: string): void {
  for (const key of http.tokens.keys()) if (key.includes(`://${host} `)) http.tokens.delete(key);
}

const basicOf = ({ username, token }: RegistryAccess): string =>
  `Basic ${Buffer.from(`${username}:${token}`).toString('base64')}`;

/** With the password: who types another one is to be judged anew, not by the token that the old one got. */
const tokenKey = (access: RegistryAccess, url: string, options: CallOptions): string =>
  `${basicOf(access)} ${new URL(url).origin} ${grantKey(url, options)}`;

/** What a token is good for, as far as the request tells: the repository, and reading, writing or deleting. */
function grantKey(url: string, { method = 'GET' }: CallOptions): string {
  const repository = /\/v2\/(.+)\/(?:manifests|blobs|tags)\//.exec(new URL(url).pathname)?.[1] ?? '';
  return `${grantKinds[method]} ${repository}`;
}

const grantKinds = {
  GET: 'read',
  HEAD: 'read',
  POST: 'write',
  PUT: 'write',
  PATCH: 'write',
  DELETE: 'delete',
} as const;

/**
 * What a request that cannot be repeated at will, for it carries a stream, shows for its user: the token of an earlier request of its
 * kind, a new one where that has run out, the password where no token was ever asked for.
 */
export async function authorizationOf(
  http: Http,
  access: RegistryAccess,
  url: string,
  options: Pick<CallOptions, 'method' | 'signal'>,
): Promise<string> {
  const key = tokenKey(access, url, options);
  const known = http.tokens.get(key);
  if (known === undefined) return basicOf(access);
  if (known.untilMs > Date.now()) return `Bearer ${known.token}`;
  const grant = grantOf(await send(http, access, known.from, basicOf(access), { signal: options.signal }), known.from);
  if (grant === null) return `Bearer ${known.token}`;
  http.tokens.set(key, grant);
  return `Bearer ${grant.token}`;
}

/**
 * Gets a new token after such a request was answered with 401. Null: it is there. Else why not: the token service's answer where that is in
 * trouble, which says nothing about the credentials, or the 401 itself. Throws as `ask` does.
 */
export async function renewToken(
  http: Http,
  access: RegistryAccess,
  url: string,
  options: Pick<CallOptions, 'method' | 'signal'>,
  refused: Answer,
): Promise<Answer | null> {
  const challenge = challengeOf(refused.headers.get('www-authenticate'));
  const realm = challenge === null ? null : tokenUrl(challenge, access);
  if (realm === null) return refused;
  const granted = await send(http, access, realm, basicOf(access), { signal: options.signal });
  if (isInTrouble(granted)) return granted;
  const grant = grantOf(granted, realm);
  if (grant === null) return refused;
  http.tokens.set(tokenKey(access, url, options), grant);
  return null;
}

/** The trust is in the registry's host, whatever else a request goes to. */
export const isPinned = (access: RegistryAccess, url: string): boolean =>
  access.trustedCertificate !== null && new URL(url).host === new URL(baseUrl(access)).host;

async function send(
  http: Http,
  access: RegistryAccess,
  url: string,
  authorization: string,
  { method = 'GET', headers, body, signal }: CallOptions,
): Promise<Answer> {
  const timeout = AbortSignal.timeout(ANSWER_WITHIN_MS);
  try {
    const fetch = isPinned(access, url)
      ? await pinnedFetch(access.registry, access.trustedCertificate ?? '')
      : http.fetch;
    const answer = await fetch(url, {
      method,
      headers: { 'User-Agent': http.userAgent, Authorization: authorization, ...headers },
      redirect: 'follow',
      credentials: 'omit',
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
      ...(body === undefined ? {} : { body }),
    });
    return { status: answer.status, headers: answer.headers, body: Buffer.from(await answer.arrayBuffer()) };
  } catch (cause) {
    if (signal?.aborted === true) throw cancelled();
    throw unreachable(new URL(url).host, cause);
  }
}
