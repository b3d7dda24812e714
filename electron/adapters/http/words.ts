import type { RegistryAccess } from '#core/ports/registry';
import type { Answer } from './answer';

/** How much of an unknown body is shown to people. */
const SHOWN_BYTES = 300;

/** `HTTP 502 text/html <html>…`: what an answer was, for people who look into it. Some servers repeat the request in error pages. */
export function rawWords(answer: Answer, access: RegistryAccess, said?: string): string {
  const type = said === undefined ? (answer.headers.get('content-type') ?? '') : '';
  const body = said ?? answer.body.subarray(0, SHOWN_BYTES).toString('utf8');
  return withoutSecrets(`HTTP ${answer.status} ${type} ${body}`.replace(/\s+/g, ' ').trim(), access);
}

function withoutSecrets(text: string, { username, token, apiToken }: RegistryAccess): string {
  const basic = Buffer.from(`${username}:${token}`).toString('base64');
  const secrets = [basic, token, apiToken ?? ''].filter((secret) => secret !== '');
  return secrets.reduce((clean, secret) => clean.replaceAll(secret, '[redacted]'), text);
}

/** How long a busy server wants to be left alone. */
export function pauseWords(answer: Answer): string {
  const header = answer.headers.get('retry-after') ?? '';
  return /^\d{1,6}$/.test(header) ? `Wait ${header} seconds` : 'Wait a minute';
}
