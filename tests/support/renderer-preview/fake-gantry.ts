import type { BuildLook } from '#shared/contract/builds';
import type { Emit } from '#shared/contract/channel';
import type { ConnectionList } from '#shared/contract/connections';
import type { GantryApi, GantryContract } from '#shared/contract/index';
import type { AppError } from '#shared/errors';
import type { Certificate, StorageFigures } from '#shared/model/connection';
import type { EngineStatus } from '#shared/model/engine';
import type { Notice } from '#shared/model/notice';
import { type FolderFacts, ProjectChoice, type ProjectView } from '#shared/model/project';
import type { JobView } from '#shared/model/publish-job';
import { defaultSettings, type Preferences } from '#shared/model/settings';
import { err, ok, type Result } from '#shared/result';
import { contextPlace, ownDockerfileLook } from './build-samples';
import { createFakePlatform, freshPlatform, type PlatformWorld } from './fake-platform';
import { createFakeRegistry, freshRegistry, type RegistryWorld } from './fake-registry';
import { createFakeStorage, freshStorage, type StorageWorld } from './fake-storage';
import { certificate, connection, folderFacts, job, readyEngine, sandboxConnection } from './samples';

/** What the pretended main process holds; a test sets what it needs before the page asks. */
export interface World {
  engine: EngineStatus;
  connections: ConnectionList;
  projects: ProjectView[];
  jobs: JobView[];
  notices: Notice[];
  preferences: Preferences;
  storage: StorageFigures;
  folder: FolderFacts;
  build: BuildLook;
  keychain: 'available' | 'unavailable';
  canZstd: boolean;
  picked: string | null;
  /** Lines of the log by number, so that 200,000 of them cost nothing. */
  logLine: (index: number) => string;
  logLines: number;
  certificate: Certificate;
  registry: RegistryWorld;
  platform: PlatformWorld;
  use: StorageWorld;
  /** Calls that fail, by `feature.name`. */
  failures: Map<string, AppError>;
  /** Why one call fails and another of the same name does not. */
  refuse: (name: string, input: unknown) => AppError | undefined;
  /** Calls that never answer, by `feature.name`. */
  silent: Set<string>;
}

const freshWorld = (): World => ({
  engine: readyEngine,
  connections: { connections: [connection], activeId: connection.id },
  projects: [],
  jobs: [],
  notices: [],
  preferences: defaultSettings,
  storage: { usedBytes: 1_200_000_000, limitBytes: 5_000_000_000, limitSource: 'registry', unlimited: false },
  folder: folderFacts(),
  build: ownDockerfileLook,
  keychain: 'available',
  canZstd: true,
  picked: '/home/dev/games/udp-arena',
  logLine: (index) => `line ${index}`,
  logLines: 0,
  certificate,
  registry: freshRegistry(),
  platform: freshPlatform(),
  use: freshStorage(),
  failures: new Map(),
  refuse: () => undefined,
  silent: new Set(),
});

export interface Fake {
  readonly gantry: GantryApi;
  readonly world: World;
  /** Every call with its input, as `feature.name`, in order. */
  readonly calls: { readonly name: string; readonly input: unknown }[];
  /** Tells the page an event, as the main process would. */
  readonly tell: Emit<GantryContract>;
  /** How many parts of the page listen to an event, as `feature.name`. */
  readonly listening: (name: string) => number;
  /** A world as at the start, no calls. */
  readonly reset: () => void;
}

