import { describe, expect, it } from 'vitest';
import { changeRequest } from '#core/platform/versions';
import { AppFailure } from '#shared/errors';
import type { VersionChange } from '#shared/model/app-version';
import { defaultVersionSettings, type VersionSettings } from '#shared/model/version-settings';

const settings: VersionSettings = {
  ...defaultVersionSettings,
  ports: [{ port: 7777, protocol: 'UDP', name: 'gameport', toCheck: true, tlsUpgrade: false }],
  variables: [
    { key: 'MAP', value: 'forest', isHidden: false },
    { key: 'KEY', value: null, isHidden: true },
  ],
  dnsConfig: 'dns',
};
const { variables, ...rest } = settings;
const before = { isActive: true, settings };
const nothing: VersionChange = { isActive: null, settings: null, variables: null };
const changed = (more: Partial<VersionSettings>): VersionChange => ({ ...nothing, settings: { ...rest, ...more } });

describe('the change of a version', () => {
  it('sends nothing where nothing differs', () => {
    expect(changeRequest(before, nothing)).toEqual({});
    expect(changeRequest(before, { ...nothing, isActive: true, settings: rest })).toEqual({});
  });

  it('sends what differs, and no placeholder of a hidden value', () => {
    expect(changeRequest(before, { ...nothing, isActive: false })).toEqual({ is_active: false });
    expect(changeRequest(before, changed({ maxDurationMinutes: 60 }))).toEqual({ max_duration: 60 });
    expect(changeRequest(before, changed({ dnsConfig: null }))).toEqual({ dns_config: '' });
  });

  it('sends lists whole', () => {
    const more = { port: 8080, protocol: 'TCP', name: '', toCheck: true, tlsUpgrade: false } as const;
    const request = changeRequest(before, changed({ ports: [...settings.ports, more] }));
    expect(request).toEqual({
      ports: [
        { port: 7777, protocol: 'UDP', name: 'gameport', to_check: true, tls_upgrade: false },
        { port: 8080, protocol: 'TCP', to_check: true, tls_upgrade: false },
      ],
    });
    const typed = [{ key: 'KEY', value: 'again', isHidden: true }];
    expect(changeRequest(before, { ...nothing, variables: typed })).toEqual({
      envs: [{ key: 'KEY', value: 'again', is_hidden: true }],
    });
  });

  it('sends vCPU and memory together', () => {
    expect(changeRequest(before, changed({ memoryMb: 2048 }))).toEqual({ req_cpu: 1024, req_memory: 2048 });
  });

  it('is refused where a hidden value would be lost, or a limit is passed', () => {
    const failure = (change: VersionChange): unknown => {
      try {
        return changeRequest(before, change);
      } catch (thrown) {
        return thrown instanceof AppFailure ? thrown.error : thrown;
      }
    };
    expect(failure({ ...nothing, variables })).toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining('KEY'),
    });
    expect(failure(changed({ memoryMb: 2049 }))).toMatchObject({ message: expect.stringContaining('memoryMb') });
  });
});
