import type { RegistryAccess } from '#core/ports/registry';
import type { StorageFigures } from '#shared/model/connection';
import { z } from '#shared/zod';
import { safeJson } from '../http/answer';
import { ask, askPlatform, type Http } from '../http/ask';
import { parsePlatform } from '../platform/answers';
import { projectUrl } from './urls';

/** The platform's extension `GET /v1/container-registry`. */
const PlatformRegistry = z.object({
  storage: z.object({ used_bytes: z.int().nonnegative(), limit_bytes: z.int().positive().nullable() }),
});
/** Harbor `GET /api/v2.0/projects/{project}/summary`; the quota is there only with the right quota:read, -1 is unlimited. */
const Summary = z.object({
  quota: z
    .object({ hard: z.object({ storage: z.int() }), used: z.object({ storage: z.int().nonnegative() }) })
    .optional(),
});

const unknown: StorageFigures = { usedBytes: null, limitBytes: null, limitSource: 'unknown', unlimited: false };

/** Used and limit as platform or Harbor say; what neither says stays unknown. A platform in trouble does not hide what Harbor knows. */
export async function fetchStorage(http: Http, access: RegistryAccess, signal?: AbortSignal): Promise<StorageFigures> {
  const platform = await fromPlatform(http, access, signal).then(
    (figures) => ({ figures }),
    (failure: unknown) => ({ failure }),
  );
  if ('figures' in platform && platform.figures !== null) return platform.figures;
  const harbor = await fromHarbor(http, access, signal);
  if (harbor === null && 'failure' in platform) throw platform.failure;
  return harbor ?? unknown;
}

async function fromPlatform(http: Http, access: RegistryAccess, signal?: AbortSignal): Promise<StorageFigures | null> {
  if (access.apiUrl === null || access.apiToken === null) return null;
  const answer = await askPlatform(http, access, '/v1/container-registry', { signal });
  if (answer.status !== 200) return null;
  const { storage } = parsePlatform(answer, PlatformRegistry, access);
  return {
    usedBytes: storage.used_bytes,
    limitBytes: storage.limit_bytes,
    limitSource: 'platform',
    unlimited: storage.limit_bytes === null,
  };
}

async function fromHarbor(http: Http, access: RegistryAccess, signal?: AbortSignal): Promise<StorageFigures | null> {
  const answer = await ask(http, access, `${projectUrl(access)}/summary`, { signal });
  if (answer.status !== 200) return null;
  const summary = Summary.safeParse(safeJson(answer.body));
  const quota = summary.success ? summary.data.quota : undefined;
  if (quota === undefined) return null;
  const limit = quota.hard.storage;
  return {
    usedBytes: quota.used.storage,
    limitBytes: limit > 0 ? limit : null,
    limitSource: 'registry',
    unlimited: limit < 0,
  };
}
