import type { RegistryAccess, StorageRequest } from '#core/ports/registry';
import { AppFailure } from '#shared/errors';
import { z } from '#shared/zod';
import { askPlatform, type Http } from '../http/ask';
import { parsePlatform, platformFailure } from '../platform/answers';

/** The platform's extension `GET /v1/container-registry`, as far as requests go. */
const Requests = z.object({
  storage: z.object({ pending_request: z.object({ requested_bytes: z.int().positive() }).nullish() }),
});
const none: StorageRequest = { taken: false, pendingBytes: null };

export async function fetchStorageRequest(
  http: Http,
  access: RegistryAccess,
  signal?: AbortSignal,
): Promise<StorageRequest> {
  if (access.apiUrl === null || access.apiToken === null) return none;
  const answer = await askPlatform(http, access, '/v1/container-registry', { signal });
  if (answer.status === 404) return none;
  if (answer.status !== 200) throw platformFailure(answer, access);
  const { storage } = parsePlatform(answer, Requests, access);
  return { taken: true, pendingBytes: storage.pending_request?.requested_bytes ?? null };
}

/** Staff decide; until then the request is pending. */
export async function requestStorage(
  http: Http,
  access: RegistryAccess,
  limitBytes: number,
  reason: string,
): Promise<void> {
  if (access.apiUrl === null || access.apiToken === null) throw notTaken();
  const answer = await askPlatform(http, access, '/v1/container-registry/storage-requests', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ requested_bytes: limitBytes, reason }),
  });
  if (answer.status === 404) throw notTaken();
  if (answer.status < 200 || answer.status > 299) throw platformFailure(answer, access);
}

const notTaken = (): AppFailure =>
  new AppFailure({
    code: 'not-supported',
    message: 'This platform takes requests for storage in its dashboard only. Copy the text and ask there.',
  });
