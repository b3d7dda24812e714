import { describe, expect, it } from 'vitest';
import type { Link } from '#core/ports/link-store';
import { AppFailure } from '#shared/errors';
import { manifestOf } from '../../../support/fakes/contents';
import { artifact, game, one, tag, two, version } from './deletion-game';

const made: Link = {
  ...{ connectionId: 'here', app: 'my-game', name: 'v', repository: 'game', tag: 'v', digest: '' },
  ...{ versionCreatedAt: null, linkedAt: '2026-11-23T12:00:00.000Z' },
};

describe('a deletion’s plan', () => {
  it('names every tag that goes with an artifact', async () => {
    const { plan } = game();
    expect((await plan(artifact(one.digest))).items[0]).toMatchObject({
      digest: one.digest,
      tagsGone: ['1.0.1', '1.0.2'],
      tagsAtRisk: [],
      leavesUntagged: false,
    });
  });

  it('says that a tag is only a name', async () => {
    const { plan } = game();
    const alone = await plan(tag('1.0.1'));
    expect(alone.items[0]).toMatchObject({ digest: one.digest, tagsGone: ['1.0.1'], leavesUntagged: false });
    expect(alone.frees).toEqual({ bytes: 0, unread: 0, sharedBytes: 0 });
    expect((await plan(tag('1.0.3'))).items[0]?.leavesUntagged).toBe(true);
    expect((await plan(tag('1.0.1'), tag('1.0.2'))).items.map((item) => item.leavesUntagged)).toEqual([true, true]);
  });

  it('names the tags that the platform may take along', async () => {
    const { plan } = game('goesWithAny');
    expect((await plan(tag('1.0.1'))).items[0]).toMatchObject({ tagsGone: ['1.0.1'], tagsAtRisk: ['1.0.2'] });
    expect((await plan(tag('1.0.1'), tag('1.0.2'))).items.map(({ tagsAtRisk }) => tagsAtRisk)).toEqual([[], []]);
  });

  it('knows a tag that is gone', async () => {
    const { plan } = game();
    expect((await plan(tag('0.9'))).items[0]).toMatchObject({ digest: null, tagsGone: [], sizeBytes: null });
  });

  it('names app versions of this repository of this registry, whatever the case and scheme', async () => {
    const { plan, around } = game();
    around.versions = [
      version('1.0.1', { registry: 'https://Registry.example.com/', image: 'Studio/Game' }),
      version('1.0.2', { isActive: false, name: 'old' }),
      version('1.0.3'),
      version('1.0.1', { image: 'studio/arena', name: 'other repository' }),
      version('1.0.1', { registry: 'elsewhere.example.com', name: 'other registry' }),
    ];
    const { versions, needsName, hasPlatform } = await plan(artifact(one.digest));
    expect(versions.map(({ name }) => name)).toEqual(['version-1.0.1', 'old']);
    expect([needsName, hasPlatform]).toEqual([true, true]);
    expect((await plan(tag('1.0.2'))).needsName).toBe(false);
  });

  it('counts who runs an index as running its children', async () => {
    const { plan, held, around } = game();
    const child = manifestOf({ child: 9 });
    held.hold('game', child, 'multi-amd64');
    const index = manifestOf({ child: 9 }, { parts: [{ digest: child.digest, sizeBytes: 5 }] });
    held.hold('game', index, 'multi');
    around.versions = [version('multi')];
    const { versions, needsName } = await plan(artifact(child.digest));
    expect([versions.map((one) => one.tag), needsName]).toEqual([['multi'], true]);
  });

  it('says when app versions could not be asked for, and wants the name then, too', async () => {
    const { plan, around } = game();
    around.versionsFail = new AppFailure({ code: 'platform-error', message: 'The API is down.' });
    expect(await plan(artifact(one.digest))).toMatchObject({
      versions: [],
      versionsUnknown: 'The API is down.',
      hasPlatform: true,
      needsName: true,
    });
  });

  it('says when there is no platform to ask', async () => {
    const { plan, around } = game();
    around.access = { ...around.access, apiUrl: null, apiToken: null };
    around.versionsFail = new AppFailure({ code: 'unexpected', message: 'must not be asked' });
    expect(await plan(artifact(one.digest))).toMatchObject({ hasPlatform: false, needsName: false });
  });

  it('does not take a platform whose token is missing for none: who cannot be asked may be using it', async () => {
    const { plan, around } = game();
    around.access = { ...around.access, apiToken: null };
    around.versionsFail = new AppFailure({ code: 'unexpected', message: 'must not be asked' });
    expect(await plan(artifact(one.digest))).toMatchObject({
      versions: [],
      versionsUnknown: expect.stringContaining('no API token for https://api.example.com on this computer'),
      hasPlatform: true,
      needsName: true,
    });
  });

  it('leaves the bytes open where a manifest cannot be read', async () => {
    const { plan, registry } = game();
    registry.gates.fail('manifest', new AppFailure({ code: 'registry-error', message: 'no' }));
    expect((await plan(artifact(one.digest))).frees.bytes).toBeNull();
  });
});

