import { app, type BrowserWindow } from 'electron';

/** True for the first instance; a second one shows the first one's window and ends. */
export function claimSingleInstance(window: () => BrowserWindow | null): boolean {
  if (!app.requestSingleInstanceLock()) return false;
  app.on('second-instance', () => {
    const existing = window();
    if (existing === null) return;
    if (existing.isMinimized()) existing.restore();
    existing.show();
    existing.focus();
  });
  return true;
}
