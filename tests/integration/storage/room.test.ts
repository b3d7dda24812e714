import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPlatform } from '#adapters/platform/index';
import { createRegistry } from '#adapters/registry/index';
import { createCleanups } from '#adapters/storage/cleanups';
import { systemClock, timeIds } from '#adapters/storage/clock';
import { createRegistryCache } from '#adapters/storage/registry-cache';
import { createRoomRulesStore } from '#adapters/storage/room-rules';
import type { ConnectionAccess } from '#core/connections/index';
import { createRegistryUse } from '#core/registry/index';
import { createStorageUse } from '#core/storage/index';
import type { PublishRequest } from '#shared/model/publish-job';
import { folderWith, random, silent, until } from '../docker/support';
import { noEngineBecause, openPlace, type Place, publisher, reason, requestFor } from '../publish/place';
import { platform } from '../sandbox/support';

const MB = 1_000_000;
const QUOTA = 40 * MB;
const id = 'sandbox';

describe.skipIf(noEngineBecause !== null)(`room in a registry of 40 MB${reason(noEngineBecause)}`, () => {
  let place: Place;
  beforeAll(async () => {
    place = await openPlace();
    await platform(place.access).setQuota(QUOTA);
  });
  afterAll(() => place.close());

  const open = (home: string) => {
    const registry = createRegistry({ userAgent: 'gantry-tests' });
    const access: ConnectionAccess = {
      ...place.access,
      scheme: 'http',
      trustedCertificate: null,
      storageLimitBytes: null,
    };
    const { publishing } = publisher(place, home);
    const cleanups = createCleanups(home, () => undefined, silent);
    const contents = createRegistryUse({
      registry,
      platform: createPlatform({ userAgent: 'gantry-tests' }),
      engine: place.engine,
      cache: createRegistryCache(join(home, 'cache'), silent),
      clock: systemClock,
      ids: timeIds,
      connections: { access: async () => access, find: () => null, remember: async () => undefined },
      knownNames: async () => [],
      links: async () => [],
      cleanups,
      onChanged: () => undefined,
      onLayersRead: () => undefined,
      onPull: () => undefined,
    });
    const use = createStorageUse({
      registry,
      platform: createPlatform({ userAgent: 'gantry-tests' }),
      contents,
      access: async () => access,
      jobs: () => publishing.list(),
      links: async () => [],
      rules: createRoomRulesStore(home, () => undefined),
      cleanups,
      clock: systemClock,
    });
    /** An image with a layer for each number of bytes. */
    const push = async (tag: string, bytes: number | readonly number[], more: Partial<PublishRequest> = {}) => {
      const files = [bytes].flat().map((size, index) => [`file${index}`, random(size)] as const);
      const copies = files.map(([name]) => `COPY ${name} /${name}\n`);
      const folder = await folderWith({
        Dockerfile: `FROM scratch\n${copies.join('')}`,
        ...Object.fromEntries(files),
      });
      const { id: job } = await publishing.start(requestFor(place.access.registry, folder, { tag, ...more }));
      const ended = await publishing.ended(job);
      await contents.pushed(id, 'game');
      return ended;
    };
    return { publishing, contents, use, push };
  };

  it('is full, is made as promised, and then the same push passes; more is asked for and granted', async () => {
    const { publishing, contents, use, push } = open(await place.folder());
    const used = async (): Promise<number> => (await platform(place.access).storage()).used_bytes;
    for (const tag of ['v1', 'v2', 'v3']) expect((await push(tag, 12 * MB)).state.is).toBe('succeeded');
    const before = await used();
    const stopped = await push('v4', 10 * MB);
    expect(stopped.state).toMatchObject({ is: 'failed', step: 'storageCheck', error: { code: 'storage-full' } });
    expect(await used()).toBe(before);

    await contents.wholeLayers(id);
    const overview = await use.overview({ id });
    expect(overview).toMatchObject({ seenBytes: before, unseenBytes: 0, pushesLeft: 0 });
    expect(overview.figures).toMatchObject({ usedBytes: before, limitBytes: QUOTA });

    // The rules keep the newest three: nothing may go.
    const missingBytes = 7 * MB;
    expect((await use.proposeRoom({ id, bytes: missingBytes })).items).toEqual([]);
    await use.changeRules({ id, rules: { keepNewest: 1, untaggedFirst: true, inactiveVersionsMayGo: false } });
    const proposal = await use.proposeRoom({ id, bytes: missingBytes });
    const oldest = overview.artifacts.find(({ tags }) => tags.includes('v1'));
    expect(proposal.items).toEqual([{ repository: 'game', digest: oldest?.digest }]);
    expect(proposal.freedBytes).toBeGreaterThanOrEqual(missingBytes);
    const results = await use.makeRoom({ id, items: proposal.items, typedNames: [] });
    expect(results.map(({ error }) => error)).toEqual([null]);
    expect(before - (await used())).toBe(proposal.freedBytes);

    await publishing.retry({ id: stopped.id });
    expect((await publishing.ended(stopped.id)).state.is).toBe('succeeded');

    expect(await use.reasonFor({ id })).toContain('Already cleaned up in the last 90 days: 1 artifact, 12.0 MB.');
    const asked = await use.request({ id, limitBytes: 2 * QUOTA, reason: await use.reasonFor({ id }) });
    expect(asked).toMatchObject({ takesRequests: true, pendingRequestBytes: 2 * QUOTA });
    expect(asked.figures.limitBytes).toBe(QUOTA);
    await until(async () => (await use.overview({ id })).pendingRequestBytes === null);
    expect((await use.overview({ id })).figures.limitBytes).toBe(2 * QUOTA);
  });

  it.each([
    // An engine does not say under which digests it left layers: its next push is planned with all of them, and needs room for that.
    { pusher: 'engine', oldBytes: 17 * MB, left: 'new' },
    { pusher: 'gantry', oldBytes: 9 * MB, left: 'arrived' },
  ] as const)('is refused as Harbor does to $pusher: one layer stays and counts, once', async (pushing) => {
    const { pusher, oldBytes, left } = pushing;
    const { publishing, contents, use, push } = open(await place.folder());
    const used = async (): Promise<number> => (await platform(place.access).storage()).used_bytes;
    const repository = `refused-${pusher}`;
    await platform(place.access).setQuota(null);
    await contents.wholeLayers(id);
    const unseenBefore = (await use.overview({ id })).unseenBytes ?? 0;
    expect((await push('old', oldBytes, { repository, pusher })).state.is).toBe('succeeded');
    await contents.pushed(id, repository);

    // Either layer has room, both have not.
    const before = await used();
    await platform(place.access).setQuota(before + 12 * MB);
    // Sent side by side: so unlike in size that the small one is whole long before the other is refused.
    const refused = await push('new', [2 * MB, 11 * MB], { repository, pusher, pushesAnyway: true });
    if (refused.state.is !== 'failed') throw new Error(refused.state.is);
    expect(refused.state).toMatchObject({ step: 'push', error: { code: 'storage-full', action: 'makeRoom' } });
    expect(refused.state.error.detail).toContain('will exceed the configured upper limit of');
    const keptBytes = (await used()) - before;
    expect([2, 11]).toContain(Math.floor(keptBytes / MB));

    await contents.pushed(id, repository);
    await contents.wholeLayers(id);
    expect(await use.overview({ id })).toMatchObject({ unseenBytes: unseenBefore + keptBytes });
    // What is missing is that of now, and just as much as the next plan will say.
    const plan = refused.outputs.storageCheck?.plan;
    expect(plan?.layers.map(({ is }) => is).toSorted()).toEqual([left, 'new'].toSorted());
    expect(plan).toMatchObject({ verdict: 'doesNotFit', usedBytes: before + keptBytes });
    // What an engine left is named in its row: whether it is there still, nobody can tell.
    const named = plan?.layers.filter(({ mayBeLeft }) => mayBeLeft === true) ?? [];
    expect(named).toHaveLength(pusher === 'engine' ? 1 : 0);
    for (const { sizeBytes } of named) expect(Math.abs((sizeBytes ?? 0) - keptBytes)).toBeLessThan(0.01 * keptBytes);
    const missingBytes = plan?.missingBytes ?? 0;

    const old = (await use.overview({ id })).artifacts.filter((stored) => stored.repository === repository);
    const items = old.map(({ digest }) => ({ repository, digest }));
    expect((await use.freedBy({ id, items })).freedBytes).toBeGreaterThanOrEqual(missingBytes);
    expect((await use.makeRoom({ id, items, typedNames: [] })).map(({ error }) => error)).toEqual([null]);

    const between = await used();
    await publishing.retry({ id: refused.id });
    const passed = await publishing.ended(refused.id);
    if (passed.state.is !== 'succeeded') throw new Error(JSON.stringify(passed.state));
    const gained = (await used()) - between;
    expect(gained).toBeLessThan(13.1 * MB - keptBytes);
    if (pusher === 'gantry')
      expect(Math.abs((passed.outputs.storageCheck?.plan?.newBytes ?? 0) - gained)).toBeLessThan(0.01 * gained);
  });
});
