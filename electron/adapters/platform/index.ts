import type { Platform } from '#core/ports/platform';
import type { Fetch } from '../http/answer';
import { createHttp } from '../http/ask';
import { listVersions } from './versions';

/** Edgegap's API v1 (edgegap-v1-openapi.yaml), as far as it is used. */
export function createPlatform(options: { readonly userAgent: string; readonly fetch?: Fetch }): Platform {
  const http = createHttp({ fetch: options.fetch ?? fetch, userAgent: options.userAgent });
  return { versions: (access, signal) => listVersions(http, access, signal) };
}
