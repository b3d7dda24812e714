import { homedir } from 'node:os';
import { join } from 'node:path';
import { createDockerEngine } from '#adapters/docker/index';
import { createDockerConfig } from '#adapters/docker/plaintext';
import { createAppLog } from '#adapters/storage/app-log';
import { createBuildFolder } from '#adapters/storage/build-folder';
import { createCleanups } from '#adapters/storage/cleanups';
import { systemClock as clock, timeIds as ids } from '#adapters/storage/clock';
import { createContentHashes } from '#adapters/storage/content-hashes';
import { installationId } from '#adapters/storage/installation';
import { createJobStore } from '#adapters/storage/job-store';
import { createLinkStore } from '#adapters/storage/link-store';
import { createLogStore } from '#adapters/storage/log-store';
import { createOpenUploads } from '#adapters/storage/open-uploads';
import { createProjectFolder } from '#adapters/storage/project-folder';
import { createProjectsStore } from '#adapters/storage/projects-store';
import { createPushedImages } from '#adapters/storage/pushed-images';
import { createRecipeFiles, findRecipes } from '#adapters/storage/recipe-files';
import { createRegistryCache } from '#adapters/storage/registry-cache';
import { createRoomRulesStore } from '#adapters/storage/room-rules';
import { createSecretsFile } from '#adapters/storage/secrets-file';
import { createSettingsStore } from '#adapters/storage/settings-store';
import { createTemplateStore } from '#adapters/storage/template-store';
import { createUplinks } from '#adapters/storage/uplinks';
import { createConnections } from '#core/connections/index';
import { createDiagnostics } from '#core/diagnostics/index';
import { createEngineWatch } from '#core/engine/index';
import { createActiveWatch, linkPushed } from '#core/platform/index';
import type { Log } from '#core/ports/log';
import type { SandboxHost } from '#core/ports/sandbox-host';
import type { Secrets, SecretsFile } from '#core/ports/secrets';
import { createProjects } from '#core/projects/index';
import { createHints } from '#core/publish/hints';
import { createPublishing } from '#core/publish/index';
import { createKnownNames } from '#core/registry/known-names';
import { createNotices, createPreferences } from '#core/settings/index';
import { createStorageLeft } from '#core/storage/index';
import type { Emit } from '#shared/contract/channel';
import type { GantryContract } from '#shared/contract/index';
import type { JobView, PublishRequest } from '#shared/model/publish-job';
import type { Preferences } from '#shared/model/settings';
import {
  createBuilds,
  createHint,
  createPlatform,
  createPlatformUse,
  createPushPlanning,
  createRecipeDesk,
  createRegistry,
  createRegistryUse,
  createStorageUse,
  createUploads,
} from './on-demand';

/** What only the desktop shell can supply. */
export interface ShellParts {
  readonly home: string;
  readonly emit: Emit<GantryContract>;
  readonly secrets: (file: SecretsFile, mayUseFile: () => boolean, log: Log) => Secrets;
  readonly sandbox: SandboxHost;
  readonly onJob: (job: JobView) => void;
  readonly onPreferences: (preferences: Preferences) => void;
  /** Onto the clipboard. */
  readonly copy: (text: string) => void;
}

