import type { RegistryAccess } from '#core/ports/registry';
import type { ManifestToPut, Uploads } from '#core/ports/uploads';
import { AppFailure } from '#shared/errors';
import { digestOf } from '../../digest';
import type { Answer } from '../../http/answer';
import { ask, type Http } from '../../http/ask';
import { uploadFailure } from '../failures';
import { manifestUrl } from '../urls';

/** Puts a manifest under a tag or its digest, once. What the registry calls it has to be the digest of the bytes that were sent. */
export async function putManifest(
  http: Http,
  access: RegistryAccess,
  repository: string,
  reference: string,
  manifest: ManifestToPut,
  signal?: AbortSignal,
): ReturnType<Uploads['manifest']> {
  return putAs(await askToPut(http, access, repository, reference, manifest, signal), access, manifest);
}

export const askToPut = (
  http: Http,
  access: RegistryAccess,
  repository: string,
  reference: string,
  { mediaType, bytes }: ManifestToPut,
  signal?: AbortSignal,
): Promise<Answer> =>
  ask(http, access, manifestUrl(access, repository, reference), {
    method: 'PUT',
    headers: { 'Content-Type': mediaType },
    body: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    signal,
  });

/** Whether the reference names these very bytes now. */
export async function isPut(
  http: Http,
  access: RegistryAccess,
  repository: string,
  reference: string,
  manifest: ManifestToPut,
  signal?: AbortSignal,
): Promise<boolean> {
  const headers = { Accept: manifest.mediaType };
  const answer = await ask(http, access, manifestUrl(access, repository, reference), { headers, signal });
  return answer.status === 200 && digestOf(answer.body) === digestOf(manifest.bytes);
}

/** What the answer calls the manifest, checked. */
export function putAs(answer: Answer, access: RegistryAccess, manifest: ManifestToPut): { readonly digest: string } {
  if (answer.status !== 201 && answer.status !== 200) throw uploadFailure(answer, access);
  const digest = digestOf(manifest.bytes);
  const said = answer.headers.get('docker-content-digest');
  if (said === null || said === digest) return { digest };
  const message = `${access.registry} calls the manifest ${said}, but ${digest} was sent. Something between here and the registry changes what is sent.`;
  throw new AppFailure({ code: 'digest-mismatch', message, retryable: true, action: 'retry' });
}
