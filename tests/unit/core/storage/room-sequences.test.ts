import { describe, expect, it } from 'vitest';
import type { Link } from '#core/ports/link-store';
import type { PlatformVersion } from '#core/ports/platform';
import type { ManifestFacts } from '#core/ports/registry';
import type { RoomItem, RoomRules } from '#shared/model/storage-use';
import { HeldRegistry, manifestOf } from '../../../support/fakes/contents';
import { storageOverFakes } from '../../../support/fakes/storage-use';
import { seeded } from '../../../support/random';

const layerNames = ['os', 'engine', 'assets', 'maps', 'code', 'config', 'extra'];
const placeOf = (key: string): RoomItem => ({ repository: key.split(' ')[0] ?? '', digest: key.split(' ')[1] ?? '' });
const keyOf = ({ repository, digest }: RoomItem): string => `${repository} ${digest}`;
const version = (repository: string, tag: string, isActive: boolean): PlatformVersion => ({
  app: 'app',
  name: `${repository}-${tag}`,
  isActive,
  registry: 'registry.example.com',
  image: `studio/${repository}`,
  tag,
});

/** Repositories whose images share layers within and between them; some images are in two, some have no name, some are indexes. */
function randomProject(seed: number) {
  const random = seeded(seed * 7919);
  const held = new HeldRegistry();
  const images: ManifestFacts[] = [];
  for (const repository of ['game', 'arena', 'lobby'].slice(0, 1 + random.whole(3))) {
    for (let index = 0; index < random.whole(8); index += 1) {
      const isCopy = images.length > 0 && random.chance(0.2);
      const layers = Object.fromEntries(random.some(layerNames).map((name) => [name, 10 + name.length]));
      const image = isCopy ? random.pick(images) : manifestOf(layers, { config: random.whole(50) });
      images.push(image);
      held.hold(repository, image, ...Array.from({ length: random.whole(3) }, () => `v${random.whole(9)}`));
    }
  }
  const tags = [...held.repositoriesHeld].flatMap(([repository, all]) =>
    [...all.values()].flatMap((one) => [...one.tags].map((tag) => ({ repository, tag }))),
  );
  const versions = random.some(tags, 0.25).map(({ repository, tag }) => version(repository, tag, random.chance(0.5)));
  const places = held.digests().map(placeOf);
  // Some registries keep times, in no order of their lists.
  if (random.chance(0.5))
    for (const [index, key] of random.some(held.digests(), 1).toReversed().entries())
      held.times.set(key, new Date(Date.UTC(2026, 0, 1 + ((index * 7) % 101), index)).toISOString());
  // Made with what their tags name, or with what they named before; of one nobody knows the version any more.
  const links = [...versions, ...random.some(versions, 0.2).map((one) => ({ ...one, name: `${one.name}-gone` }))]
    .filter(() => random.chance(0.6))
    .flatMap(({ name, image, tag }): Link[] => {
      const repository = image.slice('studio/'.length);
      const there = held.manifest(repository, tag);
      const others = places.filter((place) => place.repository === repository);
      const digest = random.chance(0.5) && there !== null ? there.digest : random.pick(others).digest;
      const [versionCreatedAt, linkedAt] = [null, '2026-11-23T12:00:00.000Z'];
      return [{ connectionId: 'here', app: 'app', name, repository, tag, digest, versionCreatedAt, linkedAt }];
    });
  const rules: RoomRules = {
    keepNewest: 1 + random.whole(3),
    untaggedFirst: random.chance(0.5),
    inactiveVersionsMayGo: random.chance(0.5),
  };
  return { random, held, versions, links, rules };
}

/** What may not go, worked out in the plainest way. */
function protectedOf({ held, versions, links, rules }: ReturnType<typeof randomProject>): Set<string> {
  const kept = new Set<string>();
  for (const [repository, all] of held.repositoriesHeld) {
    const timeOf = (digest: string): string => held.times.get(keyOf({ repository, digest })) ?? '';
    const newestFirst = [...all.values()].sort((a, b) =>
      timeOf(b.manifest.digest).localeCompare(timeOf(a.manifest.digest)),
    );
    for (const [index, { manifest, tags }] of newestFirst.entries()) {
      const using = versions.filter(({ image, tag }) => image === `studio/${repository}` && tags.has(tag));
      const isUsed = using.some(({ isActive }) => isActive || !rules.inactiveVersionsMayGo);
      const isDrifted = links.some(
        (link) =>
          link.repository === repository &&
          link.digest === manifest.digest &&
          !using.some(({ name }) => name === link.name),
      );
      if (isUsed || isDrifted || index < rules.keepNewest) kept.add(keyOf({ repository, digest: manifest.digest }));
    }
  }
  return kept;
}

