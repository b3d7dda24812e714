import { beforeEach, describe, expect, it } from 'vitest';
import { createPlatformUse } from '#core/platform/index';
import type { Link } from '#core/ports/link-store';
import type { RegistryAccess } from '#core/ports/registry';
import type { KeptTemplate } from '#core/ports/template-store';
import { AppFailure } from '#shared/errors';
import type { AppTemplate } from '#shared/model/app-template';
import { defaultVersionSettings } from '#shared/model/version-settings';
import { FakeClock } from '../../../support/fakes/clock';
import { HeldRegistry, manifestOf } from '../../../support/fakes/contents';
import { FakePlatform } from '../../../support/fakes/platform';
import { FakeFolders } from '../../../support/fakes/projects';
import { FakeRegistry } from '../../../support/fakes/registry';
import { FakeSecrets } from '../../../support/fakes/stores';
import { failureOf } from '../../../support/paper-server';

const access: RegistryAccess = {
  registry: 'registry.example.com',
  scheme: 'https',
  project: 'studio',
  username: 'robot$studio+push',
  token: 'push-token',
  apiUrl: 'https://api.example.com',
  apiToken: 'api-token',
  trustedCertificate: null,
};
const template = (more: Partial<AppTemplate> = {}): AppTemplate => ({
  repository: 'game',
  app: 'my-game',
  versionName: '{tag}',
  linksByItself: false,
  settings: defaultVersionSettings,
  ...more,
});

const setUp = () => {
  const platform = new FakePlatform();
  const held = new HeldRegistry();
  const registry = new FakeRegistry();
  registry.holds = held;
  const links: Link[] = [];
  const kept: KeptTemplate[] = [];
  const notUsed = () => Promise.reject(new Error('not used here'));
  const use = createPlatformUse({
    platform,
    registry,
    secrets: new FakeSecrets(),
    templates: { load: async () => kept, save: async (all) => void kept.splice(0, kept.length, ...all) },
    links: { load: async () => links, save: async (all) => void links.splice(0, links.length, ...all) },
    dockerConfig: { plaintext: async () => null, remove: async () => undefined },
    folder: new FakeFolders(),
    clock: new FakeClock(),
    log: { info: () => undefined, warn: () => undefined },
    connections: {
      access: async () => ({ ...access, storageLimitBytes: null }),
      platform: async () => access,
      find: () => null,
      remember: async () => undefined,
      pull: async () => ({ username: 'robot$studio+pull', token: 'pull-token' }),
      secretPlaces: async () => ({ push: 'memory', pull: 'memory', api: 'memory' }),
      begin: notUsed,
      setPull: notUsed,
      signOut: notUsed,
    },
    folders: async () => [],
    knownNames: async () => [],
    ownPushes: async () => [],
    copy: () => undefined,
    onTemplatesChanged: () => undefined,
    onVersionsChanged: () => undefined,
    onTagsFound: () => undefined,
  });
  return { use, platform, held, registry, links };
};

let place: ReturnType<typeof setUp>;
beforeEach(() => {
  place = setUp();
  place.platform.templates.set('game', template());
});
const link = (more: { tag?: string; name?: string; digest?: string } = {}, signal?: AbortSignal) =>
  place.use.linkTag({ id: 'c', repository: 'game', tag: 'v1', app: null, name: null, ...more }, signal);
const lost = new AppFailure({ code: 'registry-unreachable', message: 'The answer was lost.' });
const version = (more: object = {}) => ({
  ...place.platform.asFull({
    app: 'my-game',
    name: 'theirs',
    image: { registry: 'registry.example.com', image: 'studio/game', tag: 'v1' },
    settings: defaultVersionSettings,
    pull: null,
  }),
  ...more,
});

