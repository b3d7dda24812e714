import type { RegistryAccess } from '#core/ports/registry';
import { AppFailure } from '#shared/errors';
import type { Answer } from '../../http/answer';
import { baseUrl } from '../../http/ask';

/**
 * Where the registry wants the upload to go on (`Location`, relative or absolute; OCI distribution spec); `asked` where it says nothing.
 * The user's credentials go to the registry's own host only, and by the connection's own scheme: behind a proxy some registries name
 * `http`. registry-error where it names another host.
 */
export function nextLocation(access: RegistryAccess, asked: string, answer: Answer): string {
  const said = answer.headers.get('location');
  if (said === null) return asked;
  if (URL.canParse(said, asked)) {
    const next = new URL(said, asked);
    next.protocol = `${access.scheme}:`;
    if (next.host === new URL(baseUrl(access)).host) return next.href;
  }
  throw new AppFailure({
    code: 'registry-error',
    message: `${access.registry} wants uploads to go to another address than its own. Nothing was sent there. Ask whoever runs it to check its external address.`,
    detail: `Location: ${withoutSignature(said, asked)}`,
    retryable: true,
    action: 'retry',
  });
}

/** What follows the path may be a signature that is as good as a password for a while (S3), and so may be what stands before the host. */
function withoutSignature(said: string, asked: string): string {
  if (!URL.canParse(said, asked)) return 'not an address';
  const { origin, pathname } = new URL(said, asked);
  return `${origin}${pathname}`.slice(0, 300);
}

export function withDigest(location: string, digest: string): string {
  const url = new URL(location);
  url.searchParams.set('digest', digest);
  return url.href;
}

/** Bytes that the registry has (`Range: 0-<last>`); null where it does not say. `0-0` is what it says of nothing. */
export function receivedBytes(answer: Answer): number | null {
  const last = /^(?:bytes=)?0-(\d{1,15})$/.exec(answer.headers.get('range') ?? '')?.[1];
  if (last === undefined) return null;
  return last === '0' ? 0 : Number(last) + 1;
}

/** The same after it took a request, where so many bytes were sent in all: nothing, or more than that, is what those say who do not count. */
export function takenBytes(answer: Answer, sentBytes: number): number {
  const said = receivedBytes(answer);
  return said === null || said === 0 || said > sentBytes ? sentBytes : said;
}
