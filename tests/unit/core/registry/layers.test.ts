import { describe, expect, it } from 'vitest';
import { AppFailure } from '#shared/errors';
import { HeldRegistry, manifestOf } from '../../../support/fakes/contents';
import { registryOverFakes } from '../../../support/fakes/registry-use';

const here = { id: 'here' };
const [one, two, three] = [manifestOf({ os: 100, a: 1 }), manifestOf({ os: 100, b: 2 }), manifestOf({ c: 3 })];

function project() {
  const held = new HeldRegistry();
  held.hold('game', one, 'v1');
  held.hold('game', two, 'v2');
  held.hold('arena', one, 'copy');
  held.hold('arena', three, 'v1');
  return registryOverFakes({ held });
}

describe('the layers of a project', () => {
  it('are read once for each manifest, wherever it is, and not again', async () => {
    const { use, registry, readings } = project();
    expect((await use.readLayers(here)).is).not.toBe('done');
    await use.wholeLayers('here');
    await use.wholeLayers('here');
    expect((await use.readLayers(here)).is).toBe('done');
    expect(new Set(registry.manifestsRead.map((read) => read.split(' ')[1])).size).toBe(3);
    expect(registry.manifestsRead.length).toBe(3);
    expect(readings.at(-1)).toEqual({ is: 'done', read: 4, total: 4, message: null });
  });

  it('are kept: the next start reads only what is new', async () => {
    const { use, cache, held } = project();
    await use.wholeLayers('here');
    const next = registryOverFakes({ held });
    for (const [id, manifests] of cache.manifestsKept) next.cache.manifestsKept.set(id, manifests);
    const four = held.hold('arena', manifestOf({ d: 4 }), 'v2');
    await next.use.wholeLayers('here');
    expect(next.registry.manifestsRead).toEqual([`arena ${four.digest}`]);
  });

  it('are looked at again after something has changed, without reading a manifest twice', async () => {
    const { use, registry, held } = project();
    await use.wholeLayers('here');
    expect((await use.sharing({ ...here, repository: 'game', digest: two.digest })).uniqueBytes).toBe(2 + 10 + 5);
    held.repositoriesHeld.get('arena')?.delete(one.digest);
    held.repositoriesHeld.get('game')?.delete(one.digest);
    use.pushed('here', 'game');
    await use.wholeLayers('here');
    expect((await use.sharing({ ...here, repository: 'game', digest: two.digest })).uniqueBytes).toBe(102 + 10 + 5);
    expect(registry.manifestsRead.length).toBe(3);
  });

  it('are looked at again when something changed while they were read', async () => {
    const { use, registry, held } = project();
    const hold = registry.gates.hold('manifest');
    const reading = use.wholeLayers('here');
    await hold.reached;
    const late = held.hold('game', manifestOf({ b: 2, late: 9 }), 'late');
    use.pushed('here', 'game');
    hold.open();
    await reading;
    const sharing = await use.sharing({ ...here, repository: 'game', digest: two.digest });
    const layer = sharing.layers.find(({ digest }) => digest === two.layers[1]?.digest);
    expect(layer?.others.map(({ digest }) => digest)).toEqual([late.digest]);
  });

  it('leave out what vanished while they were read', async () => {
    const { use, registry, held } = project();
    const hold = registry.gates.hold('manifest');
    const reading = use.wholeLayers('here');
    await hold.reached;
    held.repositoriesHeld.get('game')?.delete(two.digest);
    hold.open();
    await reading;
    expect(await use.sharing({ ...here, repository: 'arena', digest: three.digest })).toMatchObject({ unread: 0 });
  });

  it('tell why they could not be read, and are tried again', async () => {
    const { use, registry, readings } = project();
    registry.gates.fail('manifest', new AppFailure({ code: 'registry-error', message: 'It is on fire.' }));
    await use.wholeLayers('here');
    expect(readings.at(-1)).toMatchObject({ is: 'failed', message: 'It is on fire.' });
    await use.wholeLayers('here');
    expect(readings.at(-1)).toMatchObject({ is: 'done' });
  });

  it('tell who else has a layer, once per artifact, without the artifact itself', async () => {
    const { use } = project();
    await use.wholeLayers('here');
    const sharing = await use.sharing({ ...here, repository: 'game', digest: one.digest });
    expect(sharing).toMatchObject({ uniqueBytes: 0, unread: 0 });
    expect(
      sharing.layers.map(({ othersCount, others }) => [othersCount, ...others.map((other) => other.tags[0])]),
    ).toEqual([
      [2, 'v2', 'copy'],
      [1, 'copy'],
    ]);
  });
});
