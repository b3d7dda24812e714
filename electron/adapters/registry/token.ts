import { z } from 'zod';
import type { Answer } from './http';

/** `Bearer realm="...",service="...",scope="..."` (distribution token authentication). */
export interface Challenge {
  readonly realm: string;
  readonly service: string | null;
  readonly scope: string | null;
}

const TokenBody = z.object({ token: z.string().optional(), access_token: z.string().optional() });

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

/** Asks the realm for a token; null when it gives none. */
export async function fetchToken(challenge: Challenge, send: (url: string) => Promise<Answer>): Promise<string | null> {
  const url = new URL(challenge.realm);
  if (challenge.service !== null) url.searchParams.set('service', challenge.service);
  if (challenge.scope !== null) url.searchParams.set('scope', challenge.scope);
  const answer = await send(url.href);
  if (answer.status !== 200) return null;
  const body = TokenBody.safeParse(JSON.parse(answer.body.toString('utf8')));
  return body.success ? (body.data.token ?? body.data.access_token ?? null) : null;
}
