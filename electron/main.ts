import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { app, BrowserWindow, dialog, ipcMain, Menu, nativeTheme, session } from 'electron';
import { channelNames } from '#shared/contract/names';
import { pageStart } from '#shared/contract/page';
import { openGate } from './ipc/gate';
import { type FirstLook, firstLook } from './shell/first-look';
import { servePage } from './shell/page';
import { APP_ORIGIN, declareScheme, denyPermissions, guardContents, guardDevelopment } from './shell/security';
import { claimSingleInstance } from './shell/single-window';
import { openWindow } from './shell/window';

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, '..');
const resources = app.isPackaged ? process.resourcesPath : join(out, '..', 'resources');
/** Set by the dev server only; a packaged app never loads anything but its own page. */
const devServer = app.isPackaged ? undefined : process.env['ELECTRON_RENDERER_URL'];
const origin = devServer === undefined ? APP_ORIGIN : new URL(devServer).origin;

let made: string | undefined;
/**
 * Of the page's policy; the dev server puts its own into its tags. Made behind the first window: Electron compiles node:crypto anew at each
 * start, and in those 9 ms the window's own process is on its way already.
 */
const nonce = (): string => {
  made ??=
    (devServer && process.env['GANTRY_DEV_NONCE']) ??
    process.getBuiltinModule('node:crypto').randomBytes(16).toString('base64');
  return made;
};

let window: BrowserWindow | null = null;
const currentWindow = (): BrowserWindow | null => (window?.isDestroyed() === false ? window : null);

/**
 * Between the parts of the app, so that none of them keeps this process busy for long: the page's process stands still when it first draws,
 * until this one has told it of the GPU.
 */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/**
 * The window comes first: its process starts, and the page is on its way, before this one loads the rest of the app and has no time for
 * either. What the page asks meanwhile waits at the gate.
 */
function start(): void {
  const home = process.env['GANTRY_HOME'] ?? app.getPath('userData');
  mkdirSync(home, { recursive: true });
  const look = firstLook(home);
  nativeTheme.themeSource = look.theme;
  const gate = openGate(ipcMain, channelNames);
  const pageComes = new Promise<void>((resolve) => {
    if (devServer === undefined) servePage(join(out, 'renderer'), nonce, () => setImmediate(resolve));
    else guardDevelopment(origin, nonce());
    // Whatever became of it.
    app.once('web-contents-created', (_event, contents) => contents.once('did-stop-loading', resolve));
  });
  const show = (look: FirstLook): void => {
    window = openWindow({
      preload: join(out, 'preload', 'preload.cjs'),
      icon: join(resources, 'icons', '256.png'),
      bounds: look.bounds,
      onBounds: (moved) => void application.then(({ keepBounds }) => keepBounds(moved)),
    });
    void window.loadURL(`${origin}${pageStart({ nonce: nonce(), isConnected: look.isConnected })}`);
  };
  show(look);
  const application = pageComes.then(async () => {
    await import('#shared/contract/index');
    await turn();
    await import('./compose');
    await turn();
    const { startApplication } = await import('./application');
    return startApplication({
      home,
      origin,
      calls: gate,
      window: currentWindow,
      sandbox: { script: join(here, 'sandbox.js'), dataDir: join(home, 'sandbox') },
    });
  });
  application.catch((cause: unknown) => {
    dialog.showErrorBox('Gantry cannot start', cause instanceof Error ? cause.message : String(cause));
    app.exit(1);
  });
  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) show(firstLook(home));
  });
}

declareScheme();
guardContents(origin);
// MB of young objects before the page's process first collects them, which it would do three times while the window comes up, each time
// waiting for threads that have no processor.
app.commandLine.appendSwitch('js-flags', '--min-semi-space-size=8');
// Electron would build its default menu before the window; ours comes behind it.
Menu.setApplicationMenu(null);
if (claimSingleInstance(currentWindow)) {
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  // Not awaited: Electron holds `ready` back until this module has run to its end.
  void app.whenReady().then(() => {
    denyPermissions(session.defaultSession);
    start();
  });
} else {
  app.quit();
}
