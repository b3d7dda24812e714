import type { RegistryAccess } from '#core/ports/registry';
import { AppFailure } from '#shared/errors';
import type { App } from '#shared/model/app-version';
import { z } from '#shared/zod';
import { askPlatform, type Http } from '../http/ask';
import { rawWords } from '../http/words';
import { messageOf, parsePlatform, platformFailure } from './answers';
import { allPages, Pagination } from './pages';

const AppAnswer = z.object({ name: z.string(), is_active: z.boolean().nullish().catch(null) });
const Apps = z.object({ applications: z.array(AppAnswer), pagination: Pagination });

const appOf = ({ name, is_active }: z.output<typeof AppAnswer>): App => ({ name, isActive: is_active !== false });

export const listApps = async (http: Http, access: RegistryAccess, signal?: AbortSignal): Promise<readonly App[]> =>
  (await allPages(http, access, '/v1/apps', Apps, ({ applications }) => applications, signal)).map(appOf);

export async function checkToken(http: Http, access: RegistryAccess): Promise<void> {
  const answer = await askPlatform(http, access, '/v1/apps?page=1&limit=1');
  if (answer.status !== 200) throw platformFailure(answer, access);
  parsePlatform(answer, Apps, access);
}

/** Every field is required (Edgegap v1); the picture may be empty, as the platform's own plug-ins send it. */
export async function createApp(http: Http, access: RegistryAccess, name: string): Promise<App> {
  const answer = await askPlatform(http, access, '/v1/app', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ name, is_active: true, image: '' }),
  });
  if (answer.status === 200 || answer.status === 201) return appOf(parsePlatform(answer, AppAnswer, access));
  const said = messageOf(answer);
  const detail = rawWords(answer, access, said ?? undefined);
  if (answer.status === 409) {
    const message = `There is an app ${name} already. Choose it from the list, or give this one another name.`;
    throw new AppFailure({ code: 'invalid-input', message, detail });
  }
  const limit = answer.status === 400 ? /limit of (\d+)/i.exec(said ?? '')?.[1] : undefined;
  if (limit !== undefined) {
    const message = `The platform allows ${limit} apps in this plan, and they are used up. Delete an app that is not needed, or use one that is there.`;
    throw new AppFailure({ code: 'platform-limit', message, detail, retryable: true, action: 'retry' });
  }
  if (answer.status === 400) {
    const message = `The platform does not accept the app ${name}: ${said ?? 'it does not say why'}.`;
    throw new AppFailure({ code: 'invalid-input', message, detail });
  }
  throw platformFailure(answer, access);
}
