import { describe, expect, it } from 'vitest';
import type { PlatformVersion } from '#core/ports/platform';
import { AppFailure } from '#shared/errors';
import { defaultRoomRules } from '#shared/model/storage-use';
import { HeldRegistry, manifestOf } from '../../../support/fakes/contents';
import { storageOverFakes } from '../../../support/fakes/storage-use';

const version = (repository: string, tag: string, isActive: boolean): PlatformVersion => ({
  app: 'app',
  name: `${repository}-${tag}`,
  isActive,
  registry: 'registry.example.com',
  image: `studio/${repository}`,
  tag,
});

describe('making room', () => {
  const three = () => {
    const held = new HeldRegistry();
    const image = (name: string) => manifestOf({ [name]: 100, common: 50 });
    const [newest, middle, oldest] = [image('c'), image('b'), image('a')];
    held.hold('game', newest, 'v3');
    held.hold('game', middle, 'v2');
    held.hold('game', oldest, 'v1');
    return { newest, middle, oldest, ...storageOverFakes(held) };
  };
  const oneKept = { ...defaultRoomRules, keepNewest: 1 };

  it('takes the oldest first', async () => {
    const { use, oldest } = three();
    await use.changeRules({ id: 'here', rules: oneKept });
    const { items } = await use.proposeRoom({ id: 'here', bytes: 1 });
    expect(items).toEqual([{ repository: 'game', digest: oldest.digest }]);
  });

  it('counts what only the set shares', async () => {
    const { use, held } = three();
    held.hold('other', manifestOf({ x: 1 }), 'v1');
    const items = held.digests().flatMap((key) => {
      const [repository = '', digest = ''] = key.split(' ');
      return repository === 'game' ? [{ repository, digest }] : [];
    });
    expect(await use.freedBy({ id: 'here', items })).toEqual({ freedBytes: 3 * (100 + 15) + 50, unread: 0 });
  });

  it('never proposes what a version was made with, though its tag is elsewhere now', async () => {
    const { use, links, oldest, middle } = three();
    await use.changeRules({ id: 'here', rules: oneKept });
    links.push({
      connectionId: 'here',
      app: 'app',
      name: 'one',
      repository: 'game',
      tag: 'moved',
      digest: oldest.digest,
      versionCreatedAt: null,
      linkedAt: '2026-11-23T12:00:00.000Z',
    });
    const proposal = await use.proposeRoom({ id: 'here', bytes: 1 });
    expect(proposal.items).toEqual([{ repository: 'game', digest: middle.digest }]);
    expect(proposal.kept.find(({ digest }) => digest === oldest.digest)?.why).toContain('servers may still run it');
  });

  it('lets go what an inactive version was made with and still names, where the rule says so', async () => {
    const { use, links, around, oldest } = three();
    around.versions = [version('game', 'v1', false)];
    const [name, linkedAt] = ['game-v1', '2026-11-23T12:00:00.000Z'];
    const link = {
      connectionId: 'here',
      app: 'app',
      name,
      repository: 'game',
      tag: 'v1',
      versionCreatedAt: null,
      linkedAt,
    };
    links.push({ ...link, digest: oldest.digest });
    await use.changeRules({ id: 'here', rules: { ...oneKept, inactiveVersionsMayGo: true } });
    expect((await use.proposeRoom({ id: 'here', bytes: 1 })).items).toEqual([
      { repository: 'game', digest: oldest.digest },
    ]);
  });

  it('proposes nothing that has a tag while app versions cannot be asked for', async () => {
    const { use, around, held } = three();
    const unnamed = held.hold('game', manifestOf({ d: 5 }));
    await use.changeRules({ id: 'here', rules: oneKept });
    around.versionsFail = new AppFailure({ code: 'platform-error', message: 'The platform is down.' });
    const proposal = await use.proposeRoom({ id: 'here', bytes: 10_000 });
    expect(proposal.items).toEqual([{ repository: 'game', digest: unnamed.digest }]);
    expect(proposal.versionsUnknown).toBe('The platform is down.');
    expect(proposal.kept.map(({ why }) => why)).toContain('It has a tag, and an active app version may use it.');
  });

  it('neither proposes nor deletes what has a tag where the platform is known and its token is missing', async () => {
    const { use, around, held, oldest } = three();
    around.access = { ...around.access, apiToken: null };
    around.versions = [version('game', 'v1', true)];
    await use.changeRules({ id: 'here', rules: oneKept });
    const proposal = await use.proposeRoom({ id: 'here', bytes: 10_000 });
    expect(proposal.items).toEqual([]);
    expect(proposal.versionsUnknown).toContain('no API token for https://api.example.com');
    expect((await use.overview({ id: 'here' })).versionsUnknown).toBe(proposal.versionsUnknown);
    const items = [{ repository: 'game', digest: oldest.digest }];
    const [refused] = await use.makeRoom({ id: 'here', items, typedNames: ['arena'] });
    expect(refused?.error?.code).toBe('artifact-in-use');
    expect(held.digests()).toHaveLength(3);
    // As everywhere: who types the repository's name means it.
    const [done] = await use.makeRoom({ id: 'here', items, typedNames: ['game'] });
    expect([done?.error, held.digests().length]).toEqual([null, 2]);
  });

  it('goes by the rules alone where there is no platform', async () => {
    const { use, around } = three();
    around.access = { ...around.access, apiUrl: null, apiToken: null };
    await use.changeRules({ id: 'here', rules: oneKept });
    expect(await use.proposeRoom({ id: 'here', bytes: 10_000 })).toMatchObject({
      items: [{ repository: 'game' }, { repository: 'game' }],
      versionsUnknown: null,
    });
  });

  it('leaves the parts of a multi-platform image alone', async () => {
    const held = new HeldRegistry();
    const child = manifestOf({ a: 100 });
    const parts = [{ digest: child.digest, sizeBytes: child.manifestBytes }];
    held.hold('game', { ...manifestOf({}, { parts, manifestBytes: 3 }), layers: child.layers }, 'multi');
    held.hold('game', child);
    const { use } = storageOverFakes(held);
    await use.changeRules({ id: 'here', rules: oneKept });
    const proposal = await use.proposeRoom({ id: 'here', bytes: 10 });
    expect([proposal.items, proposal.freedBytes]).toEqual([[], 0]);
  });

  it('says of each what became of it; one that is in use does not hold up other repositories', async () => {
    const { use, held, around, oldest } = three();
    const other = held.hold('other', manifestOf({ x: 1 }), 'v1');
    around.versions = [version('game', 'v1', true)];
    const items = [
      { repository: 'game', digest: oldest.digest },
      { repository: 'other', digest: other.digest },
    ];
    const results = await use.makeRoom({ id: 'here', items, typedNames: [] });
    expect(results.map(({ repository, error }) => [repository, error?.code ?? null])).toEqual([
      ['game', 'artifact-in-use'],
      ['other', null],
    ]);
    expect(held.digests()).toHaveLength(3);
  });

  it('promises nothing of a project that could not be read', async () => {
    const { use, held } = three();
    held.gates.fail('repositories', new AppFailure({ code: 'registry-unreachable', message: 'Not there.' }));
    await expect(use.proposeRoom({ id: 'here', bytes: 1 })).rejects.toMatchObject({
      error: { code: 'registry-error', message: expect.stringContaining('Not there.') },
    });
  });
});
