import type { FullVersion, NewVersion } from '#core/ports/platform';
import type { RegistryAccess } from '#core/ports/registry';
import { AppFailure } from '#shared/errors';
import { versionRequest } from '#shared/model/version-request';
import { z } from '#shared/zod';
import type { Answer } from '../http/answer';
import { askPlatform, type CallOptions, type Http } from '../http/ask';
import { rawWords } from '../http/words';
import { messageOf, parsePlatform, platformFailure } from './answers';
import { listApps } from './apps';
import { allPages, Pagination } from './pages';
import { fullVersion, VersionAnswer } from './version-answer';
import { imageName, versionFailure } from './version-failures';

const Versions = z.object({ versions: z.array(VersionAnswer), pagination: Pagination });
const json = { 'Content-Type': 'application/json' } as const;

/** The versions of all apps, apps side by side. An app that is deleted meanwhile has none. */
export async function listVersions(
  http: Http,
  access: RegistryAccess,
  signal?: AbortSignal,
): Promise<readonly FullVersion[]> {
  const apps = await listApps(http, access, signal);
  const perApp = await Promise.all(
    apps.map(({ name }) =>
      versionsOfApp(http, access, name, signal).catch((thrown: unknown) => {
        if (thrown instanceof AppFailure && thrown.error.code === 'registry-not-found') return [];
        throw thrown;
      }),
    ),
  );
  return perApp.flat();
}

export async function versionsOfApp(
  http: Http,
  access: RegistryAccess,
  app: string,
  signal?: AbortSignal,
): Promise<readonly FullVersion[]> {
  const path = `/v1/app/${encodeURIComponent(app)}/versions`;
  const versions = await allPages(http, access, path, Versions, (page) => page.versions, signal);
  return versions.map((version) => fullVersion(app, version));
}

export async function readVersion(
  http: Http,
  access: RegistryAccess,
  app: string,
  name: string,
  signal?: AbortSignal,
): Promise<FullVersion> {
  const answer = await askVersion(http, access, app, name, { signal });
  if (answer.status !== 200) throw notThere(answer, access, app, name);
  return fullVersion(app, parsePlatform(answer, VersionAnswer, access));
}

export async function createVersion(
  http: Http,
  access: RegistryAccess,
  { app, name, image, settings, pull }: NewVersion,
  signal?: AbortSignal,
): Promise<void> {
  const body = JSON.stringify(versionRequest(name, settings, image, pull));
  const path = `/v1/app/${encodeURIComponent(app)}/version`;
  const answer = await askPlatform(http, access, path, { method: 'POST', headers: json, body, signal });
  if (isDone(answer)) return;
  const hidden = settings.variables.flatMap(({ value, isHidden }) => (isHidden && value !== null ? [value] : []));
  const secrets = [...hidden, pull?.token ?? ''];
  const about = { app, name, image: imageName(image), pullUsername: pull?.username ?? null, secrets };
  throw versionFailure(answer, access, about);
}

export async function changeVersion(
  http: Http,
  access: RegistryAccess,
  app: string,
  name: string,
  change: Readonly<Record<string, unknown>>,
): Promise<void> {
  const body = JSON.stringify(change);
  const answer = await askVersion(http, access, app, name, { method: 'PATCH', headers: json, body });
  if (isDone(answer)) return;
  if (answer.status === 404) throw notThere(answer, access, app, name);
  const secrets = secretsIn(change);
  throw versionFailure(answer, access, { app, name, image: 'its image', pullUsername: null, secrets });
}

/** What is gone already counts as deleted. */
export async function deleteVersion(http: Http, access: RegistryAccess, app: string, name: string): Promise<void> {
  const answer = await askVersion(http, access, app, name, { method: 'DELETE' });
  if (!isDone(answer) && answer.status !== 404) throw platformFailure(answer, access);
}

const Envs = z.object({ envs: z.array(z.object({ value: z.string(), is_hidden: z.boolean() })) });

/** The hidden values of a change's variables. */
function secretsIn(change: Readonly<Record<string, unknown>>): string[] {
  const { data } = Envs.safeParse(change);
  return (data?.envs ?? []).flatMap(({ value, is_hidden }) => (is_hidden ? [value] : []));
}

const askVersion = (
  http: Http,
  access: RegistryAccess,
  app: string,
  name: string,
  options: CallOptions,
): Promise<Answer> =>
  askPlatform(http, access, `/v1/app/${encodeURIComponent(app)}/version/${encodeURIComponent(name)}`, options);

const isDone = ({ status }: Answer): boolean => status >= 200 && status < 300;

function notThere(answer: Answer, access: RegistryAccess, app: string, name: string): AppFailure {
  if (answer.status !== 404) return platformFailure(answer, access);
  const message = `The app ${app} has no version ${name}: it was deleted or renamed meanwhile.`;
  const detail = rawWords(answer, access, messageOf(answer) ?? undefined);
  return new AppFailure({ code: 'not-found', message, detail, retryable: true, action: 'retry' });
}
