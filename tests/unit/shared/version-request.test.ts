import { expect, it } from 'vitest';
import { settingsRequest, versionRequest } from '#shared/model/version-request';
import { defaultVersionSettings, type VersionSettings } from '#shared/model/version-settings';

const image = { registry: 'registry.example.com:5000', image: 'studio/game', tag: 'v1' };
const pull = { username: 'robot$studio+pull', token: 'pull-token' };

it('the smallest version says everything that has a default', () => {
  expect(versionRequest('v1', defaultVersionSettings, image, pull)).toEqual({
    name: 'v1',
    is_active: true,
    docker_repository: 'registry.example.com:5000',
    docker_image: 'studio/game',
    docker_tag: 'v1',
    private_username: 'robot$studio+pull',
    private_token: 'pull-token',
    req_cpu: 1024,
    req_memory: 1024,
    req_video: 0,
    verify_image: true,
    force_cache: false,
    time_to_deploy: 120,
    max_duration: 1440,
    restart_policy: 'always',
    termination_grace_period_seconds: 5,
    will_deploy_in_mainland_china: false,
    ports: [],
    envs: [],
  });
});

it('without pull credentials there are none, and what has no name is left out', () => {
  const settings: VersionSettings = {
    ...defaultVersionSettings,
    ports: [
      { port: 7777, protocol: 'TCP/UDP', name: '', toCheck: false, tlsUpgrade: false },
      { port: 0, protocol: 'WS', name: 'web', toCheck: true, tlsUpgrade: true },
    ],
    variables: [
      { key: 'MAP', value: '', isHidden: false },
      { key: 'KEY', value: 's3cret', isHidden: true },
    ],
    dnsConfig: 'dns',
    endpointStorage: 'logs',
  };
  const body = versionRequest('v1', settings, image, null);
  expect(Object.keys(body).filter((key) => key.startsWith('private_'))).toEqual([]);
  expect(body).toMatchObject({
    dns_config: 'dns',
    endpoint_storage: 'logs',
    ports: [
      { port: 7777, protocol: 'TCP/UDP', to_check: false, tls_upgrade: false },
      { port: 0, protocol: 'WS', name: 'web', to_check: true, tls_upgrade: true },
    ],
    envs: [
      { key: 'MAP', value: '', is_hidden: false },
      { key: 'KEY', value: 's3cret', is_hidden: true },
    ],
  });
  expect(Object.keys((settingsRequest(settings)['ports'] as object[])[0] ?? {})).not.toContain('name');
});
