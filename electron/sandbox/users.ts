import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { PULL_USER, PUSH_USER, type State } from './state';

export type User = 'push' | 'pull';

/** The platform wants the word `token`; a secret pasted together with that word is as wrong as there. */
export const hasApiToken = (state: State, request: IncomingMessage): boolean =>
  same(request.headers.authorization ?? '', `token ${state.apiToken}`);

/** The robot whose Basic credentials a request carries, or null. */
export function userOf(state: State, request: IncomingMessage): User | null {
  const basic = /^basic\s+(.+)$/i.exec(request.headers.authorization ?? '')?.[1];
  const given = basic === undefined ? '' : Buffer.from(basic, 'base64').toString('utf8');
  if (same(given, `${PUSH_USER}:${state.pushToken}`)) return 'push';
  return same(given, `${PULL_USER}:${state.pullToken}`) ? 'pull' : null;
}

function same(given: string, expected: string): boolean {
  const [left, right] = [Buffer.from(given), Buffer.from(expected)];
  return left.length === right.length && timingSafeEqual(left, right);
}
