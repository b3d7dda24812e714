import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { app, BrowserWindow, dialog, nativeTheme, session } from 'electron';
import { firstLook } from './shell/first-look';
import { installMenu } from './shell/menu';
import {
  APP_ORIGIN,
  declareScheme,
  denyPermissions,
  guardContents,
  guardDevelopment,
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

/**
 * The window comes first: its process starts while this one loads the rest of the app, and the page is answered when every channel that
 * it will call is bound.
 */
function start(): void {
  const home = process.env['GANTRY_HOME'] ?? app.getPath('userData');
  mkdirSync(home, { recursive: true });
  const look = firstLook(home);
  nativeTheme.themeSource = look.theme;
  let whenBound: (bound: Promise<unknown>) => void = () => undefined;
  const bound = new Promise<unknown>((resolve) => {
    whenBound = resolve;
  });
  if (devServer === undefined) servePage(join(out, 'renderer'), bound);
  else guardDevelopment(origin, process.env['GANTRY_DEV_NONCE'] ?? '');
  const show = (bounds: Electron.Rectangle | null): void => {
    window = openWindow({
      preload: join(out, 'preload', 'preload.cjs'),
      icon: join(resources, 'icons', '256.png'),
      bounds,
      onBounds: (moved) => void application.then(({ keepBounds }) => keepBounds(moved)),
    });
    window.once('ready-to-show', () => void application.then(({ pageIsShown }) => pageIsShown()));
    const shown = window;
    if (devServer === undefined) void shown.loadURL(`${APP_ORIGIN}/`);
    else void bound.then(() => shown.loadURL(devServer));
  };
  show(look.bounds);
  const application = import('./application').then(({ startApplication }) =>
    startApplication({
      home,
      origin,
      window: currentWindow,
      sandbox: { script: join(here, 'sandbox.js'), dataDir: join(home, 'sandbox') },
    }),
  );
  application.catch((cause: unknown) => {
    dialog.showErrorBox('Gantry cannot start', cause instanceof Error ? cause.message : String(cause));
    app.exit(1);
  });
  whenBound(application);
  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) show(firstLook(home).bounds);
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
    start();
    installMenu();
  });
} else {
  app.quit();
}
