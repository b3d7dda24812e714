import type { RegistryAccess } from '#core/ports/registry';
import { ask, type Http } from '../http/ask';
import { statusFailure } from './failures';
import { repositoryV2Url } from './urls';

/** OCI distribution `HEAD /v2/<name>/blobs/<digest>`: no byte of the blob moves. */
export async function hasBlob(
  http: Http,
  access: RegistryAccess,
  repository: string,
  digest: string,
  signal?: AbortSignal,
): Promise<boolean> {
  const url = `${repositoryV2Url(access, repository)}/blobs/${encodeURIComponent(digest)}`;
  const answer = await ask(http, access, url, { method: 'HEAD', signal });
  if (answer.status === 200) return true;
  // 401 and 403 come for a repository that may not be read, or that is not there: then the blob is not there for us.
  if (answer.status === 404 || answer.status === 401 || answer.status === 403) return false;
  throw statusFailure(answer, access);
}
