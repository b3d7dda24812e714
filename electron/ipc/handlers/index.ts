import type { Builds } from '#core/builds/index';
import type { Connections } from '#core/connections/index';
import type { EngineWatch } from '#core/engine/index';
import type { PlatformUse } from '#core/platform/index';
import type { Projects } from '#core/projects/index';
import type { Publishing } from '#core/publish/index';
import type { RegistryUse } from '#core/registry/index';
import type { Notices, PreferencesUse } from '#core/settings/index';
import type { AppInfo } from '#shared/contract/app';
import type { Handlers } from '#shared/contract/channel';
import type { GantryContract } from '#shared/contract/index';
import { AppFailure } from '#shared/errors';

/** The use cases, and the few things that only the shell can do for a page. */
export interface Services {
  readonly preferences: PreferencesUse;
  readonly notices: Notices;
  readonly engine: EngineWatch;
  readonly connections: Connections;
  readonly projects: Projects;
  readonly builds: Builds;
  readonly publishing: Publishing;
  readonly registry: RegistryUse;
  readonly platform: PlatformUse;
  readonly storage: Handlers<GantryContract>['storage'];
  readonly diagnostics: (jobId: string | null) => Promise<string>;
  /** Each resolves when what is stored has been read; the lists wait for it. */
  readonly loaded: { readonly projects: Promise<unknown>; readonly pushes: Promise<unknown> };
  readonly shell: {
    info(): Promise<AppInfo>;
    pageIsDrawn(): void;
    copyText(text: string): void;
    /** Answers whether the address is on the list of those that may be opened. */
    openInBrowser(url: string): Promise<boolean>;
    pickFolder(): Promise<string | null>;
    revealFolder(folder: string): Promise<void>;
  };
}

/** From channels to use cases: translation only. */
export function createHandlers(services: Services): Handlers<GantryContract> {
  const { preferences, notices, engine, connections, projects, publishing, shell, loaded } = services;
  return {
    app: {
      info: () => shell.info(),
      drawn: async () => shell.pageIsDrawn(),
      preferences: () => preferences.get(),
      change: (change) => preferences.change(change),
      notices: () => notices.list(),
      dismissNotice: (input) => notices.dismiss(input),
      copyText: async ({ text }) => shell.copyText(text),
      openExternal: async ({ url }) => {
        if (!(await shell.openInBrowser(url)))
          throw new AppFailure({ code: 'invalid-input', message: `Gantry does not open ${url}.` });
      },
      diagnostics: ({ jobId }) => services.diagnostics(jobId),
    },
    engine: {
      status: () => engine.status(),
      recheck: () => engine.recheck(),
      endpoints: () => engine.endpoints(),
      choose: (input) => engine.choose(input),
    },
    connections: {
      list: () => connections.list(),
      check: (input) => connections.check(input),
      add: (input) => connections.add(input),
      signIn: (input) => connections.signIn(input),
      select: (input) => connections.select(input),
      remove: (input) => connections.remove(input),
      setStorageLimit: (input) => connections.setStorageLimit(input),
      certificate: (input) => connections.certificate(input),
      trustCertificate: (input) => connections.trustCertificate(input),
      openSandbox: () => connections.openSandbox(),
      sandbox: () => connections.sandbox(),
      storage: (input) => connections.storage(input),
    },
    projects: {
      list: () => loaded.projects.then(() => projects.list()),
      problems: () => loaded.projects.then(() => projects.problems()),
      pickFolder: () => shell.pickFolder(),
      inspect: (input) => projects.inspect(input),
      add: (choice) => projects.add(choice),
      update: (input) => projects.update(input),
      remove: (input) => projects.remove(input),
      revealFolder: ({ id }) => shell.revealFolder(projects.folderOf(id)),
    },
    builds: {
      look: (input) => services.builds.look(input),
      contextAt: (input) => services.builds.contextAt(input),
      eject: (input) => services.builds.eject(input),
    },
    publish: {
      start: async (input) => publishing.start(await projects.request(input)),
      cancel: (input) => publishing.cancel(input),
      retry: (input) => publishing.retry(input),
      pause: (input) => publishing.pause(input),
      list: () => loaded.pushes.then(() => publishing.list()),
      get: (input) => publishing.get(input),
      remove: (input) => publishing.remove(input),
      log: (input) => publishing.log(input),
      searchLog: (input) => publishing.searchLog(input),
    },
    registry: services.registry,
    platform: services.platform,
    storage: services.storage,
  };
}
