import { message, Refusal, type Reply, readJson } from '../http';
import type { Call, Route } from '../routes';
import { type AppTools, appOf } from './apps';
import type { StoredApp } from './apps-store';
import type { ImageCheck } from './image-check';
import { paged, stamp } from './pages';
import { firstProblem, NewVersion, problemOf, type StoredVersion, VersionPatch } from './version-form';

export interface VersionTools extends AppTools {
  readonly checkImage: ImageCheck;
}

/** What a hidden value reads as. Who sends it back overwrites the value with this text, as on the platform. */
const HIDDEN = 'This value is set and encrypted';

/** The platform's public calls to app versions (openapi v1: app-version-…). */
export const versionRoutes = (tools: VersionTools): readonly Route[] => [
  { method: 'POST', template: '/v1/app/{app}/version', handle: (call) => create(tools, call) },
  {
    method: 'GET',
    template: '/v1/app/{app}/versions',
    handle: async (call) => {
      const { items, rest } = paged(call, appOf(tools.apps, call).versions);
      return { status: 200, body: { versions: items.map(versionView), ...rest } };
    },
  },
  {
    method: 'GET',
    template: '/v1/app/{app}/version/{version}',
    handle: async (call) => ({ status: 200, body: versionView(versionOf(appOf(tools.apps, call), call)) }),
  },
  { method: 'PATCH', template: '/v1/app/{app}/version/{version}', handle: (call) => change(tools, call) },
  {
    method: 'DELETE',
    template: '/v1/app/{app}/version/{version}',
    handle: async (call) => {
      const app = appOf(tools.apps, call);
      const gone = versionOf(app, call);
      await tools.apps.replace(app.name, { ...app, versions: app.versions.filter((one) => one !== gone) });
      return { status: 200, body: { success: true, message: 'Version deleted' } };
    },
  },
];

function versionOf({ versions }: StoredApp, { path }: Call): StoredVersion {
  const version = versions.find(({ name }) => name === path['version']);
  if (version === undefined) throw new Refusal(message(404, `Version ${path['version']} not found`));
  return version;
}

async function create({ apps, file, checkImage }: VersionTools, call: Call): Promise<Reply> {
  appOf(apps, call);
  const given = NewVersion.safeParse(await readJson(call.request));
  if (!given.success) return message(400, firstProblem(given.error));
  const problem = problemOf(given.data);
  if (problem !== null) return message(400, problem);
  const refuse = (): Reply | null => {
    const { versions } = appOf(apps, call);
    const { name } = given.data;
    if (versions.some((one) => one.name === name)) return message(409, `Version ${name} already exists`);
    const limit = file.state.limits.versions;
    return limit !== null && versions.length >= limit
      ? message(400, `You have reached you Application Version limit of ${limit}`)
      : null;
  };
  const refused = refuse();
  if (refused !== null) return refused;
  if (given.data.verify_image) await checkImage(given.data);
  // Another request may have made it meanwhile.
  const late = refuse();
  if (late !== null) return late;
  const now = stamp(Date.now());
  const version: StoredVersion = { ...given.data, create_time: now, last_updated: now };
  const app = appOf(apps, call);
  await apps.replace(app.name, { ...app, versions: [...app.versions, version] });
  return { status: 200, body: { success: true, version: versionView(version) } };
}

/** Lists (`ports`, `envs`) are replaced whole. */
async function change({ apps, checkImage }: VersionTools, call: Call): Promise<Reply> {
  const before = versionOf(appOf(apps, call), call);
  const given = VersionPatch.safeParse(await readJson(call.request));
  if (!given.success) return message(400, firstProblem(given.error));
  const changed = (version: StoredVersion): StoredVersion => ({
    ...version,
    ...Object.fromEntries(Object.entries(given.data).filter(([, value]) => value !== undefined)),
    last_updated: stamp(Date.now()),
  });
  const problem = problemOf(changed(before));
  if (problem !== null) return message(400, problem);
  if (changed(before).verify_image) await checkImage(changed(before));
  const app = appOf(apps, call);
  const old = versionOf(app, call);
  const next = changed(old);
  if (next.name !== old.name && app.versions.some(({ name }) => name === next.name))
    return message(400, `Version ${next.name} already exists`);
  await apps.replace(app.name, { ...app, versions: app.versions.map((one) => (one === old ? next : one)) });
  return { status: 200, body: { success: true, version: versionView(next) } };
}

/** Nothing is really cached or deployed here. */
const versionView = (version: StoredVersion): object => ({
  ...version,
  caching_percent: 0,
  envs: version.envs.map((env) => (env.is_hidden ? { ...env, value: HIDDEN } : env)),
});