describe('making room', () => {
  it('frees what it promised, takes nothing that the rules keep, and reaches what can be reached, in 400 random projects', async () => {
    let proposals = 0;
    let short = 0;
    let ordered = 0;
    let linked = 0;
    for (let seed = 1; seed <= 400; seed += 1) {
      const project = randomProject(seed);
      const { held, random, rules } = project;
      const { use, around, links, cleanups } = storageOverFakes(held);
      around.versions = project.versions;
      links.push(...project.links);
      await use.changeRules({ id: 'here', rules });
      const wantedBytes = 1 + random.whole(200);
      const proposal = await use.proposeRoom({ id: 'here', bytes: wantedBytes });
      const kept = protectedOf(project);
      const all = held.digests().map(placeOf);
      const allowed = all.filter((item) => !kept.has(keyOf(item)));
      expect(
        proposal.items.filter((item) => kept.has(keyOf(item))),
        `seed ${seed}`,
      ).toEqual([]);
      expect(new Set(proposal.kept.map(keyOf))).toEqual(kept);

      const most = (await use.freedBy({ id: 'here', items: allowed })).freedBytes;
      expect(proposal.freedBytes, `seed ${seed}`).toBeGreaterThanOrEqual(Math.min(wantedBytes, most));
      expect((await use.freedBy({ id: 'here', items: proposal.items })).freedBytes).toBe(proposal.freedBytes);
      // The oldest first: no older ones that may go would have been enough without any of these.
      if (held.times.size > 0) {
        const untagged = (item: RoomItem): boolean =>
          held.repositoriesHeld.get(item.repository)?.get(item.digest)?.tags.size === 0;
        const rank = (item: RoomItem): string =>
          `${rules.untaggedFirst && !untagged(item) ? 1 : 0} ${held.times.get(keyOf(item))}`;
        const oldestFirst = allowed.toSorted((a, b) => rank(a).localeCompare(rank(b)));
        const last = Math.max(
          -1,
          ...proposal.items.map((item) => oldestFirst.findIndex((one) => keyOf(one) === keyOf(item))),
        );
        const older = await use.freedBy({ id: 'here', items: oldestFirst.slice(0, last) });
        expect(last < 0 || older.freedBytes < Math.min(wantedBytes, most), `seed ${seed}`).toBe(true);
        ordered += 1;
      }
      linked += project.links.length;
      // Nothing goes that need not.
      for (const [index] of proposal.items.entries()) {
        const rest = proposal.items.filter((_, other) => other !== index);
        const { freedBytes } = await use.freedBy({ id: 'here', items: rest });
        expect(freedBytes, `seed ${seed}`).toBeLessThan(Math.min(wantedBytes, proposal.freedBytes));
      }

      const before = held.storedBytes();
      const results = await use.makeRoom({ id: 'here', items: proposal.items, typedNames: [] });
      expect(results.map(({ repository, target, error }) => [repository, target, error])).toEqual(
        proposal.items.map(({ repository, digest }) => [repository, { is: 'artifact', digest }, null]),
      );
      expect(before - held.storedBytes(), `seed ${seed}`).toBe(proposal.freedBytes);
      // And the evidence says the same, though each repository is a deletion of its own.
      const evidence = await cleanups.of('here');
      expect(
        evidence.reduce((sum, { freedBytes }) => sum + freedBytes, 0),
        `seed ${seed}`,
      ).toBe(proposal.freedBytes);
      expect(evidence.reduce((sum, { artifacts }) => sum + artifacts, 0)).toBe(proposal.items.length);
      expect(evidence.every(({ unmeasured }) => unmeasured === 0)).toBe(true);
      if (proposal.items.length > 0) proposals += 1;
      if (proposal.freedBytes < wantedBytes) short += 1;
    }
    // Otherwise these tests would say nothing.
    expect(proposals).toBeGreaterThan(100);
    expect(short).toBeGreaterThan(50);
    expect(ordered).toBeGreaterThan(100);
    expect(linked).toBeGreaterThan(100);
  });
});
