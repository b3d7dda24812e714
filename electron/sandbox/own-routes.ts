import { z } from '#shared/zod';
import type { Speaks } from './front';
import { message, type Reply, readJson } from './http';
import type { RequestLog } from './request-log';
import type { Call, Route } from './routes';
import type { StateFile } from './state';

export interface OwnTools {
  readonly file: StateFile;
  readonly registryHost: () => string | null;
  readonly log: RequestLog;
  readonly speaks: () => Speaks;
  readonly setSpeaks: (speaks: Speaks) => void;
}

const Quota = z.object({ limit_bytes: z.int().positive().nullable() });
const Patterns = z.object({ patterns: z.array(z.string().min(1)) });
const Access = z.object({ access: z.enum(['none', 'pending', 'granted', 'unavailable']) });
const Count = z.int().nonnegative().nullable();
const Limits = z.object({ apps: Count, versions: Count });
const SpeaksChange = z.object({ harbor: z.boolean(), extension: z.boolean(), platform: z.boolean() }).partial();

/** `/v1/sandbox/…`: what only the sandbox has, for its own processes and for tests. */
export const ownRoutes = (tools: OwnTools): readonly Route[] => [
  {
    method: 'GET',
    template: '/v1/sandbox',
    handle: async () => ({ status: 200, body: { registry_url: tools.registryHost() } }),
  },
  {
    method: 'GET',
    template: '/v1/sandbox/requests',
    handle: async () => ({ status: 200, body: { requests: tools.log.all() } }),
  },
  put('quota', Quota, 'limit_bytes must be a positive whole number or null', async ({ limit_bytes }) => {
    await tools.file.save({ quotaBytes: limit_bytes, storageRequest: null });
    return { limit_bytes };
  }),
  put('immutable', Patterns, 'patterns must be a list of texts', async ({ patterns }) => {
    await tools.file.save({ immutableTags: patterns });
    return { patterns };
  }),
  put('access', Access, 'access must be none, pending, granted or unavailable', async ({ access }) => {
    await tools.file.save({ access: access === 'pending' ? { is: access, atMs: null } : { is: access } });
    return { access };
  }),
  put('limits', Limits, 'apps and versions must be whole numbers or null', async (limits) => {
    await tools.file.save({ limits });
    return limits;
  }),
  put('speaks', SpeaksChange, 'harbor, extension and platform must be true or false', async (change) => {
    const before = tools.speaks();
    tools.setSpeaks({
      harbor: change.harbor ?? before.harbor,
      extension: change.extension ?? before.extension,
      platform: change.platform ?? before.platform,
    });
    return tools.speaks();
  }),
];

function put<Change>(
  name: string,
  schema: z.ZodType<Change>,
  otherwise: string,
  change: (given: Change) => Promise<object>,
): Route {
  const handle = async ({ request }: Call): Promise<Reply> => {
    const given = schema.safeParse(await readJson(request));
    return given.success ? { status: 200, body: await change(given.data) } : message(400, otherwise);
  };
  return { method: 'PUT', template: `/v1/sandbox/${name}`, handle };
}
