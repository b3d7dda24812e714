import type { Registry } from '#core/ports/registry';
import { checkAccess } from './check';
import type { HttpOptions } from './http';
import { fetchManifest } from './manifest';
import { fetchStorage } from './storage';

/** The registry over HTTP: the OCI distribution protocol, with Harbor's and the platform's own calls where they are there. */
export function createRegistry(options: { readonly userAgent: string; readonly fetch?: typeof fetch }): Registry {
  const http: HttpOptions = { fetch: options.fetch ?? fetch, userAgent: options.userAgent };
  return {
    check: (access, signal) => checkAccess(http, access, signal),
    manifest: (access, repository, reference, signal) => fetchManifest(http, access, repository, reference, signal),
    storage: (access, signal) => fetchStorage(http, access, signal),
  };
}
