import { describe, expect, it } from 'vitest';
import { createNotices, createPreferences } from '#core/settings/index';
import type { Notice } from '#shared/model/notice';
import type { Preferences } from '#shared/model/settings';
import { countingIds, FakeClock } from '../../support/fakes/clock';
import { FakeSettings } from '../../support/fakes/stores';

describe('preferences', () => {
  it('change what was named, leave the rest, and are told', async () => {
    const told: Preferences[] = [];
    const settings = new FakeSettings();
    const preferences = createPreferences(settings, (now) => told.push(now));
    const change = { theme: 'dark', notifications: undefined } as const;
    expect(await preferences.change(change as { theme: 'dark' })).toMatchObject({ theme: 'dark', notifications: true });
    expect(told).toHaveLength(1);
    expect(await preferences.get()).toEqual(told[0]);
    expect(await preferences.get()).not.toHaveProperty('connections');
  });
});

describe('notices', () => {
  it('stay until they are dismissed', async () => {
    const told: Notice[] = [];
    const notices = createNotices({
      clock: new FakeClock(),
      ids: countingIds(),
      onNoticed: (notice) => told.push(notice),
    });
    notices.add({ tone: 'warning', message: 'a', detail: null });
    notices.add({ tone: 'info', message: 'b', detail: 'c' });
    expect(await notices.list()).toEqual(told);
    await notices.dismiss({ id: told[0]?.id ?? '' });
    expect((await notices.list()).map(({ message }) => message)).toEqual(['b']);
  });
});
