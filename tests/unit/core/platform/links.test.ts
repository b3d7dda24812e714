import { describe, expect, it } from 'vitest';
import { linkStateOf } from '#core/platform/drift';
import { createLinks } from '#core/platform/links';
import { portsOf } from '#core/platform/propose';
import type { Link, LinkStore } from '#core/ports/link-store';
import type { AppVersion } from '#shared/model/app-version';
import { defaultVersionSettings } from '#shared/model/version-settings';
import { FakeClock } from '../../../support/fakes/clock';

const [ONE, TWO] = ['sha256:1', 'sha256:2'] as const;
const version: AppVersion = {
  app: 'my-game',
  name: 'v1',
  isActive: true,
  registry: 'registry.example.com',
  image: 'studio/game',
  tag: 'v1',
  repository: 'game',
  createdAt: '2026-11-23T10:00:00.000Z',
  updatedAt: '2026-11-23T11:00:00.000Z',
  cachedShare: null,
  pullUsername: null,
  settings: defaultVersionSettings,
};

class FakeLinkStore implements LinkStore {
  links: readonly Link[] = [];
  fails = false;
  async load() {
    return this.links;
  }
  async save(links: readonly Link[]) {
    if (this.fails) throw new Error('disk full');
    this.links = links;
  }
}
const warned: string[] = [];
const open = (store: LinkStore) =>
  createLinks({
    store,
    clock: new FakeClock(),
    log: { info: () => undefined, warn: (message) => void warned.push(message) },
  });
const seen = (digest: string, of: AppVersion = version) => ({ version: of, repository: 'game', digest });

describe('links', () => {
  it('keep the first digest that was seen, until the version itself is made anew', async () => {
    const store = new FakeLinkStore();
    const links = open(store);
    await links.record('c', [seen(ONE)], false);
    await links.record('c', [seen(TWO)], false);
    expect((await open(store).find('c', version))?.digest).toBe(ONE);
    await links.record('c', [seen(TWO)], true);
    expect((await links.find('c', version))?.digest).toBe(TWO);
    expect(await links.find('other', version)).toBeNull();
  });

  it('are not those of another version of the same name, and not of another tag', async () => {
    const links = open(new FakeLinkStore());
    await links.record('c', [seen(ONE)], false);
    const again = { ...version, createdAt: '2026-11-23T12:00:00.000Z' };
    expect(await links.find('c', again)).toBeNull();
    expect(await links.find('c', { ...version, tag: 'v2' })).toBeNull();
    await links.record('c', [seen(TWO, again)], false);
    expect((await links.find('c', again))?.digest).toBe(TWO);
  });

  it('go with their versions, and those of other connections stay', async () => {
    const store = new FakeLinkStore();
    const links = open(store);
    const other = { ...version, name: 'v2' };
    await links.record('c', [seen(ONE), seen(TWO, other)], false);
    await links.record('d', [seen(ONE)], false);
    await links.keepOnly('c', [other]);
    expect(store.links.map(({ connectionId, name }) => `${connectionId} ${name}`)).toEqual(['c v2', 'd v1']);
    await links.forget('c', other);
    expect(store.links).toHaveLength(1);
  });

  it('hold although they cannot be written', async () => {
    const store = new FakeLinkStore();
    store.fails = true;
    const links = open(store);
    await links.record('c', [seen(ONE)], false);
    expect((await links.find('c', version))?.digest).toBe(ONE);
    expect(warned).toEqual(['Links could not be kept']);
  });
});

describe('how a version stands to its tag', () => {
  const tags = (digest: string | null, pushedAt: string | null = null) =>
    new Map([['game', new Map(digest === null ? [] : [['v1', { repository: 'game', name: 'v1', digest, pushedAt }]])]]);
  const link = (digest: string): Link => ({
    ...{ connectionId: 'c', app: 'my-game', name: 'v1', repository: 'game', tag: 'v1' },
    ...{ digest, versionCreatedAt: null, linkedAt: '2026-11-23T10:00:00.000Z' },
  });

  it('is known for sure where the linked digest is', () => {
    expect(linkStateOf(version, link(ONE), tags(ONE, '2030-01-01T00:00:00Z'))).toEqual({ is: 'linked' });
    expect(linkStateOf(version, link(ONE), tags(TWO))).toEqual({ is: 'drifted', linkedDigest: ONE, isSure: true });
  });

  it('is else judged by the times', () => {
    const unsure = { is: 'drifted', linkedDigest: null, isSure: false };
    expect(linkStateOf(version, null, tags(ONE, '2026-11-23T12:30:00+01:00'))).toEqual(unsure);
    expect(linkStateOf(version, null, tags(ONE, '2026-11-23T11:30:00+01:00'))).toEqual({ is: 'linked' });
    expect(linkStateOf(version, null, tags(ONE))).toEqual({ is: 'linked' });
    expect(linkStateOf({ ...version, updatedAt: null }, null, tags(ONE, '2030-01-01T00:00:00Z'))).toEqual({
      is: 'linked',
    });
  });

  it('is dangling without its tag, and elsewhere where nobody could look', () => {
    expect(linkStateOf(version, link(ONE), tags(null))).toEqual({ is: 'dangling' });
    expect(linkStateOf(version, link(ONE), new Map([['game', null]]))).toEqual({ is: 'elsewhere' });
    expect(linkStateOf({ ...version, repository: null }, null, tags(ONE))).toEqual({ is: 'elsewhere' });
  });
});

it('ports are proposed as the image exposes them; what is no port is passed over', () => {
  const usual = { toCheck: true, tlsUpgrade: false };
  expect(portsOf(['80', '7777/UDP', 'x', '0/tcp', '70000/tcp', '443/tcp', '9000/sctp'])).toEqual([
    { ...usual, port: 80, protocol: 'HTTP', name: 'gameport' },
    { ...usual, port: 7777, protocol: 'UDP', name: 'gameport2', toCheck: false },
    { ...usual, port: 443, protocol: 'HTTPS', name: 'gameport3' },
  ]);
});
