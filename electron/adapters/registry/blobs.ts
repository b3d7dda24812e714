import type { RegistryAccess } from '#core/ports/registry';
import type { Answer } from '../http/answer';
import { ask, type Http } from '../http/ask';
import { statusFailure } from './failures';
import { repositoryV2Url } from './urls';

/** OCI distribution `HEAD /v2/<name>/blobs/<digest>`: no byte of the blob moves. */
export const askForBlob = (
  http: Http,
  access: RegistryAccess,
  repository: string,
  digest: string,
  signal?: AbortSignal,
): Promise<Answer> =>
  ask(http, access, `${repositoryV2Url(access, repository)}/blobs/${encodeURIComponent(digest)}`, {
    method: 'HEAD',
    signal,
  });

/** Whether the blob is there; null: the answer says neither. */
export function saysBlob({ status }: Answer): boolean | null {
  if (status === 200) return true;
  // 401 and 403 come for a repository that may not be read, or that is not there: then the blob is not there for us.
  return status === 404 || status === 401 || status === 403 ? false : null;
}

export async function hasBlob(
  http: Http,
  access: RegistryAccess,
  repository: string,
  digest: string,
  signal?: AbortSignal,
): Promise<boolean> {
  const answer = await askForBlob(http, access, repository, digest, signal);
  const said = saysBlob(answer);
  if (said === null) throw statusFailure(answer, access);
  return said;
}
