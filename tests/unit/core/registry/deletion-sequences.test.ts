import { describe, expect, it } from 'vitest';
import { AppFailure } from '#shared/errors';
import { manifestOf } from '../../../support/fakes/contents';
import { seeded } from '../../../support/random';
import { artifact, game, tag, version } from './deletion-game';

describe('a thousand random sequences', () => {
  it.each(['staysUntagged', 'goesWithLast', 'goesWithAny'] as const)(
    'never delete a digest that an active version uses without the typed name (%s)',
    async (tagRule) => {
      let refused = 0;
      let deleted = 0;
      for (let seed = 1; seed <= 350; seed += 1) {
        const random = seeded(seed * 31);
        const { use, held, around } = game(tagRule);
        const names = ['a', 'b', 'c', 'd'];
        for (const name of names) held.hold('game', manifestOf({ [name]: 1 }), `${name}1`, `${name}2`);
        const inUse = new Set<string>();
        for (let step = 0; step < 12; step += 1) {
          const artifacts = [...(held.repositoriesHeld.get('game')?.values() ?? [])];
          const tags = artifacts.flatMap((held) => [...held.tags]);
          if (random.chance(0.3) && tags.length > 0)
            around.versions = random.some(tags, 0.3).map((name) => version(name, { isActive: random.chance(0.7) }));
          around.versionsFail = random.chance(0.1) ? new AppFailure({ code: 'platform-error', message: 'down' }) : null;
          const [from] = artifacts;
          if (random.chance(0.2) && from !== undefined && tags.length > 0) {
            const move = { id: 'here', repository: 'game', digest: random.pick(artifacts).manifest.digest };
            // Moving a tag takes it away from what runs it: that is told where it is done, and no deletion.
            const free = tags.filter((name) => !around.versions.some((used) => used.tag === name));
            if (free.length > 0) await use.tag({ ...move, tag: random.pick(free), mayMove: true });
          }
          const active = new Set(around.versions.filter(({ isActive }) => isActive).map((used) => used.tag));
          inUse.clear();
          for (const { manifest, tags: names } of held.repositoriesHeld.get('game')?.values() ?? [])
            if ([...names].some((name) => active.has(name))) inUse.add(manifest.digest);
          const targets = random
            .some([...artifacts.map(({ manifest }) => artifact(manifest.digest)), ...tags.map(tag)], 0.25)
            .slice(0, 4);
          if (targets.length === 0) continue;
          const before = held.digests().length;
          const typedName = random.chance(0.5) ? null : 'arena';
          const call = { id: 'here', repository: 'game', targets };
          if (random.chance(0.5)) await use.planDeletion(call);
          await use.delete({ ...call, typedName }).catch((thrown: unknown) => {
            if (!(thrown instanceof AppFailure) || thrown.error.code !== 'artifact-in-use') throw thrown;
            refused += 1;
          });
          deleted += before - held.digests().length;
          for (const digest of inUse)
            expect([seed, step, held.digests().includes(`game ${digest}`)]).toEqual([seed, step, true]);
        }
      }
      expect(refused).toBeGreaterThan(300);
      expect(deleted).toBeGreaterThan(300);
    },
  );
});
