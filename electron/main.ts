import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { app, BrowserWindow, ipcMain, nativeTheme, session } from 'electron';
import { contract } from '#shared/contract/index';
import type { Preferences } from '#shared/model/settings';
import { compose } from './compose';
import { createHandlers } from './ipc/handlers/index';
import { emitter, serve } from './ipc/serve';
import { createJobSignals } from './shell/job-signals';
import { installMenu } from './shell/menu';
import { pageServices } from './shell/page-services';
import { guardQuit } from './shell/quit';
import { createSandboxHost } from './shell/sandbox-host';
import { createSecrets } from './shell/secrets';
import {
  APP_ORIGIN,
  declareScheme,
  denyPermissions,
  guardContents,
  guardDevelopment,
  isTrusted,
  servePage,
} from './shell/security';
import { claimSingleInstance } from './shell/single-window';
import { openWindow } from './shell/window';

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, '..');
const resources = app.isPackaged ? process.resourcesPath : join(out, '..', 'resources');
/** Set by the dev server only; a packaged app never loads anything but its own page. */
const devServer = app.isPackaged ? undefined : process.env['ELECTRON_RENDERER_URL'];
const origin = devServer === undefined ? APP_ORIGIN : new URL(devServer).origin;

let window: BrowserWindow | null = null;
const currentWindow = (): BrowserWindow | null => (window?.isDestroyed() === false ? window : null);

/** The native theme decides what the page's media query sees, and the title bar with it. */
const followTheme = ({ theme }: Pick<Preferences, 'theme'>): void => {
  nativeTheme.themeSource = theme;
};

function start(): void {
  const home = process.env['GANTRY_HOME'] ?? app.getPath('userData');
  mkdirSync(home, { recursive: true });
  const emit = emitter(contract, (channel, payload) => currentWindow()?.webContents.send(channel, payload));
  const sandbox = createSandboxHost(join(here, 'sandbox.js'), join(home, 'sandbox'));
  const services = compose({
    home,
    emit,
    secrets: createSecrets,
    sandbox,
    onJob: (job) => signals.show(job),
    onPreferences: followTheme,
  });
  const { settings, publishing, log } = services;
  followTheme(settings.get());
  const loaded = Promise.all([publishing.recover(), services.projects.load()]).catch((cause: unknown) =>
    log.warn('Stored pushes or projects could not be read', cause),
  );
  const signals = createJobSignals(
    currentWindow,
    () => settings.get().notifications,
    (id) => emit('app', 'jobWanted', { id }),
  );
  const shell = pageServices({ window: currentWindow, home, keychain: services.secrets.available });
  serve(ipcMain, contract, createHandlers({ ...services, shell, loaded }), isTrusted(origin), (channel, thrown) =>
    log.warn(`Unexpected error in ${channel}`, thrown),
  );

  const show = (): void => {
    window = openWindow({
      preload: join(out, 'preload', 'preload.cjs'),
      icon: join(resources, 'icons', '256.png'),
      url: devServer ?? `${APP_ORIGIN}/`,
      bounds: settings.get().windowBounds,
      onBounds: (windowBounds) => settings.update({ windowBounds }),
    });
    // Looking for the engine loads its client; the page's files are served by this same process and come first.
    window.once('ready-to-show', () => services.engine.start());
  };
  show();
  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) show();
  });
  guardQuit({
    window: currentWindow,
    running: () => publishing.running()?.request.projectName ?? null,
    drain: async () => {
      services.engine.stop();
      await publishing.drain();
      await sandbox.stop();
    },
  });
}

declareScheme();
guardContents(origin);
if (claimSingleInstance(currentWindow)) {
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  // Not awaited: Electron holds `ready` back until this module has run to its end.
  void app.whenReady().then(() => {
    denyPermissions(session.defaultSession);
    if (devServer === undefined) servePage(join(out, 'renderer'));
    else guardDevelopment(origin, process.env['GANTRY_DEV_NONCE'] ?? '');
    installMenu();
    start();
  });
} else {
  app.quit();
}
