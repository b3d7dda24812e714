import { z } from 'zod';
import type { RegistryAccess } from '#core/ports/registry';
import type { ConnectionCheck } from '#shared/model/connection';
import { type Answer, ask, baseUrl, type HttpOptions, notARegistry, safeJson, statusFailure } from './http';

/** `GET /api/v2.0/systeminfo`: Harbor tells its version to those who are signed in. */
const SystemInfo = z.object({ harbor_version: z.string().optional(), auth_mode: z.string().optional() });

/** Repository name under which an upload is opened and taken back; no repository comes of it until a manifest is put. */
const PROBE_REPOSITORY = 'gantry-check';

/** Asks the registry what this account may do, instead of guessing it from names. */
export async function checkAccess(
  http: HttpOptions,
  access: RegistryAccess,
  signal?: AbortSignal,
): Promise<ConnectionCheck> {
  const version = await ask(http, access, `${baseUrl(access)}/v2/`, { signal });
  if (version.status !== 200) throw statusFailure(version, access);
  if (!isRegistry(version)) throw notARegistry(version, access.registry);
  const [mayPush, mayPull, harbor] = await Promise.all([
    mayUpload(http, access, signal),
    mayRead(http, access, signal),
    ask(http, access, `${baseUrl(access)}/api/v2.0/systeminfo`, { signal }),
  ]);
  const info = harbor.status === 200 ? SystemInfo.safeParse(safeJson(harbor.body)) : null;
  if (info?.success === true && info.data.auth_mode !== undefined) {
    return {
      mayPull,
      mayPush,
      dialect: 'harbor',
      product: info.data.harbor_version === undefined ? 'Harbor' : `Harbor ${info.data.harbor_version}`,
    };
  }
  return { mayPull, mayPush, dialect: access.apiUrl === null ? 'oci' : 'platform', product: null };
}

/** The header is what makes an address a registry (distribution API version check). */
const isRegistry = (answer: Answer): boolean =>
  answer.headers.get('docker-distribution-api-version') !== null ||
  safeJson(answer.body) !== undefined ||
  answer.body.length === 0;

async function mayUpload(http: HttpOptions, access: RegistryAccess, signal?: AbortSignal): Promise<boolean | null> {
  const url = `${baseUrl(access)}/v2/${access.project}/${PROBE_REPOSITORY}/blobs/uploads/`;
  const opened = await ask(http, access, url, { method: 'POST', signal });
  if (opened.status === 401 || opened.status === 403) return false;
  if (opened.status !== 202) return null;
  const location = opened.headers.get('location');
  if (location !== null) await ask(http, access, new URL(location, url).href, { method: 'DELETE', signal });
  return true;
}

async function mayRead(http: HttpOptions, access: RegistryAccess, signal?: AbortSignal): Promise<boolean | null> {
  const answer = await ask(http, access, `${baseUrl(access)}/v2/${access.project}/${PROBE_REPOSITORY}/tags/list`, {
    signal,
  });
  if (answer.status === 401 || answer.status === 403) return false;
  return answer.status === 200 || answer.status === 404 ? true : null;
}
