import { join } from 'node:path';
import { defaultSettings, Settings } from '#shared/model/settings';
import { type Report, readStored } from './quarantine';

/** `settings.json` as it is, for those who only read it. */
export const readSettings = (home: string, report: Report): Settings =>
  readStored(join(home, 'settings.json'), Settings, report) ?? defaultSettings;
