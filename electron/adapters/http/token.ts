import type { RegistryAccess } from '#core/ports/registry';
import { z } from '#shared/zod';
import { type Answer, safeJson } from './answer';

/** `Bearer realm="...",service="...",scope="..."` (distribution token authentication). */
export interface Challenge {
  readonly realm: string;
  readonly service: string | null;
  readonly scope: string | null;
}

const TokenBody = z.object({
  token: z.string().min(1).optional(),
  access_token: z.string().min(1).optional(),
  expires_in: z.number().positive().optional(),
});

/** Null where the registry asks for something else than a Bearer token. */
export function challengeOf(header: string | null): Challenge | null {
  if (header === null || !/^bearer\s/i.test(header)) return null;
  const values = new Map(
    [...header.matchAll(/(\w+)="([^"]*)"/g)].map(([, key = '', value = '']) => [key.toLowerCase(), value]),
  );
  const realm = values.get('realm');
  return realm === undefined || !URL.canParse(realm)
    ? null
    : { realm, service: values.get('service') ?? null, scope: values.get('scope') ?? null };
}

/** Where to ask for the token; null where the password would go over the net unencrypted although the registry itself is encrypted. */
export function tokenUrl({ realm, service, scope }: Challenge, { scheme }: RegistryAccess): string | null {
  const url = new URL(realm);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && scheme === 'http')) return null;
  if (service !== null) url.searchParams.set('service', service);
  if (scope !== null) url.searchParams.set('scope', scope);
  return url.href;
}

/** A token, how long it is good, and where the next one is to be had. */
export interface Grant {
  readonly token: string;
  readonly untilMs: number;
  readonly from: string;
}

/** By user, host, repository and kind of request. */
export type TokenCache = Map<string, Grant>;

/** Where nothing is said, a token is good for a minute (distribution token authentication). */
const USUAL_LIFE_S = 60;
/** Not to be used in its last seconds: the request has to arrive. */
const MARGIN_MS = 5_000;

/** The token of the service's answer; null when it gave none. `from`: the service's address, with what the token is for. */
export function grantOf(answer: Answer, from: string): Grant | null {
  const body = answer.status === 200 ? TokenBody.safeParse(safeJson(answer.body)) : null;
  if (body?.success !== true) return null;
  const token = body.data.token ?? body.data.access_token;
  if (token === undefined) return null;
  return { token, untilMs: Date.now() + (body.data.expires_in ?? USUAL_LIFE_S) * 1000 - MARGIN_MS, from };
}
