import { app, type BrowserWindow, dialog } from 'electron';

export interface QuitOptions {
  readonly window: () => BrowserWindow | null;
  /** Name of what is being pushed, or null. */
  readonly running: () => string | null;
  /** Cancels what runs and saves it. */
  readonly drain: () => Promise<void>;
}

/** A push is not lost by a stray click: quitting asks, then cancels and saves before it goes on. */
export function guardQuit({ window, running, drain }: QuitOptions): void {
  let mayQuit = false;
  app.on('before-quit', (event) => {
    if (mayQuit) return;
    event.preventDefault();
    void confirmQuit(window(), running()).then(async (confirmed) => {
      if (!confirmed) return;
      await drain();
      mayQuit = true;
      app.quit();
    });
  });
}

async function confirmQuit(window: BrowserWindow | null, name: string | null): Promise<boolean> {
  if (name === null) return true;
  const options = {
    type: 'warning' as const,
    message: `${name} is still being pushed`,
    detail:
      'Quitting cancels the push. Layers that have arrived stay in the registry, so trying again later sends only the rest.',
    buttons: ['Cancel the push and quit', 'Keep pushing'],
    defaultId: 1,
    cancelId: 1,
  };
  const { response } =
    window === null ? await dialog.showMessageBox(options) : await dialog.showMessageBox(window, options);
  return response === 0;
}
