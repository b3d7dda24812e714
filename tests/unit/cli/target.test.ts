import { describe, expect, it } from 'vitest';
import { defaultSettings, type Settings } from '#shared/model/settings';
import { findTarget, type TargetFacts } from '../../../electron/cli/target';
import { FakeSandboxHost } from '../../support/fakes/sandbox-host';

const env = {
  GANTRY_REGISTRY: 'registry.example.com',
  GANTRY_PROJECT: 'studio',
  GANTRY_PUSH_USERNAME: 'robot$studio+push',
  GANTRY_PUSH_TOKEN: 'token abc',
};
const stored = (kind: 'registry' | 'sandbox'): Settings => ({
  ...defaultSettings,
  activeConnectionId: 'c',
  connections: [
    {
      id: 'c',
      kind,
      name: 'Stored',
      registry: 'stored.example.com',
      scheme: 'https',
      project: 'p',
      username: 'u',
      apiUrl: null,
      storageLimitBytes: 77,
      trustedCertificate: null,
      pullUsername: null,
      knownRepositories: [],
      capabilities: null,
      createdAt: '2026-11-23T12:00:00.000Z',
    },
  ],
});
const find = (facts: Partial<TargetFacts>) =>
  findTarget({
    env: {},
    settings: defaultSettings,
    typedToken: null,
    sandbox: async () => new FakeSandboxHost().access,
    ...facts,
  });

describe('the registry of a command', () => {
  it('is the one of the environment', async () => {
    const { access } = await find({ env: { ...env, GANTRY_STORAGE_LIMIT: '5000' }, settings: stored('registry') });
    expect(access).toEqual({
      registry: 'registry.example.com',
      scheme: 'https',
      project: 'studio',
      username: 'robot$studio+push',
      token: 'abc',
      apiUrl: null,
      apiToken: null,
      trustedCertificate: null,
      storageLimitBytes: 5000,
    });
  });
  it('is else the app’s active one, with the token from environment or standard input', async () => {
    const settings = stored('registry');
    expect((await find({ settings, env: { GANTRY_PUSH_TOKEN: 'a' } })).access).toMatchObject({
      registry: 'stored.example.com',
      token: 'a',
      storageLimitBytes: 77,
    });
    expect((await find({ settings, env: { GANTRY_PUSH_TOKEN: 'a' }, typedToken: 'b' })).access.token).toBe('b');
    expect(
      (await find({ settings, typedToken: 'b', env: { GANTRY_STORAGE_LIMIT: '5' } })).access.storageLimitBytes,
    ).toBe(5);
  });
  it('may be the sandbox, which knows its own token', async () => {
    expect((await find({ settings: stored('sandbox') })).access).toMatchObject({
      token: 'sandbox-token',
      scheme: 'http',
    });
  });
  it.each([
    ['nothing named', {}, 'invalid-input'],
    ['a port that is none', { ...env, GANTRY_REGISTRY: '127.0.0.1:99999' }, 'invalid-input'],
    ['no project', { ...env, GANTRY_PROJECT: '' }, 'invalid-input'],
    ['no user', { ...env, GANTRY_PUSH_USERNAME: undefined }, 'invalid-input'],
    ['no token', { ...env, GANTRY_PUSH_TOKEN: undefined }, 'secret-missing'],
    ['plain http elsewhere', { ...env, GANTRY_REGISTRY: 'http://registry.example.com' }, 'registry-insecure'],
    ['a plain http API elsewhere', { ...env, GANTRY_API_URL: 'http://api.example.com' }, 'invalid-input'],
    ['an API that is no address', { ...env, GANTRY_API_URL: 'api' }, 'invalid-input'],
    ['a limit in words', { ...env, GANTRY_STORAGE_LIMIT: 'much' }, 'invalid-input'],
  ])('is refused: %s', async (_name, given, code) => {
    await expect(find({ env: given })).rejects.toMatchObject({ error: { code } });
  });
  it('names the variables that a wrong address was read from', async () => {
    await expect(find({ env: { ...env, GANTRY_REGISTRY: 'a b' } })).rejects.toThrow(
      'GANTRY_REGISTRY “a b”, GANTRY_PROJECT “studio”: Write the registry as host or host:port, without a path.',
    );
    await expect(find({ env: { ...env, GANTRY_API_URL: 'api' } })).rejects.toThrow(
      'GANTRY_API_URL: The API’s address must be an https address such as https://api.edgegap.com, not “api”.',
    );
  });
});
