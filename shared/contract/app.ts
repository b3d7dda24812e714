import { Notice } from '../model/notice';
import { Preferences, SettingsChange } from '../model/settings';
import { z } from '../zod';
import { call, event } from './channel';

export const AppInfo = z.object({
  version: z.string(),
  electron: z.string(),
  platform: z.string(),
  home: z.string(),
  keychain: z.enum(['available', 'unavailable']),
  /** Whether layers can be compressed as zstd: not every Node can. */
  canZstd: z.boolean(),
});
export type AppInfo = z.infer<typeof AppInfo>;

export const app = {
  info: call(z.void(), AppInfo),
  /** The first screen is there with all that it shows: what only comes after it may start. */
  drawn: call(z.void(), z.void()),
  preferences: call(z.void(), Preferences),
  /** Answers with the preferences as they are after the change. */
  change: call(SettingsChange, Preferences),
  preferencesChanged: event(Preferences),
  notices: call(z.void(), z.array(Notice)),
  dismissNotice: call(z.object({ id: z.string() }), z.void()),
  noticed: event(Notice),
  /** The user clicked a notification: show this job. */
  jobWanted: event(z.object({ id: z.string() })),
  copyText: call(z.object({ text: z.string().max(2_000_000) }), z.void()),
  /** Opens in the browser; only https addresses of a short allow-list. */
  openExternal: call(z.object({ url: z.url() }), z.void()),
  /** Diagnostics for a bug report: versions, engine, connection names, the job's error; secrets redacted. */
  diagnostics: call(z.object({ jobId: z.string().nullable() }), z.string()),
};
