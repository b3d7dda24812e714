import { join } from 'node:path';
import type { SettingsStore } from '#core/ports/settings-store';
import { Settings } from '#shared/model/settings';
import { writeAtomicallySync } from './atomic-file';
import type { Report } from './quarantine';
import { readSettings } from './read-settings';

/** `settings.json`, read once and written whole. A file that cannot be understood is set aside before anything is written. */
export function createSettingsStore(home: string, report: Report): SettingsStore {
  let current = readSettings(home, report);
  return {
    get: () => current,
    update: (change) => {
      const next = Settings.parse({ ...current, ...change });
      writeAtomicallySync(join(home, 'settings.json'), `${JSON.stringify(next, null, 2)}\n`);
      current = next;
      return next;
    },
  };
}
