import { z } from 'zod';
import type { RegistryAccess } from '#core/ports/registry';
import type { ConnectionCheck } from '#shared/model/connection';
import { type Answer, isHtml, safeJson } from './answer';
import { isStorageRefusal, notARegistry, saysErrors, statusFailure } from './failures';
import { ask, baseUrl, type HttpOptions } from './http';

/** `GET /api/v2.0/systeminfo`: Harbor tells its version to those who are signed in. */
const SystemInfo = z.object({ harbor_version: z.string().nullish(), auth_mode: z.string() });

/** Repository name under which an upload is opened and taken back; no repository comes of it until a manifest is put. */
const PROBE_REPOSITORY = 'gantry-check';

/** Asks the registry what this account may do, instead of guessing it from names. */
export async function checkAccess(
  http: HttpOptions,
  access: RegistryAccess,
  signal?: AbortSignal,
): Promise<ConnectionCheck> {
  const version = await ask(http, access, `${baseUrl(access)}/v2/`, { signal });
  if (!isRegistry(version)) throw notARegistry(version, access);
  if (version.status !== 200) throw statusFailure(version, access);
  const [mayPush, mayPull, harbor] = await Promise.all([
    mayUpload(http, access, signal),
    mayRead(http, access, signal),
    ask(http, access, `${baseUrl(access)}/api/v2.0/systeminfo`, { signal }),
  ]);
  const info = harbor.status === 200 ? SystemInfo.safeParse(safeJson(harbor.body)) : null;
  if (info?.success === true) {
    const version = info.data.harbor_version ?? null;
    return { mayPull, mayPush, dialect: 'harbor', product: version === null ? 'Harbor' : `Harbor ${version}` };
  }
  return { mayPull, mayPush, dialect: access.apiUrl === null ? 'oci' : 'platform', product: null };
}

/** Registries name the protocol in a header or answer in its form; a server in trouble (5xx) or a busy one is no proof of either. */
function isRegistry(answer: Answer): boolean {
  if (answer.headers.get('docker-distribution-api-version') !== null || saysErrors(answer)) return true;
  if (answer.status >= 500 || answer.status === 429) return true;
  if (answer.status === 401) return answer.headers.get('www-authenticate') !== null;
  if (answer.status !== 200 || isHtml(answer)) return false;
  return answer.body.length === 0 || safeJson(answer.body) !== undefined;
}

async function mayUpload(http: HttpOptions, access: RegistryAccess, signal?: AbortSignal): Promise<boolean | null> {
  const url = `${baseUrl(access)}/v2/${access.project}/${PROBE_REPOSITORY}/blobs/uploads/`;
  const opened = await ask(http, access, url, { method: 'POST', signal });
  // Only those who may push hear of the storage.
  if (isStorageRefusal(opened)) return true;
  if (opened.status === 401 || opened.status === 403) return false;
  if (opened.status !== 202) return null;
  const upload = new URL(opened.headers.get('location') ?? '/', url);
  // The password goes to nobody else. An upload that is left open is purged by the registry itself.
  if (upload.host === new URL(url).host && upload.pathname.includes('/blobs/uploads/')) {
    upload.protocol = `${access.scheme}:`;
    await ask(http, access, upload.href, { method: 'DELETE', signal });
  }
  return true;
}

async function mayRead(http: HttpOptions, access: RegistryAccess, signal?: AbortSignal): Promise<boolean | null> {
  const answer = await ask(http, access, `${baseUrl(access)}/v2/${access.project}/${PROBE_REPOSITORY}/tags/list`, {
    signal,
  });
  if (answer.status === 401 || answer.status === 403) return false;
  return answer.status === 200 || answer.status === 404 ? true : null;
}
