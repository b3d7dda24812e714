import { describe, expect, it } from 'vitest';
import { createConnections, withTypedLimit } from '#core/connections/index';
import type { ConnectionList } from '#shared/contract/connections';
import { AppFailure } from '#shared/errors';
import { countingIds, FakeClock } from '../../../support/fakes/clock';
import { allRights, FakeRegistry } from '../../../support/fakes/registry';
import { FakeSandboxHost } from '../../../support/fakes/sandbox-host';
import { FakeSecrets, FakeSettings } from '../../../support/fakes/stores';

const typed = {
  name: '',
  address: 'https://registry.example.com/',
  project: 'studio',
  username: 'robot$studio+push',
  token: 'token abc123',
  apiUrl: '',
  apiToken: '',
  trustedCertificate: null,
};

function setUp() {
  const settings = new FakeSettings();
  const secrets = new FakeSecrets();
  const registry = new FakeRegistry();
  const sandbox = new FakeSandboxHost();
  const told: ConnectionList[] = [];
  const removed: string[] = [];
  const connections = createConnections({
    settings,
    secrets,
    registry,
    platform: { checkToken: async () => undefined },
    sandbox,
    clock: new FakeClock(),
    ids: countingIds(),
    onChanged: (list) => told.push(list),
    onRemoved: (id) => removed.push(id),
  });
  return { connections, settings, secrets, registry, sandbox, told, removed };
}

