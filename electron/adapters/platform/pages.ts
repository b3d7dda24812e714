import type { RegistryAccess } from '#core/ports/registry';
import { z } from '#shared/zod';
import { askPlatform, type Http } from '../http/ask';
import { parsePlatform, platformFailure } from './answers';

const PAGE_SIZE = 100;
/** A list that claims to go on for ever ends here. */
const MOST_PAGES = 100;

export const Pagination = z.object({ has_next: z.boolean().nullish() }).nullish();

/** Every page of a list. `/versions` declares no page parameters but answers in pages (Edgegap v1): it is asked until it ends. */
export async function allPages<S extends z.ZodType<{ readonly pagination?: z.output<typeof Pagination> }>, Item>(
  http: Http,
  access: RegistryAccess,
  path: string,
  schema: S,
  itemsOf: (page: z.output<S>) => readonly Item[],
  signal?: AbortSignal,
): Promise<Item[]> {
  const items: Item[] = [];
  let before = '';
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const answer = await askPlatform(http, access, `${path}?page=${page}&limit=${PAGE_SIZE}`, { signal });
    if (answer.status !== 200) throw platformFailure(answer, access);
    const body = parsePlatform(answer, schema, access);
    const found = itemsOf(body);
    // Who does not know pages answers with the same one again.
    const same = JSON.stringify(found);
    if (same === before) break;
    before = same;
    items.push(...found);
    if (body.pagination?.has_next !== true || found.length === 0) break;
  }
  return items;
}
