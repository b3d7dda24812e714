import { type BrowserWindow, clipboard, type IpcMainInvokeEvent, nativeTheme } from 'electron';
import { contract } from '#shared/contract/index';
import type { Preferences } from '#shared/model/settings';
import { compose } from './compose';
import { createHandlers } from './ipc/handlers/index';
import { emitter, type IpcMainLike, serve } from './ipc/serve';
import { createJobSignals } from './shell/job-signals';
import { installMenu } from './shell/menu';
import { pageServices } from './shell/page-services';
import { guardQuit } from './shell/quit';
import { createSandboxHost } from './shell/sandbox-host';
import { createSecrets } from './shell/secrets';
import { isTrusted } from './shell/security';

export interface ApplicationOptions {
  readonly home: string;
  /** Of the page; calls from anywhere else are refused. */
  readonly origin: string;
  /** Where the page's calls arrive. */
  readonly calls: IpcMainLike<IpcMainInvokeEvent>;
  readonly window: () => BrowserWindow | null;
  readonly sandbox: { readonly script: string; readonly dataDir: string };
}

/** The native theme decides what the page's media query sees, and the title bar with it. */
const followTheme = ({ theme }: Pick<Preferences, 'theme'>): void => {
  nativeTheme.themeSource = theme;
};

/** Everything behind the window: use cases composed, channels bound. The window itself is there already. */
export function startApplication({ home, origin, calls, window, sandbox: place }: ApplicationOptions) {
  const emit = emitter(contract, (channel, payload) => window()?.webContents.send(channel, payload));
  const sandbox = createSandboxHost(place.script, place.dataDir);
  const services = compose({
    home,
    emit,
    secrets: createSecrets,
    sandbox,
    onJob: (job) => signals.show(job),
    onPreferences: followTheme,
    copy: (text) => clipboard.writeText(text),
  });
  const { settings, publishing, log } = services;
  followTheme(settings.get());
  const told = (what: string) => (cause: unknown) => log.warn(`Stored ${what} could not be read`, cause);
  const loaded = {
    projects: services.projects.load().catch(told('projects')),
    pushes: publishing.recover().catch(told('pushes')),
  };
  const signals = createJobSignals(
    window,
    () => settings.get().notifications,
    (id) => emit('app', 'jobWanted', { id }),
  );
  const shell = pageServices({
    window,
    home,
    keychain: services.secrets.available,
    canZstd: async () => (await import('#adapters/storage/layer-store/compression/zstd')).hasZstd,
    // All of it works in the process that the page's own questions wait for.
    onDrawn: () => {
      installMenu();
      services.engine.start();
      services.watchTags();
    },
  });
  serve(calls, contract, createHandlers({ ...services, shell, loaded }), isTrusted(origin), (channel, thrown) =>
    log.warn(`Unexpected error in ${channel}`, thrown),
  );
  guardQuit({
    window,
    running: () => publishing.running()?.request.projectName ?? null,
    drain: async () => {
      services.engine.stop();
      await publishing.drain();
      await sandbox.stop();
    },
  });
  return {
    keepBounds: (windowBounds: Electron.Rectangle): void => void settings.update({ windowBounds }),
  };
}
