const SERVED = /^(https?|git|ssh|git\+ssh|ssh\+git):\/\/(?:[^/?#]*@)?([^/?#@]+)\/([^?#]*)/i;
/** `git@host:owner/repo.git`. One letter before the colon is a drive of Windows. */
const SCP = /^(?:[^/:@]+@)?([^/:@[\]]{2,}|\[[^[\]]+\]):(?!:|\/\/)\/*(.+)$/;
const HOST = /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d+)?$/i;

/**
 * Where a remote of git can be looked at, for everybody who gets the image: no names, no passwords, no tokens. What only ssh serves becomes
 * https, which hosts of repositories offer beside it. Null for places on this computer, and for what is not understood: part of a
 * password might be taken for a path.
 */
export function sourceUrl(remote: string): string | null {
  const [, scheme = 'ssh', host, path] = SERVED.exec(remote) ?? withoutScheme(remote) ?? [];
  if (host === undefined || path === undefined || !HOST.test(host) || !isPlain(path)) return null;
  const isSsh = /ssh/i.test(scheme);
  return isSsh ? `https://${host.replace(/:\d+$/, '')}/${path}` : `${scheme.toLowerCase()}://${host}/${path}`;
}

function withoutScheme(remote: string): readonly [string, undefined, string | undefined, string | undefined] | null {
  const [whole, host, path] = SCP.exec(remote) ?? [];
  return whole === undefined ? null : [whole, undefined, host, path];
}

const isPlain = (path: string): boolean => path !== '' && !/[\s@\\]|\p{Cc}/u.test(path);
