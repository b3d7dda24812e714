import { message, Refusal, type Reply, readJson } from '../http';
import type { Call, Route } from '../routes';
import type { StateFile } from '../state';
import { AppFields, type AppsStore, type StoredApp } from './apps-store';
import { paged, stamp } from './pages';
import { firstProblem } from './version-form';

export interface AppTools {
  readonly file: StateFile;
  readonly apps: AppsStore;
}

/** The platform's public calls to apps (openapi v1: application-…). */
export const appRoutes = (tools: AppTools): readonly Route[] => [
  { method: 'POST', template: '/v1/app', handle: (call) => create(tools, call) },
  {
    method: 'GET',
    template: '/v1/apps',
    handle: async (call) => {
      const { items, rest } = paged(call, tools.apps.all());
      return { status: 200, body: { applications: items.map(appView), ...rest } };
    },
  },
  {
    method: 'GET',
    template: '/v1/app/{app}',
    handle: async (call) => ({ status: 200, body: appView(appOf(tools.apps, call)) }),
  },
  { method: 'PATCH', template: '/v1/app/{app}', handle: (call) => change(tools, call) },
  {
    method: 'DELETE',
    template: '/v1/app/{app}',
    handle: async (call) => {
      await tools.apps.replace(appOf(tools.apps, call).name, null);
      return message(200, 'App deleted');
    },
  },
];

/** Throws a Refusal (404). */
export function appOf(apps: AppsStore, { path }: Call): StoredApp {
  const app = apps.get(path['app'] ?? '');
  if (app === null) throw new Refusal(message(404, `App ${path['app']} not found`));
  return app;
}

async function create({ apps, file }: AppTools, { request }: Call): Promise<Reply> {
  const given = AppFields.safeParse(await readJson(request));
  if (!given.success) return message(400, firstProblem(given.error));
  if (apps.get(given.data.name) !== null) return message(409, `App ${given.data.name} already exists`);
  const limit = file.state.limits.apps;
  // The platform's own words.
  if (limit !== null && apps.all().length >= limit)
    return message(400, `You have reached you Application limit of ${limit}`);
  const now = stamp(Date.now());
  const app = { ...given.data, create_time: now, last_updated: now, versions: [] };
  await apps.add(app);
  return { status: 200, body: appView(app) };
}

async function change({ apps }: AppTools, call: Call): Promise<Reply> {
  const { name } = appOf(apps, call);
  const given = AppFields.partial().safeParse(await readJson(call.request));
  if (!given.success) return message(400, firstProblem(given.error));
  // As it is after the body has been read.
  const app = appOf(apps, call);
  const next = {
    ...app,
    name: given.data.name ?? app.name,
    is_active: given.data.is_active ?? app.is_active,
    image: given.data.image ?? app.image,
    last_updated: stamp(Date.now()),
  };
  if (next.name !== name && apps.get(next.name) !== null) return message(409, `App ${next.name} already exists`);
  await apps.replace(name, next);
  return { status: 200, body: appView(next) };
}

const appView = ({ versions: _, ...app }: StoredApp): object => app;
