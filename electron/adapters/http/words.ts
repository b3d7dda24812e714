import type { RegistryAccess } from '#core/ports/registry';
import { count } from '#shared/model/format';
import type { Answer } from './answer';
import { retryAfterMs } from './time';

/** How much of an unknown body is shown to people. */
const SHOWN_BYTES = 300;
/** What is looked through for secrets. */
const READ_BYTES = 16_384;

/** `HTTP 502 text/html <html>…`: what an answer was, for people who look into it. Some servers repeat the request in error pages. */
export function rawWords(answer: Answer, access: RegistryAccess, said?: string): string {
  const type = said === undefined ? (answer.headers.get('content-type') ?? '') : '';
  const words = said ?? answer.body.subarray(0, READ_BYTES).toString('utf8');
  const clean = withoutSecrets(`${type} ${words}`, access);
  // Cut only then: half of a secret would not be known for one.
  const shown = said === undefined ? clean.slice(0, SHOWN_BYTES) : clean;
  return `HTTP ${answer.status} ${shown}`.replace(/\s+/g, ' ').trim();
}

/** What a server says may repeat what it was sent, the tokens that were granted for the password among it. */
export function withoutSecrets(text: string, { username, token, apiToken }: RegistryAccess): string {
  const basic = Buffer.from(`${username}:${token}`).toString('base64');
  const secrets = [basic, token, apiToken ?? ''].filter((secret) => secret !== '');
  const clean = secrets.reduce((rest, secret) => rest.replaceAll(secret, '[redacted]'), text);
  return clean.replace(/\b(bearer\s+)[\w.~+/=-]{8,}/gi, '$1[redacted]');
}

/** How long a busy server wants to be left alone. */
export function pauseWords(answer: Answer): string {
  const pauseMs = retryAfterMs(answer.headers.get('retry-after'));
  if (pauseMs === null) return 'Wait a minute';
  const seconds = Math.max(1, Math.ceil(pauseMs / 1000));
  if (seconds < 120) return `Wait ${count(seconds, 'second')}`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 120 ? `Wait ${count(minutes, 'minute')}` : `Wait ${count(Math.ceil(minutes / 60), 'hour')}`;
}