describe('a deletion', () => {
  it('of what an active version uses wants the repository’s name, letter by letter', async () => {
    const { remove, around, held } = game();
    around.versions = [version('1.0.2')];
    for (const typed of [null, '', 'Game', 'game ', 'arena'])
      await expect(remove(typed, artifact(one.digest))).rejects.toMatchObject({
        error: { code: 'artifact-in-use', message: expect.stringContaining('my-game version-1.0.2') },
      });
    expect(held.digests()).toContain(`game ${one.digest}`);
    expect((await remove('game', artifact(one.digest)))[0]).toMatchObject({ error: null, artifactRemoved: true });
  });

  it('judges by how things are when it is carried out, not when it was shown', async () => {
    const { plan, remove, around, held } = game();
    expect((await plan(artifact(two.digest))).needsName).toBe(false);
    around.versions = [version('1.0.3')];
    await expect(remove(null, artifact(two.digest))).rejects.toMatchObject({ error: { code: 'artifact-in-use' } });
    around.versionsFail = new AppFailure({ code: 'platform-error', message: 'The API is down.' });
    await expect(remove(null, artifact(two.digest))).rejects.toMatchObject({
      error: { message: expect.stringContaining('could not be asked for') },
    });
    expect(held.digests()).toHaveLength(3);
  });

  it('wants the name where the platform’s token is missing', async () => {
    const { remove, around, held } = game();
    around.access = { ...around.access, apiToken: null };
    await expect(remove(null, artifact(one.digest))).rejects.toMatchObject({
      error: { code: 'artifact-in-use', detail: expect.stringContaining('API token') },
    });
    expect(held.digests()).toContain(`game ${one.digest}`);
    expect((await remove('game', artifact(one.digest)))[0]).toMatchObject({ error: null });
  });

  it('of what a version was made with before its tag was moved wants the name; where its tag still is, the version counts', async () => {
    const { plan, remove, links, around } = game();
    around.versions = [version('1.0.3', { isActive: false })];
    const link = { ...made, digest: one.digest };
    links.push({ ...link, name: 'version-1.0.3', tag: '1.0.3' }, { ...link, connectionId: 'elsewhere', name: 'other' });
    expect(await plan(artifact(one.digest))).toMatchObject({
      drifted: [{ app: 'my-game', name: 'version-1.0.3', tag: '1.0.3' }],
      needsName: true,
    });
    await expect(remove(null, artifact(one.digest))).rejects.toMatchObject({
      error: { code: 'artifact-in-use', message: expect.stringContaining('may still run this') },
    });
    expect((await plan(artifact(two.digest))).needsName).toBe(false);
    links[0] = { ...link, digest: two.digest, name: 'version-1.0.3', tag: '1.0.3' };
    expect(await plan(artifact(two.digest))).toMatchObject({ drifted: [], needsName: false });
    expect((await plan(tag('1.0.1'))).drifted).toEqual([]);
  });

  it('of many has one result each, in order, and one that fails holds up none', async () => {
    const { remove, held, changed } = game();
    held.refuses.add(one.digest);
    const targets = [tag('0.9'), artifact(one.digest), artifact(two.digest), tag('1.0.1')];
    const results = await remove(null, ...targets);
    expect(results.map(({ target }) => target)).toEqual(targets);
    expect(results.map(({ error }) => error?.code ?? null)).toEqual([
      'registry-not-found',
      'tag-immutable',
      null,
      null,
    ]);
    expect(changed).toEqual([{ id: 'here', repository: 'game' }]);
  });

  it('of an artifact and its own tags reports the tags as gone with it', async () => {
    const { remove, held } = game();
    const results = await remove(null, tag('1.0.1'), artifact(one.digest), artifact(one.digest), tag('1.0.1'));
    expect(results.map(({ error }) => error)).toEqual([null, null, null, null]);
    expect(held.calls.filter((call) => call.startsWith('delete'))).toEqual([`delete game ${one.digest}`]);
  });

  it('of an index and its children takes the index first, and what went along as done', async () => {
    const { use, held } = game();
    const child = manifestOf({ child: 9 });
    const index = manifestOf({ child: 9 }, { parts: [{ digest: child.digest, sizeBytes: 5 }] });
    held.hold('game', child);
    held.hold('game', index, 'multi');
    held.takesChildren = true;
    const targets = [artifact(child.digest), artifact(index.digest)];
    const results = await use.delete({ id: 'here', repository: 'game', targets, typedName: null });
    expect(results.map(({ error, artifactRemoved }) => [error, artifactRemoved])).toEqual([
      [null, true],
      [null, true],
    ]);
  });

  it('that the registry does not speak of at all is not reported as done', async () => {
    const { remove, held } = game();
    held.deleteTags = async () => [];
    expect((await remove(null, tag('1.0.1')))[0]?.error?.code).toBe('registry-error');
  });

  it('that gets no answer failed for each of its tags, and lists are read anew', async () => {
    const { remove, held, changed } = game();
    held.gates.fail('deleteTags', new AppFailure({ code: 'registry-unreachable', message: 'gone' }));
    const results = await remove(null, tag('1.0.1'), tag('1.0.3'));
    expect(results.map(({ error }) => error?.code)).toEqual(['registry-unreachable', 'registry-unreachable']);
    expect(changed).toHaveLength(1);
  });
});