describe('connections', () => {
  it('are checked, kept with their token in the keychain, and active', async () => {
    const { connections, settings, secrets, registry, told } = setUp();
    const added = await connections.add(typed);
    expect(added).toMatchObject({ name: 'registry.example.com / studio', scheme: 'https', token: 'keychain' });
    expect(registry.asked[0]).toMatchObject({ registry: 'registry.example.com', token: 'abc123' });
    expect(secrets.kept.get(added.id)).toBe('abc123');
    expect(settings.get().activeConnectionId).toBe(added.id);
    expect(told.at(-1)?.connections).toHaveLength(1);
  });
  it('keep no token in the settings', async () => {
    const { connections, settings } = setUp();
    await connections.add(typed);
    await connections.openSandbox();
    expect(JSON.stringify(settings.get())).not.toMatch(/abc123|sandbox-token/);
  });
  it('are not kept when the registry refuses', async () => {
    const { connections, settings, secrets, registry } = setUp();
    registry.gates.fail('probe', new AppFailure({ code: 'registry-unauthorized', message: 'No.' }));
    await expect(connections.add(typed)).rejects.toMatchObject({ error: { code: 'registry-unauthorized' } });
    expect([settings.get().connections, secrets.kept.size]).toEqual([[], 0]);
  });
  it('are only asked, not kept, by a check', async () => {
    const { connections, settings, registry } = setUp();
    registry.answer = { ...allRights, mayPush: false, dialect: 'harbor', product: 'Harbor 2.16.0' };
    expect(await connections.check(typed)).toEqual(registry.answer);
    expect(settings.get().connections).toEqual([]);
  });
  it('say that a token is gone, and take a new one', async () => {
    const { connections, secrets } = setUp();
    const { id } = await connections.add(typed);
    secrets.kept.clear();
    await expect(connections.access(id)).rejects.toMatchObject({ error: { code: 'secret-missing', action: 'signIn' } });
    expect((await connections.signIn({ id, token: 'token new', apiToken: '' })).token).toBe('keychain');
    expect(await connections.access(id)).toMatchObject({ token: 'new', registry: 'registry.example.com' });
  });
  it('keep the old token when the new one is refused', async () => {
    const { connections, registry } = setUp();
    const { id } = await connections.add(typed);
    registry.gates.fail('probe', new AppFailure({ code: 'registry-unauthorized', message: 'No.' }));
    await expect(connections.signIn({ id, token: 'bad', apiToken: '' })).rejects.toMatchObject({
      error: { code: 'registry-unauthorized' },
    });
    expect((await connections.access(id)).token).toBe('abc123');
  });
  it('go with their token; the next one becomes active', async () => {
    const { connections, secrets } = setUp();
    const first = await connections.add(typed);
    const second = await connections.add({ ...typed, project: 'other' });
    const list = await connections.remove({ id: second.id });
    expect(list.activeId).toBe(first.id);
    expect([...secrets.kept.keys()]).toEqual([first.id]);
    await expect(connections.select({ id: second.id })).rejects.toMatchObject({ error: { code: 'not-found' } });
  });
  it('need no signing in to the sandbox where its token was not kept', async () => {
    const { connections, secrets, sandbox } = setUp();
    const { id } = await connections.openSandbox();
    secrets.kept.clear();
    expect((await connections.list()).connections).toMatchObject([{ id, token: 'memory' }]);
    expect((await connections.access(id)).token).toBe(sandbox.access.token);
  });
  it('use one sandbox, and follow it when it has moved', async () => {
    const { connections, sandbox, settings } = setUp();
    const first = await connections.openSandbox();
    const second = await connections.openSandbox();
    expect(second.id).toBe(first.id);
    sandbox.access = { ...sandbox.access, registry: '127.0.0.1:6001', token: 'newer' };
    expect(await connections.access(first.id)).toMatchObject({
      registry: '127.0.0.1:6001',
      token: 'newer',
      scheme: 'http',
    });
    expect(settings.get().connections[0]?.registry).toBe('127.0.0.1:6001');
  });
  it('take the typed limit only where nobody else tells one', async () => {
    const { connections, registry } = setUp();
    const { id } = await connections.add(typed);
    await connections.setStorageLimit({ id, limitBytes: 5000 });
    expect((await connections.storage({ id })).limitBytes).toBe(10_000);
    registry.figures = { usedBytes: 7, limitBytes: null, limitSource: 'unknown', unlimited: false };
    expect(await connections.storage({ id })).toEqual({ ...registry.figures, limitBytes: 5000, limitSource: 'typed' });
    expect((await connections.access(id)).storageLimitBytes).toBe(5000);
  });
  it('hand on what was learnt with a new token, in the answer, too', async () => {
    const { connections, registry } = setUp();
    const { id } = await connections.add(typed);
    registry.answer = { ...allRights, mayDeleteTags: false };
    expect((await connections.signIn({ id, token: 'new', apiToken: '' })).capabilities?.mayDeleteTags).toBe(false);
    expect(connections.find(id)?.capabilities?.mayDeleteTags).toBe(false);
  });
  it('keep the platform’s token apart, without the word before it, and forget it too', async () => {
    const { connections, secrets, settings, registry, removed } = setUp();
    const given = { ...typed, apiUrl: 'https://api.example.com/', apiToken: 'token api-secret' };
    const { id } = await connections.add(given);
    expect(registry.asked.at(-1)).toMatchObject({ apiUrl: 'https://api.example.com', apiToken: 'api-secret' });
    expect(await connections.access(id)).toMatchObject({ apiUrl: 'https://api.example.com', apiToken: 'api-secret' });
    expect(JSON.stringify(settings.get())).not.toContain('api-secret');
    await connections.remove({ id });
    expect([[...secrets.kept.keys()], removed]).toEqual([[], [id]]);
  });
  it('work without the platform’s token', async () => {
    const { connections } = setUp();
    const { id } = await connections.add({ ...typed, apiUrl: 'https://api.example.com' });
    expect(await connections.access(id)).toMatchObject({ apiUrl: 'https://api.example.com', apiToken: null });
  });
  it('trust one certificate, each for itself, and stop trusting it', async () => {
    const { connections } = setUp();
    const fingerprint = Array(32).fill('AB').join(':');
    const { id } = await connections.add({ ...typed, trustedCertificate: fingerprint });
    const other = await connections.add({ ...typed, project: 'other' });
    expect((await connections.access(id)).trustedCertificate).toBe(fingerprint);
    expect((await connections.access(other.id)).trustedCertificate).toBeNull();
    await connections.trustCertificate({ id, fingerprint: null });
    expect((await connections.access(id)).trustedCertificate).toBeNull();
  });
  it.each(['', 'AB:CD', 'ab'.repeat(32)])('never keep “%s” as a certificate’s fingerprint', async (fingerprint) => {
    const { connections } = setUp();
    const { id } = await connections.add(typed);
    await expect(connections.trustCertificate({ id, fingerprint })).rejects.toMatchObject({
      error: { code: 'invalid-input' },
    });
    expect(connections.find(id)?.trustedCertificate).toBeNull();
  });
  it('show the certificate of an address as it was typed, and refuse what is none', async () => {
    const { connections, registry } = setUp();
    registry.shows = {
      registry: 'registry.example.com:8443',
      subject: 's',
      issuer: 'i',
      validFrom: '2026-01-01T00:00:00.000Z',
      validTo: '2027-01-01T00:00:00.000Z',
      fingerprint: Array(32).fill('AB').join(':'),
      isSelfSigned: true,
    };
    expect(await connections.certificate({ address: 'https://registry.example.com:8443/' })).toEqual(registry.shows);
    for (const address of ['a b', 'host/path', '/'])
      await expect(connections.certificate({ address })).rejects.toMatchObject({ error: { code: 'invalid-input' } });
  });
  it('remember what was learnt, and nothing of a connection that is gone', async () => {
    const { connections } = setUp();
    const { id } = await connections.add(typed);
    await connections.remember(id, { knownRepositories: ['game'] });
    expect(connections.find(id)?.knownRepositories).toEqual(['game']);
    await expect(connections.remember('gone', { knownRepositories: [] })).rejects.toMatchObject({
      error: { code: 'not-found' },
    });
  });
  it('leave figures alone without a typed limit', () => {
    const figures = { usedBytes: null, limitBytes: null, limitSource: 'unknown', unlimited: false } as const;
    expect(withTypedLimit({ storageLimitBytes: null }, figures)).toEqual(figures);
  });
});
