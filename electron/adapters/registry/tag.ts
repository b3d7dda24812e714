import type { RegistryAccess } from '#core/ports/registry';
import { AppFailure } from '#shared/errors';
import { ask, type Http } from '../http/ask';
import { statusFailure } from './failures';
import { fetchRawManifest } from './manifest';
import { manifestUrl } from './urls';

/** Puts the artifact's own manifest under one more name: the registry stores nothing new, and no blob moves. */
export async function putTag(
  http: Http,
  access: RegistryAccess,
  repository: string,
  digest: string,
  tag: string,
): Promise<void> {
  const raw = await fetchRawManifest(http, access, repository, digest);
  if (raw === null) {
    const message = `${repository} no longer has this artifact. Refresh the list.`;
    throw new AppFailure({ code: 'registry-not-found', message, retryable: true, action: 'retry' });
  }
  const answer = await ask(http, access, manifestUrl(access, repository, tag), {
    method: 'PUT',
    headers: { 'Content-Type': raw.mediaType },
    body: raw.bytes,
  });
  if (answer.status !== 201 && answer.status !== 200) throw statusFailure(answer, access);
}