describe('a tag', () => {
  it('is given without a question where it is free, or is there already', async () => {
    const { use, held, changed } = game();
    const call = { id: 'here', repository: 'game', digest: one.digest, mayMove: false };
    await use.tag({ ...call, tag: 'live' });
    await use.tag({ ...call, tag: '1.0.1' });
    expect(held.manifest('game', 'live')?.digest).toBe(one.digest);
    expect(changed).toHaveLength(2);
  });
  it('that is at another artifact moves only when that was said', async () => {
    const { use, held } = game();
    const call = { id: 'here', repository: 'game', digest: one.digest, tag: '1.0.3' };
    await expect(use.tag({ ...call, mayMove: false })).rejects.toMatchObject({ error: { code: 'tag-elsewhere' } });
    expect(held.manifest('game', '1.0.3')?.digest).toBe(two.digest);
    await use.tag({ ...call, mayMove: true });
    expect(held.manifest('game', '1.0.3')?.digest).toBe(one.digest);
  });
  it.each(['', 'a b', '.x', 'x'.repeat(129), 'a/b'])('“%s” is refused before anything is asked', async (name) => {
    const { use, held } = game();
    const call = { id: 'here', repository: 'game', digest: one.digest, tag: name, mayMove: true };
    await expect(use.tag(call)).rejects.toMatchObject({ error: { code: 'tag-invalid' } });
    expect(held.calls).toEqual([]);
  });
});
