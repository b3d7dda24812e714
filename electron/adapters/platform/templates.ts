import type { PlatformTemplate } from '#core/ports/platform';
import type { RegistryAccess } from '#core/ports/registry';
import { AppFailure } from '#shared/errors';
import { AppTemplate } from '#shared/model/app-template';
import { z } from '#shared/zod';
import { safeJson } from '../http/answer';
import { askPlatform, type Http } from '../http/ask';
import { readAccount } from './account';
import { platformFailure } from './answers';
import { allPages, Pagination } from './pages';

const Images = z.object({
  data: z.array(z.object({ image: z.string(), has_template: z.boolean().nullish().catch(null) })),
  pagination: Pagination,
});
const base = '/v1/container-registry/images';
const pathOf = (repository: string): string => `${base}/${encodeURIComponent(repository)}/template`;

/** 404 is said of a template that is not there, and by platforms that keep none: those have no account call either. */
const keepsTemplates = async (http: Http, access: RegistryAccess): Promise<boolean> =>
  (await readAccount(http, access)).access !== 'notSaid';

export async function readTemplate(http: Http, access: RegistryAccess, repository: string): Promise<PlatformTemplate> {
  const answer = await askPlatform(http, access, pathOf(repository));
  if (answer.status === 404) return { is: (await keepsTemplates(http, access)) ? 'none' : 'notKept' };
  if (answer.status !== 200) throw platformFailure(answer, access);
  const parsed = AppTemplate.safeParse(safeJson(answer.body));
  if (parsed.success) return { is: 'there', template: { ...parsed.data, repository } };
  const message = `The platform’s template for ${repository} is not one that this version of Gantry understands. Remove it and make a new one, or update Gantry.`;
  throw new AppFailure({ code: 'data-unreadable', message, detail: z.prettifyError(parsed.error) });
}

export async function templatedRepositories(http: Http, access: RegistryAccess): Promise<readonly string[] | null> {
  if (!(await keepsTemplates(http, access))) return null;
  const images = await allPages(http, access, base, Images, ({ data }) => data);
  const prefix = `${access.project}/`;
  return images
    .filter(({ has_template }) => has_template === true)
    .map(({ image }) => (image.startsWith(prefix) ? image.slice(prefix.length) : image));
}

export async function putTemplate(http: Http, access: RegistryAccess, template: AppTemplate): Promise<boolean> {
  const answer = await askPlatform(http, access, pathOf(template.repository), {
    method: 'PUT',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(template),
  });
  if (answer.status === 404) return false;
  if (answer.status < 200 || answer.status > 299) throw platformFailure(answer, access);
  return true;
}

/** What is not there counts as removed. */
export async function removeTemplate(http: Http, access: RegistryAccess, repository: string): Promise<void> {
  const answer = await askPlatform(http, access, pathOf(repository), { method: 'DELETE' });
  if (answer.status !== 404 && (answer.status < 200 || answer.status > 299)) throw platformFailure(answer, access);
}