describe('linking', () => {
  it('sends the pull robot, and the push robot never', async () => {
    await link();
    expect(place.platform.created).toMatchObject([
      { image: { registry: 'registry.example.com', image: 'studio/game', tag: 'v1' }, pull: { token: 'pull-token' } },
    ]);
    expect(JSON.stringify(place.platform.created)).not.toContain('push-token');
  });

  it('prefers an active version of the template’s app, then any', async () => {
    place.platform.appsThere.push({ name: 'another', isActive: true });
    place.platform.there = [
      version({ app: 'another', name: 'a' }),
      version({ name: 'b', isActive: false }),
      version({ name: 'c' }),
    ];
    expect(await link()).toMatchObject({ app: 'my-game', name: 'c', created: false });
    place.platform.there = place.platform.there.slice(0, 2);
    expect(await link()).toMatchObject({ app: 'my-game', name: 'b' });
    place.platform.there = place.platform.there.slice(0, 1);
    expect(await link()).toMatchObject({ app: 'another', name: 'a' });
  });

  it('takes no version of another registry, project or tag for its own', async () => {
    place.platform.there = [
      version({ registry: 'registry.example.com:5000' }),
      version({ image: 'studio2/game' }),
      version({ image: 'studio/game2' }),
      version({ tag: 'v10' }),
    ];
    expect(await link()).toMatchObject({ created: true });
  });

  it('adopts what another hand made under the same name in the same moment', async () => {
    const gate = place.platform.gates.hold('createVersion');
    const linking = link();
    await gate.reached;
    place.platform.there.push(version({ name: 'v1' }));
    gate.open();
    expect(await linking).toMatchObject({ name: 'v1', created: false });
    expect(place.platform.there).toHaveLength(1);
  });

  it('gives the reason where there is no version after all, and the next try goes through', async () => {
    place.platform.gates.fail('createVersion', lost);
    expect((await failureOf(link())).message).toBe('The answer was lost.');
    expect(await link()).toMatchObject({ created: true });
  });

  it('is cancelled while it waits', async () => {
    const gate = place.platform.gates.hold('createVersion');
    const controller = new AbortController();
    const linking = link({}, controller.signal);
    await gate.reached;
    controller.abort();
    expect((await failureOf(linking)).code).toBe('cancelled');
  });

  it('remembers the digest that it was told, else the registry’s, and does without', async () => {
    await link({ digest: 'sha256:told' });
    expect(place.links).toMatchObject([{ tag: 'v1', digest: 'sha256:told', versionCreatedAt: place.platform.nowIso }]);
    place.registry.gates.fail('manifest', lost);
    expect(await link({ tag: 'v2' })).toMatchObject({ created: true });
    expect(place.links).toHaveLength(1);
  });

  it.each(['a'.repeat(65), 'v 1', ''])('refuses the name “%s” before anything is sent', async (name) => {
    expect((await failureOf(link({ name }))).code).toBe('version-invalid');
    expect(place.platform.created).toEqual([]);
  });
});

describe('a board of a studio’s size', () => {
  it('asks once for each app and each page, and has everything', async () => {
    const { platform, held, use } = place;
    platform.appsThere = ['a', 'b', 'c'].map((name) => ({ name, isActive: true }));
    for (let index = 0; index < 500; index += 1)
      held.hold(`game${index % 5}`, manifestOf({ [`layer${index}`]: 1 }), `v${index}`);
    platform.templates.clear();
    for (let index = 0; index < 5; index += 1)
      platform.templates.set(`game${index}`, template({ repository: `game${index}` }));
    platform.there = Array.from({ length: 300 }, (_, index) =>
      version({ app: 'abc'[index % 3], name: `n${index}`, image: `studio/game${index % 5}`, tag: `v${index}` }),
    );
    const board = await use.board({ id: 'c' });
    expect([board.versions.length, board.tags.length, board.problems]).toEqual([300, 500, []]);
    expect(board.versions.every((one) => one.link.is === 'linked')).toBe(true);
    expect(platform.calls.sort()).toEqual(['apps', 'versionsOf a', 'versionsOf b', 'versionsOf c']);
    expect(held.calls).toHaveLength(5);
    expect(place.links).toHaveLength(300);
  });
});
