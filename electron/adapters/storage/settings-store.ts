import { join } from 'node:path';
import ElectronStore from 'electron-store';
import type { SettingsStore } from '#core/ports/settings-store';
import { Settings } from '#shared/model/settings';
import { diskFailure } from './atomic-file';
import type { Report } from './quarantine';
import { readSettings } from './read-settings';

/** `settings.json` through electron-store, which writes it atomically. A file that cannot be understood is set aside before it is opened. */
export function createSettingsStore(home: string, report: Report): SettingsStore {
  let current = readSettings(home, report);
  const store = new ElectronStore<Settings>({ cwd: home, name: 'settings', defaults: current });
  return {
    get: () => current,
    update: (change) => {
      const next = Settings.parse({ ...current, ...change });
      try {
        store.store = next;
      } catch (cause) {
        throw diskFailure(join(home, 'settings.json'), cause);
      }
      current = next;
      return next;
    },
  };
}
