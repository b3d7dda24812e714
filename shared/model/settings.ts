import { z } from '../zod';
import { Compression } from './compression';
import { Connection } from './connection';
import { PusherChoice } from './pusher';

/** `settings.json`. Raised with a migration whenever the shape changes. */
export const SETTINGS_VERSION = 1;

/** Slower than that an upload would not end. */
const LEAST_UPLOAD_BYTES_PER_S = 10_000;
export const UploadLimit = z.int().min(LEAST_UPLOAD_BYTES_PER_S);

export const Settings = z.object({
  version: z.literal(SETTINGS_VERSION),
  theme: z.enum(['system', 'light', 'dark']),
  /** DOCKER_HOST-like address that the user pinned; null: found as the docker command finds it. */
  engineHost: z.string().nullable(),
  notifications: z.boolean(),
  pusher: PusherChoice.default('auto'),
  /** Of what Gantry sends itself. */
  compression: Compression.default('gzip'),
  /** Of what Gantry sends itself; null: as fast as the line goes. */
  uploadLimitBytesPerS: UploadLimit.nullable().default(null),
  activeConnectionId: z.string().nullable(),
  connections: z.array(Connection),
  /** The user's decision where there is no keychain: ask at each start, or keep the token in a file only this user may read. */
  secretsWithoutKeychain: z.enum(['ask', 'file']),
  /** Of each list: the columns that are hidden, and the order of rows. */
  tables: z
    .record(
      z.string(),
      z.object({ hidden: z.array(z.string()), sort: z.object({ by: z.string(), descending: z.boolean() }) }),
    )
    .default({}),
  windowBounds: z.object({ x: z.int(), y: z.int(), width: z.int(), height: z.int() }).nullable(),
});
export type Settings = z.infer<typeof Settings>;

export const defaultSettings: Settings = {
  version: SETTINGS_VERSION,
  theme: 'system',
  engineHost: null,
  notifications: true,
  pusher: 'auto',
  compression: 'gzip',
  uploadLimitBytesPerS: null,
  activeConnectionId: null,
  connections: [],
  secretsWithoutKeychain: 'ask',
  tables: {},
  windowBounds: null,
};

/** What the settings screen may change directly; the engine is chosen by a call of its own, which switches to it. */
export const SettingsChange = Settings.pick({
  theme: true,
  notifications: true,
  pusher: true,
  compression: true,
  uploadLimitBytesPerS: true,
  secretsWithoutKeychain: true,
  tables: true,
}).partial();
export type SettingsChange = z.infer<typeof SettingsChange>;

export const Preferences = Settings.pick({
  theme: true,
  engineHost: true,
  notifications: true,
  pusher: true,
  compression: true,
  uploadLimitBytesPerS: true,
  secretsWithoutKeychain: true,
  tables: true,
});
export type Preferences = z.infer<typeof Preferences>;
