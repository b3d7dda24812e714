import type { Registry, RegistryContents } from '#core/ports/registry';
import type { Dialect } from '#shared/model/registry';
import type { Fetch } from '../http/answer';
import { createHttp } from '../http/ask';
import { readCertificate } from '../http/certificate';
import { createHarbor } from './harbor';
import { fetchManifest } from './manifest';
import { createOci } from './oci';
import { createPlatformLists } from './platform-lists';
import { probe } from './probe';
import { fetchStorage } from './storage';

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
    storage: (access, signal) => fetchStorage(http, access, signal),
    contents: (dialect) => dialects[dialect],
    certificate: readCertificate,
  };
}
