import type { Registry, RegistryContents } from '#core/ports/registry';
import type { Dialect } from '#shared/model/registry';
import type { Fetch } from '../http/answer';
import { createHttp, forgetTokens } from '../http/ask';
import { readCertificate } from '../http/certificate';
import { hasBlob } from './blobs';
import { createHarbor } from './harbor';
import { fetchImageConfig } from './image-config';
import { fetchManifest, hasManifest } from './manifest';
import { createOci, existingTags } from './oci';
import { tryUpload } from './open-upload';
import { createPlatformLists } from './platform-lists';
import { probe } from './probe';
import { fetchStorage } from './storage';
import { fetchStorageRequest, requestStorage } from './storage-requests';

/** The registry over HTTP: the OCI distribution protocol, with Harbor's and the platform's own calls where they are there. */
export function createRegistry(options: { readonly userAgent: string; readonly fetch?: Fetch }): Registry {
  const http = createHttp({ fetch: options.fetch ?? fetch, userAgent: options.userAgent });
  const dialects: Readonly<Record<Dialect, RegistryContents>> = {
    harbor: createHarbor(http),
    platform: createPlatformLists(http),
    oci: createOci(http),
  };
  return {
    probe: (access, signal) => probe(http, access, signal),
    manifest: (access, repository, reference, signal) => fetchManifest(http, access, repository, reference, signal),
    tags: (access, repository, signal) => existingTags(http, access, repository, signal),
    hasManifest: (access, repository, digest, signal) => hasManifest(http, access, repository, digest, signal),
    hasBlob: (access, repository, digest, signal) => hasBlob(http, access, repository, digest, signal),
    diffIds: async (access, repository, config, signal) =>
      (await fetchImageConfig(http, access, repository, config, signal))?.rootfs?.diff_ids ?? null,
    tryUpload: (access, repository, signal) => tryUpload(http, access, repository, signal),
    storageRequest: (access, signal) => fetchStorageRequest(http, access, signal),
    requestStorage: (access, limitBytes, reason) => requestStorage(http, access, limitBytes, reason),
    storage: (access, signal) => fetchStorage(http, access, signal),
    contents: (dialect) => dialects[dialect],
    certificate: readCertificate,
    forget: (host) => forgetTokens(http, host),
  };
}