/** Adapters into use cases: everything of the app but Electron itself; what no window starts with is loaded when it is wanted. */
export function compose(parts: ShellParts) {
  const { home, emit, secrets: createSecrets, sandbox, onJob, onPreferences } = parts;
  const log = createAppLog(join(home, 'logs'));
  const notices = createNotices({ clock, ids, onNoticed: (notice) => emit('app', 'noticed', notice) });
  const settings = createSettingsStore(home, notices.add);
  const secrets = createSecrets(
    createSecretsFile(home, notices.add),
    () => settings.get().secretsWithoutKeychain === 'file',
    log,
  );
  const recipeFiles = createRecipeFiles(() => findRecipes(import.meta.dirname));
  const engine = createDockerEngine({
    env: process.env,
    homeDir: homedir(),
    platform: process.platform,
    chosenHost: settings.get().engineHost,
    installationId: installationId(home, notices.add),
    bundled: recipeFiles,
    log,
  });
  const userAgent = `Gantry/${__GANTRY_VERSION__}`;
  const registry = createRegistry({ userAgent });

  const watch = createEngineWatch({
    engine,
    clock,
    settings,
    onChanged: (status) => {
      emit('engine', 'changed', status);
      if (status.is === 'ready')
        engine.containers
          .sweep()
          .catch((cause: unknown) => log.warn('Containers of earlier boot tests were not looked for', cause));
    },
  });
  const platform = createPlatform({ userAgent });
  const connections = createConnections({
    settings,
    secrets,
    registry,
    platform,
    sandbox,
    clock,
    ids,
    onChanged: (list) => {
      emit('connections', 'changed', list);
      if (watchesTags) tagWatch.follow();
    },
    onRemoved: (id) =>
      void contents.forget(id).catch((cause: unknown) => log.warn('What was kept of a connection stays', cause)),
  });
  sandbox.onChange((status) => emit('connections', 'sandboxChanged', status));
  const folder = createProjectFolder();
  const projects = createProjects({
    store: createProjectsStore(home, notices.add),
    folder,
    clock,
    ids,
    connection: connections.find,
    pusher: () => settings.get().pusher,
    compression: () => settings.get().compression,
    onChanged: (list) => emit('projects', 'changed', list),
  });
  const templates = createTemplateStore(home, notices.add);
  const knownNames = createKnownNames({ templates, projects: projects.list, pushes: () => publishing.list() });
  const links = createLinkStore(home, notices.add);
  const linksOf = async (id: string) => (await links.load()).filter(({ connectionId }) => connectionId === id);
  const cleanups = createCleanups(home, notices.add, log);
  const contents = createRegistryUse({
    registry,
    platform,
    engine,
    cache: createRegistryCache(join(home, 'cache'), log),
    clock,
    ids,
    connections,
    knownNames,
    links: linksOf,
    cleanups,
    onChanged: (change) => emit('registry', 'changed', change),
    onLayersRead: (told) => emit('registry', 'layersRead', told),
    onPull: (pull) => emit('registry', 'pullChanged', pull),
  });
  const platformUse = createPlatformUse({
    platform,
    registry,
    secrets,
    templates,
    links,
    dockerConfig: createDockerConfig({ env: process.env, homeDir: homedir(), platform: process.platform }),
    folder,
    clock,
    log,
    connections,
    folders: () => projects.list(),
    knownNames,
    ownPushes: async (connectionId) =>
      (await publishing.list())
        .filter(({ request }) => request.connectionId === connectionId)
        .map(({ request: { repository, tag } }) => ({ repository, tag })),
    copy: parts.copy,
    onTemplatesChanged: (id) => emit('platform', 'templatesChanged', { id }),
    onVersionsChanged: (id) => emit('platform', 'versionsChanged', { id }),
    onTagsFound: (found) => emit('platform', 'tagsFound', found),
  });
  const tagWatch = createActiveWatch(
    platformUse,
    () => {
      const { activeConnectionId, connections: all } = settings.get();
      const active = all.find(({ id }) => id === activeConnectionId);
      return active === undefined || active.apiUrl === null ? null : active.id;
    },
    log,
  );
  let watchesTags = false;
  const uplinks = createUplinks(join(home, 'cache'), log);
  const planning = createPushPlanning({
    engine,
    registry,
    cache: join(home, 'cache'),
    log,
    uplinks,
    readArtifacts: async (id) => (await contents.project(id)).placed,
    otherRepositories: async (id) =>
      ((await contents.keptRepositories({ id }))?.repositories ?? []).map(({ name }) => name),
  });
  const folders = createBuildFolder();
  const recipes = createRecipeDesk({
    folders,
    files: recipeFiles,
    clock,
    gitSource: folder.gitSource,
    gantryVersion: __GANTRY_VERSION__,
  });
  const storageLeft = createStorageLeft({ access: connections.access, registry, clock });
  const template = ({ connectionId, repository }: PublishRequest) =>
    platformUse.template({ id: connectionId, repository });
  const deltas = {
    pushed: createPushedImages(join(home, 'cache', 'pushed'), log),
    hashes: createContentHashes(),
    remove: recipeFiles.remove,
  };
  const openUploads = createOpenUploads(join(home, 'cache'), clock, log);
  const uploads = createUploads({ userAgent, clock, openUploads });
  const sources = {
    ...{ engine, registry, planning, uploads, uplinks, recipes, deltas, template, clock },
    access: connections.access,
  };
  const hints = createHints();
  const publishing = createPublishing({
    ...sources,
    storageLeft,
    hinted: hints.of,
    uploadLimit: () => settings.get().uploadLimitBytesPerS,
    jobs: createJobStore(join(home, 'jobs'), notices.add),
    logs: createLogStore(join(home, 'logs')),
    ids,
    log,
    onChanged: (job) => {
      emit('publish', 'changed', job);
      onJob(job);
    },
    onRemoved: (removed) => emit('publish', 'removed', removed),
    linkPushed: linkPushed(platformUse),
    onLogGrew: (grown) => emit('publish', 'logGrew', grown),
    onEnded: (job) => {
      const { connectionId, repository } = job.request;
      if (job.state.is === 'succeeded')
        contents
          .pushed(connectionId, repository)
          .catch((cause: unknown) => log.warn('What the registry holds was not looked at anew', cause));
      projects
        .pushed(job)
        .catch((cause: unknown) => log.warn('The push could not be remembered with its project', cause));
    },
  });
  const storage = createStorageUse({
    registry,
    platform,
    contents,
    access: connections.access,
    jobs: () => publishing.list(),
    links: linksOf,
    rules: createRoomRulesStore(home, notices.add),
    cleanups,
    clock,
  });
  const hint = createHint({ ...sources, hints, jobs: () => publishing.list(), request: projects.request });
  const preferences = createPreferences(settings, (now) => {
    onPreferences(now);
    publishing.limitUploads(now.uploadLimitBytesPerS);
    emit('app', 'preferencesChanged', now);
  });
  const diagnostics = createDiagnostics({
    version: __GANTRY_VERSION__,
    runtime: `Electron ${process.versions['electron'] ?? ''}, ${process.platform} ${process.arch}`,
    engine: watch.status,
    preferences: preferences.get,
    connections: () => settings.get().connections,
    job: (id) => publishing.get({ id }),
    logLines: async (id, from, count) => (await publishing.log({ id, from, count })).lines,
    secrets: async () => {
      const known = await Promise.all((await secrets.names()).map((name) => secrets.get(name)));
      return known.filter((secret) => secret !== null);
    },
  });
  return {
    log,
    notices,
    settings,
    secrets,
    engine: watch,
    connections,
    projects,
    builds: createBuilds({ recipes, folders, storageLeft }),
    publishing,
    registry: contents,
    platform: platformUse,
    storage: { ...storage, hint },
    /** Tags that come from elsewhere are looked for from now on, at the connection in use. */
    watchTags: (): void => {
      watchesTags = true;
      tagWatch.follow();
    },
    preferences,
    diagnostics,
  };
}
