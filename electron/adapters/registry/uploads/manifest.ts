import { createHash } from 'node:crypto';
import type { RegistryAccess } from '#core/ports/registry';
import type { ManifestToPut, Uploads } from '#core/ports/uploads';
import { AppFailure } from '#shared/errors';
import { ask, type Http } from '../../http/ask';
import { statusFailure } from '../failures';
import { manifestUrl } from '../urls';

/** Puts a manifest under a tag or its digest. What the registry calls it has to be the digest of the bytes that were sent. */
export async function putManifest(
  http: Http,
  access: RegistryAccess,
  repository: string,
  reference: string,
  { mediaType, bytes }: ManifestToPut,
  signal?: AbortSignal,
): ReturnType<Uploads['manifest']> {
  const answer = await ask(http, access, manifestUrl(access, repository, reference), {
    method: 'PUT',
    headers: { 'Content-Type': mediaType },
    body: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    signal,
  });
  if (answer.status !== 201 && answer.status !== 200) throw statusFailure(answer, access);
  const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
  const said = answer.headers.get('docker-content-digest');
  if (said === null || said === digest) return { digest };
  const message = `${access.registry} calls the manifest ${said}, but ${digest} was sent. Something between here and the registry changes what is sent.`;
  throw new AppFailure({ code: 'digest-mismatch', message, retryable: true, action: 'retry' });
}
