import type { RegistryAccess } from '#core/ports/registry';
import { AppFailure } from '#shared/errors';
import type { Http } from '../http/ask';
import { fetchRawManifest } from './manifest';
import { putManifest } from './uploads/manifest';

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
  await putManifest(http, access, repository, tag, raw);
}
