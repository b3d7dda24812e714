import { z } from 'zod';
import type { PlatformVersion } from '#core/ports/platform';
import type { RegistryAccess } from '#core/ports/registry';
import { askPlatform, type Http } from '../http/ask';
import { parsePlatform, platformFailure } from './answers';

const PAGE_SIZE = 100;
/** A list that claims to go on for ever ends here. */
const MOST_PAGES = 100;

const Pagination = z.object({ has_next: z.boolean().nullish() }).nullish();
const Apps = z.object({ applications: z.array(z.object({ name: z.string() })), pagination: Pagination });
const Versions = z.object({
  versions: z.array(
    z.object({
      name: z.string(),
      is_active: z.boolean().nullish(),
      docker_repository: z.string().nullish(),
      docker_image: z.string().nullish(),
      docker_tag: z.string().nullish(),
    }),
  ),
  pagination: Pagination,
});

/** The versions of all apps, apps side by side. `/versions` declares no page parameters but answers in pages: it is asked until it ends. */
export async function listVersions(
  http: Http,
  access: RegistryAccess,
  signal?: AbortSignal,
): Promise<PlatformVersion[]> {
  const apps = await allPages(http, access, '/v1/apps', Apps, ({ applications }) => applications, signal);
  const perApp = await Promise.all(
    apps.map(async ({ name: app }) => {
      const path = `/v1/app/${encodeURIComponent(app)}/versions`;
      const versions = await allPages(http, access, path, Versions, (page) => page.versions, signal);
      return versions.map((version) => ({
        app,
        name: version.name,
        isActive: version.is_active !== false,
        registry: version.docker_repository ?? '',
        image: version.docker_image ?? '',
        tag: version.docker_tag ?? '',
      }));
    }),
  );
  return perApp.flat();
}

async function allPages<S extends z.ZodType<{ readonly pagination?: z.output<typeof Pagination> }>, Item>(
  http: Http,
  access: RegistryAccess,
  path: string,
  schema: S,
  itemsOf: (page: z.output<S>) => readonly Item[],
  signal?: AbortSignal,
): Promise<Item[]> {
  const items: Item[] = [];
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const answer = await askPlatform(http, access, `${path}?page=${page}&limit=${PAGE_SIZE}`, { signal });
    if (answer.status !== 200) throw platformFailure(answer, access);
    const body = parsePlatform(answer, schema, access);
    const found = itemsOf(body);
    items.push(...found);
    if (body.pagination?.has_next !== true || found.length === 0) break;
  }
  return items;
}
