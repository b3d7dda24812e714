import type { Call, Route } from '../routes';
import { PROJECT } from '../state';
import { allow, repositoryOf } from './access';
import { artifactRoutes } from './artifacts';
import { filtersOf, listed, matches, sorted } from './query';
import type { HarborTools } from './tools';
import { iso, PROJECT_ID, repositoryView } from './view';

const HARBOR_VERSION = 'v2.16.0-sandbox';

/** The part of Harbor's API v2.0 that Gantry speaks, answered from what the registry behind really holds. */
export const harborRoutes = (tools: HarborTools): readonly Route[] => [
  { method: 'GET', template: '/api/v2.0/systeminfo', handle: (call) => systemInfo(call) },
  { method: 'GET', template: '/api/v2.0/projects/{project}', handle: (call) => project(tools, call) },
  { method: 'GET', template: '/api/v2.0/projects/{project}/summary', handle: (call) => summary(tools, call) },
  { method: 'GET', template: '/api/v2.0/projects/{project}/repositories', handle: (call) => repositories(tools, call) },
  {
    method: 'GET',
    template: '/api/v2.0/projects/{project}/repositories/{repository}',
    handle: async (call) => {
      allow(call, call.path['project'] ?? '', 'read');
      return { status: 200, body: repositoryView(await repositoryOf(tools.catalog, call)) };
    },
  },
  {
    method: 'DELETE',
    template: '/api/v2.0/projects/{project}/repositories/{repository}',
    handle: async (call) => {
      allow(call, call.path['project'] ?? '', 'write');
      await tools.deletion.repository(await repositoryOf(tools.catalog, call));
      return { status: 200, body: null };
    },
  },
  ...artifactRoutes(tools),
];

/** Those who are signed in also hear the version. */
async function systemInfo({ user }: Call) {
  const known = { harbor_version: HARBOR_VERSION, read_only: false, registry_storage_provider_name: 'filesystem' };
  const body = { auth_mode: 'db_auth', self_registration: false, primary_auth_mode: false };
  return { status: 200, body: user === null ? body : { ...body, ...known } };
}

async function project({ catalog }: HarborTools, call: Call) {
  allow(call, call.path['project'] ?? '', 'read');
  const all = await catalog.repositories();
  const times = all.map(({ createdAtMs }) => createdAtMs);
  const created = iso(times.reduce((first, time) => Math.min(first, time), Date.now()));
  return {
    status: 200,
    body: {
      project_id: PROJECT_ID,
      name: PROJECT,
      owner_name: 'sandbox',
      repo_count: all.length,
      creation_time: created,
      update_time: created,
      metadata: { public: 'false' },
    },
  };
}

/** The right to read the quota is the push robot's alone; without it the summary comes without. */
async function summary({ catalog, usage, file }: HarborTools, call: Call) {
  allow(call, call.path['project'] ?? '', 'read');
  const quota = {
    hard: { storage: file.state.quotaBytes ?? -1 },
    used: { storage: await usage.usedBytes() },
  };
  const body = { repo_count: catalog.repositoryNames().length, ...(call.user === 'push' ? { quota } : {}) };
  return { status: 200, body };
}

async function repositories({ catalog }: HarborTools, call: Call) {
  allow(call, call.path['project'] ?? '', 'read');
  const name = filtersOf(call).get('name');
  const found = (await catalog.repositories()).filter((contents) => matches(contents.name, name));
  const keys = {
    name: (contents: (typeof found)[number]) => contents.name,
    creation_time: (contents: (typeof found)[number]) => contents.createdAtMs,
    update_time: (contents: (typeof found)[number]) => contents.updatedAtMs,
  };
  return listed(call, sorted(call, found, keys, '-creation_time'), repositoryView);
}