/** A pretended `window.gantry` for component tests and the preview. Nothing of it is part of the app. */
export function createFake(): Fake {
  const world = freshWorld();
  const calls: { name: string; input: unknown }[] = [];
  const listeners = new Map<string, Set<(payload: unknown) => void>>();
  const answer =
    <Input, Value>(name: string, value: (input: Input) => Value) =>
    async (input: Input): Promise<Result<Value, AppError>> => {
      calls.push({ name, input });
      if (world.silent.has(name)) return new Promise(() => undefined);
      const failure = world.failures.get(name) ?? world.refuse(name, input);
      return failure === undefined ? ok(value(input)) : err(failure);
    };
  const event =
    (name: string) =>
    <Payload>(listener: (payload: Payload) => void) => {
      const known = listeners.get(name) ?? new Set();
      listeners.set(name, known.add(listener as (payload: unknown) => void));
      return () => void known.delete(listener as (payload: unknown) => void);
    };
  const tell: Emit<GantryContract> = (feature, name, payload) => {
    for (const listener of listeners.get(`${feature}.${name}`) ?? []) listener(payload);
  };
  const connect = (added: typeof connection) => {
    world.connections = { connections: [...world.connections.connections, added], activeId: added.id };
    tell('connections', 'changed', world.connections);
    return added;
  };
  const found = (id: string): JobView => world.jobs.find((known) => known.id === id) ?? job({ is: 'queued' }, { id });
  const keep = (changed: JobView): JobView => {
    world.jobs = [changed, ...world.jobs.filter(({ id }) => id !== changed.id)];
    tell('publish', 'changed', changed);
    return changed;
  };
  const gantry: GantryApi = {
    app: {
      info: answer('app.info', () => ({
        version: '0.1.0',
        electron: '33.2.1',
        platform: 'linux x64',
        home: '/home/dev/.config/Gantry',
        keychain: world.keychain,
        canZstd: world.canZstd,
      })),
      drawn: answer('app.drawn', () => undefined),
      preferences: answer('app.preferences', () => world.preferences),
      change: answer('app.change', (change) => {
        world.preferences = { ...world.preferences, ...change } as Preferences;
        tell('app', 'preferencesChanged', world.preferences);
        return world.preferences;
      }),
      preferencesChanged: event('app.preferencesChanged'),
      notices: answer('app.notices', () => world.notices),
      dismissNotice: answer('app.dismissNotice', ({ id }) => {
        world.notices = world.notices.filter((notice) => notice.id !== id);
      }),
      noticed: event('app.noticed'),
      jobWanted: event('app.jobWanted'),
      copyText: answer('app.copyText', () => undefined),
      openExternal: answer('app.openExternal', () => undefined),
      diagnostics: answer('app.diagnostics', () => 'Gantry 0.1.0\nEngine ready'),
    },
    engine: {
      status: answer('engine.status', () => world.engine),
      changed: event('engine.changed'),
      recheck: answer('engine.recheck', () => world.engine),
      endpoints: answer('engine.endpoints', () => ('endpoint' in world.engine ? [world.engine.endpoint] : [])),
      choose: answer('engine.choose', () => world.engine),
    },
    connections: {
      list: answer('connections.list', () => world.connections),
      changed: event('connections.changed'),
      check: answer('connections.check', () => world.registry.capabilities),
      add: answer('connections.add', () => connect(connection)),
      signIn: answer('connections.signIn', () => connection),
      select: answer('connections.select', ({ id }) => {
        world.connections = { ...world.connections, activeId: id };
        tell('connections', 'changed', world.connections);
        return world.connections;
      }),
      remove: answer('connections.remove', () => world.connections),
      setStorageLimit: answer('connections.setStorageLimit', () => world.connections),
      certificate: answer('connections.certificate', () => world.certificate),
      trustCertificate: answer('connections.trustCertificate', ({ id, fingerprint }) => {
        world.connections = {
          ...world.connections,
          connections: world.connections.connections.map((known) =>
            known.id === id ? { ...known, trustedCertificate: fingerprint } : known,
          ),
        };
        tell('connections', 'changed', world.connections);
        return world.connections;
      }),
      openSandbox: answer('connections.openSandbox', () => connect(sandboxConnection)),
      sandbox: answer('connections.sandbox', () => ({ is: 'off' as const })),
      sandboxChanged: event('connections.sandboxChanged'),
      storage: answer('connections.storage', () => world.storage),
    },
    projects: {
      list: answer('projects.list', () => world.projects),
      changed: event('projects.changed'),
      problems: answer('projects.problems', () =>
        Object.fromEntries(world.projects.map(({ id, problem }) => [id, problem])),
      ),
      pickFolder: answer('projects.pickFolder', () => world.picked),
      inspect: answer('projects.inspect', ({ folder }) => ({ ...world.folder, folder })),
      add: answer('projects.add', (choice) => {
        const added: ProjectView = {
          ...ProjectChoice.parse(choice),
          id: choice.name,
          lastPush: null,
          addedAt: connection.createdAt,
          nextTag: null,
          problem: null,
        };
        world.projects = [...world.projects, added];
        tell('projects', 'changed', world.projects);
        return added;
      }),
      update: answer('projects.update', ({ id, choice }) => {
        const changed: ProjectView = {
          ...ProjectChoice.parse(choice),
          id,
          lastPush: null,
          addedAt: connection.createdAt,
          nextTag: null,
          problem: null,
        };
        return changed;
      }),
      remove: answer('projects.remove', () => undefined),
      revealFolder: answer('projects.revealFolder', () => undefined),
    },
    builds: {
      look: answer('builds.look', ({ folder }) => ({ ...world.build, folder })),
      contextAt: answer('builds.contextAt', ({ at }) => contextPlace(at)),
      eject: answer('builds.eject', () => {
        const dockerfiles = ['Dockerfile', ...world.folder.dockerfiles];
        world.folder = { ...world.folder, hasDockerfile: true, dockerfiles };
        world.build = ownDockerfileLook;
        return ['Dockerfile', '.dockerignore'];
      }),
    },
    publish: {
      start: answer('publish.start', () => keep(job({ is: 'queued' }, { rev: 1 }))),
      cancel: answer('publish.cancel', ({ id }) =>
        keep({ ...found(id), state: { is: 'cancelling', step: 'build' }, rev: found(id).rev + 1 }),
      ),
      retry: answer('publish.retry', ({ id }) =>
        keep({ ...found(id), state: { is: 'queued' }, endedAt: null, times: {}, rev: found(id).rev + 1 }),
      ),
      pause: answer('publish.pause', ({ id, paused }) =>
        keep({ ...found(id), isPaused: paused, rev: found(id).rev + 1 }),
      ),
      list: answer('publish.list', () => world.jobs),
      get: answer('publish.get', ({ id }) => found(id)),
      changed: event('publish.changed'),
      removed: event('publish.removed'),
      remove: answer('publish.remove', ({ id }) => tell('publish', 'removed', { id })),
      log: answer('publish.log', ({ from, count }) => {
        const length = Math.max(0, Math.min(count, world.logLines - from));
        return {
          from,
          totalLines: world.logLines,
          lines: Array.from({ length }, (_, offset) => world.logLine(from + offset)),
        };
      }),
      searchLog: answer('publish.searchLog', ({ text, limit }) => {
        const lines: number[] = [];
        for (let index = 0; index < world.logLines && lines.length < limit; index += 1)
          if (world.logLine(index).toLowerCase().includes(text.toLowerCase())) lines.push(index);
        return { lines, more: false };
      }),
      logGrew: event('publish.logGrew'),
    },
    registry: createFakeRegistry(world.registry, answer, event, tell),
    platform: createFakePlatform(world.platform, answer, event, tell),
    storage: createFakeStorage(world.use, answer, tell),
    pathOf: (file) => `/home/dev/games/${(file as File).name}`,
  };
  const reset = (): void => {
    Object.assign(world, freshWorld(), {
      registry: Object.assign(world.registry, freshRegistry()),
      platform: Object.assign(world.platform, freshPlatform()),
      use: Object.assign(world.use, freshStorage()),
    });
    calls.length = 0;
    listeners.clear();
  };
  const listening = (name: string): number => listeners.get(name)?.size ?? 0;
  return { gantry, world, calls, tell, listening, reset };
}
