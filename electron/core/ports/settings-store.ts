import type { Settings } from '#shared/model/settings';

/** `settings.json`. */
export interface SettingsStore {
  /** Always the whole, valid settings; defaults where nothing is stored. */
  get(): Settings;
  /** Throws AppFailure disk-full or disk-error; the stored settings are then the old ones. */
  update(change: Partial<Settings>): Settings;
}
