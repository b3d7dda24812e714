import type { Notice } from '#shared/model/notice';
import type { Preferences, Settings, SettingsChange } from '#shared/model/settings';
import type { Clock } from '../ports/clock';
import type { Ids } from '../ports/ids';
import type { SettingsStore } from '../ports/settings-store';

export interface PreferencesUse {
  get(): Promise<Preferences>;
  change(change: SettingsChange): Promise<Preferences>;
}

export function createPreferences(
  settings: SettingsStore,
  onChanged: (preferences: Preferences) => void,
): PreferencesUse {
  return {
    get: async () => pick(settings.get()),
    change: async (change) => {
      const defined = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
      const next = pick(settings.update(defined));
      onChanged(next);
      return next;
    },
  };
}

const pick = ({
  theme,
  engineHost,
  notifications,
  pusher,
  compression,
  uploadLimitBytesPerS,
  secretsWithoutKeychain,
  tables,
}: Settings): Preferences => ({
  theme,
  engineHost,
  notifications,
  pusher,
  compression,
  uploadLimitBytesPerS,
  secretsWithoutKeychain,
  tables,
});

/** Things to tell that no click caused; kept until they are dismissed. */
export interface Notices {
  add(notice: Pick<Notice, 'tone' | 'message' | 'detail'>): void;
  list(): Promise<Notice[]>;
  dismiss(input: { id: string }): Promise<void>;
}

export function createNotices(tools: { clock: Clock; ids: Ids; onNoticed: (notice: Notice) => void }): Notices {
  const notices = new Map<string, Notice>();
  return {
    add: (facts) => {
      const notice = { ...facts, id: tools.ids.next(), at: new Date(tools.clock.nowMs()).toISOString() };
      notices.set(notice.id, notice);
      tools.onNoticed(notice);
    },
    list: async () => [...notices.values()],
    dismiss: async ({ id }) => void notices.delete(id),
  };
}
