import { app, type BrowserWindow, clipboard, dialog, shell } from 'electron';
import type { AppInfo } from '#shared/contract/app';
import { openInBrowser } from './security';

/** What only Electron can do for the page. */
export const pageServices = (tools: {
  window: () => BrowserWindow | null;
  home: string;
  keychain: () => boolean;
  canZstd: () => Promise<boolean>;
  onDrawn: () => void;
}) => ({
  pageIsDrawn: tools.onDrawn,
  info: async (): Promise<AppInfo> => ({
    version: app.getVersion(),
    electron: process.versions.electron,
    platform: `${process.platform} ${process.arch}`,
    home: tools.home,
    keychain: tools.keychain() ? 'available' : 'unavailable',
    canZstd: await tools.canZstd(),
  }),
  copyText: (text: string): void => {
    clipboard.writeText(text);
  },
  openInBrowser,
  pickFolder: async (): Promise<string | null> => {
    const options = { title: 'Choose the folder of your game server', properties: ['openDirectory' as const] };
    const parent = tools.window();
    const { filePaths } =
      parent === null ? await dialog.showOpenDialog(options) : await dialog.showOpenDialog(parent, options);
    return filePaths[0] ?? null;
  },
  revealFolder: async (folder: string): Promise<void> => {
    const problem = await shell.openPath(folder);
    if (problem !== '') throw new Error(problem);
  },
});
