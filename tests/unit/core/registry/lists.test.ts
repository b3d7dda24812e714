import { describe, expect, it } from 'vitest';
import { AppFailure } from '#shared/errors';
import { type ArtifactPage, unknownFigures } from '#shared/model/registry';
import { HeldRegistry, manifestOf } from '../../../support/fakes/contents';
import { allRights } from '../../../support/fakes/registry';
import { registryOverFakes } from '../../../support/fakes/registry-use';

const here = { id: 'here' };
const unreachable = new AppFailure({ code: 'registry-unreachable', message: 'gone', retryable: true });

function large(artifacts = 5, pageSize = 2) {
  const held = new HeldRegistry();
  held.pageSize = pageSize;
  for (let index = 0; index < artifacts; index += 1) held.hold('game', manifestOf({ [`l${index}`]: 1 }), `v${index}`);
  held.hold('arena', manifestOf({ a: 1 }), 'v1');
  return registryOverFakes({ held });
}

describe('repositories', () => {
  it('are those that the registry lists, with other ways in which their names are known', async () => {
    const { use, names, around } = large();
    names.push({ name: 'game', from: 'push' }, { name: 'game', from: 'project' }, { name: 'gone', from: 'push' });
    around.knownRepositories = ['arena'];
    const list = await use.repositories(here);
    expect(list.isComplete).toBe(true);
    expect(list.repositories.map(({ name, knownFrom }) => [name, ...knownFrom])).toEqual([
      ['game', 'registry', 'push', 'project'],
      ['arena', 'registry', 'user'],
    ]);
  });

  it('are the names known from elsewhere where nothing lists them, each once', async () => {
    const { use, names, around, held } = large();
    held.lists = false;
    names.push({ name: 'game', from: 'push' }, { name: 'game', from: 'project' });
    around.knownRepositories = ['typed'];
    const used = { app: 'a', name: 'v', isActive: true, registry: 'registry.example.com', tag: 'v1' };
    around.versions = [
      { ...used, image: 'studio/game' },
      { ...used, image: 'studio/live' },
      { ...used, image: 'studio/live' },
      { ...used, image: 'others/x' },
    ];
    const list = await use.repositories(here);
    expect(list.isComplete).toBe(false);
    expect(list.repositories.map(({ name, knownFrom }) => [name, ...knownFrom])).toEqual([
      ['game', 'push', 'project', 'version'],
      ['typed', 'user'],
      ['live', 'version'],
    ]);
    expect(list.repositories[0]).toMatchObject(unknownFigures);
  });

  it('are not asked for where the account may not list, and app versions that fail are no failure', async () => {
    const { use, registry, names, around, held } = large();
    registry.answer = { ...allRights, mayListRepositories: false };
    around.versionsFail = unreachable;
    names.push({ name: 'game', from: 'push' });
    expect((await use.repositories(here)).repositories).toHaveLength(1);
    expect(held.calls).toEqual([]);
  });

  it('are kept as last seen, and stay readable when the registry is down', async () => {
    const { use, held } = large();
    expect(await use.keptRepositories(here)).toBeNull();
    const seen = await use.repositories(here);
    held.gates.fail('repositories', unreachable);
    await expect(use.repositories(here)).rejects.toMatchObject({ error: { code: 'registry-unreachable' } });
    expect(await use.keptRepositories(here)).toEqual(seen);
  });

  it('may be named and forgotten by the user, sorted and each once', async () => {
    const { use, around } = large();
    for (const repository of ['b', 'a', 'b']) await use.addRepository({ id: 'here', repository });
    expect(around.knownRepositories).toEqual(['a', 'b']);
    await use.forgetRepository({ id: 'here', repository: 'a' });
    expect(around.knownRepositories).toEqual(['b']);
  });
});

describe('what the account may do', () => {
  it('is asked once, however many ask, and again on request', async () => {
    const { use, registry } = large();
    await Promise.all([
      use.repositories(here),
      use.capabilities(here),
      use.artifacts({ ...here, repository: 'game', cursor: null }),
    ]);
    await use.repositories(here);
    expect(registry.asked).toHaveLength(1);
    registry.answer = { ...allRights, mayPush: false };
    expect((await use.probe(here)).mayPush).toBe(false);
    expect((await use.capabilities(here)).mayPush).toBe(false);
    expect(registry.asked).toHaveLength(2);
  });

  it('is asked again after it could not be', async () => {
    const { use, registry } = large();
    registry.gates.fail('probe', unreachable);
    await expect(use.capabilities(here)).rejects.toMatchObject({ error: { code: 'registry-unreachable' } });
    expect((await use.capabilities(here)).mayPush).toBe(true);
  });
});

describe('figures', () => {
  it('are asked once for as long as the last push is the same', async () => {
    const { use, held } = large();
    await use.repositories(here);
    const ask = () => use.figures({ ...here, repositories: ['game', 'arena'] });
    const asked = () => held.calls.filter((call) => call.startsWith('figures')).length;
    expect((await ask()).map(({ name, tagCount }) => [name, tagCount])).toEqual([
      ['game', 5],
      ['arena', 1],
    ]);
    await use.repositories(here);
    await ask();
    expect(asked()).toBe(2);
    held.pushedAt = '2026-11-24T12:00:00.000Z';
    await use.repositories(here);
    await ask();
    expect(asked()).toBe(4);
    use.pushed('here', 'game');
    await ask();
    expect(asked()).toBe(5);
  });

  it('are asked each time where no last push is known', async () => {
    const { use, held } = large();
    held.pushedAt = null;
    await use.repositories(here);
    for (let time = 0; time < 2; time += 1) await use.figures({ ...here, repositories: ['game'] });
    expect(held.calls.filter((call) => call.startsWith('figures'))).toHaveLength(2);
  });

  it('of one that is gone are unknown and hide none of the others; without a network all fail', async () => {
    const { use, held } = large();
    held.gates.fail('figures', new AppFailure({ code: 'registry-not-found', message: 'gone' }));
    const found = await use.figures({ ...here, repositories: ['lost', 'arena'] });
    expect(found).toEqual([
      { name: 'lost', ...unknownFigures },
      expect.objectContaining({ name: 'arena', tagCount: 1 }),
    ]);
    held.gates.fail('figures', unreachable);
    await expect(use.figures({ ...here, repositories: ['game'] })).rejects.toMatchObject({
      error: { code: 'registry-unreachable' },
    });
  });
});

describe('artifacts', () => {
  const read = (use: ReturnType<typeof large>['use'], cursor: string | null): Promise<ArtifactPage> =>
    use.artifacts({ ...here, repository: 'game', cursor });

  it('are kept page by page, and known to be complete with the last one, whatever the order', async () => {
    const { use } = large();
    const kept = () => use.keptArtifacts({ ...here, repository: 'game' });
    const { next } = await read(use, null);
    expect(next).toEqual(['2', '3']);
    expect(await kept()).toMatchObject({ isComplete: false });
    await read(use, '3');
    await read(use, '2');
    expect(await kept()).toMatchObject({ isComplete: true });
    expect((await kept())?.artifacts).toHaveLength(5);
  });

  it('begin anew with a first page: what is gone does not stay', async () => {
    const { use, held } = large(3, 100);
    await read(use, null);
    held.repositoriesHeld.get('game')?.clear();
    held.hold('game', manifestOf({ only: 1 }), 'v9');
    await read(use, null);
    const kept = await use.keptArtifacts({ ...here, repository: 'game' });
    expect(kept?.artifacts.flatMap(({ tags }) => tags.map(({ name }) => name))).toEqual(['v9']);
  });

  it('stay readable when the registry is down', async () => {
    const { use, held } = large();
    await read(use, null);
    held.gates.fail('artifacts', unreachable);
    await expect(read(use, null)).rejects.toMatchObject({ error: { code: 'registry-unreachable' } });
    expect((await use.keptArtifacts({ ...here, repository: 'game' }))?.artifacts).toHaveLength(2);
  });

  it('are forgotten with their connection', async () => {
    const { use } = large();
    await read(use, null);
    await use.repositories(here);
    await use.forget('here');
    expect([await use.keptRepositories(here), await use.keptArtifacts({ ...here, repository: 'game' })]).toEqual([
      null,
      null,
    ]);
  });
});

describe('details', () => {
  it('are read once, and a digest that vanished is named', async () => {
    const { use, held } = large();
    const { digest } = manifestOf({ l0: 1 });
    await use.details({ ...here, repository: 'game', digest });
    await use.details({ ...here, repository: 'game', digest });
    expect(held.calls.filter((call) => call.startsWith('details'))).toHaveLength(1);
    await expect(
      use.details({ ...here, repository: 'game', digest: manifestOf({ x: 1 }).digest }),
    ).rejects.toMatchObject({
      error: { code: 'registry-not-found' },
    });
  });
});

describe('pulling', () => {
  it('names tag or digest, tells how far it is, and is started once', async () => {
    const { use, engine, pulls } = large();
    engine.pullEvents = [{ kind: 'bytes', doneBytes: 5, totalBytes: 10 } as never];
    const hold = engine.gates.hold('pull');
    const one = await use.pull({ ...here, repository: 'game', reference: 'v1' });
    const again = await use.pull({ ...here, repository: 'game', reference: 'v1' });
    expect(again.id).toBe(one.id);
    await hold.reached;
    hold.open();
    await expect.poll(() => pulls.at(-1)?.is).toBe('done');
    const digest = manifestOf({ l0: 1 }).digest;
    await use.pull({ ...here, repository: 'game', reference: digest });
    expect(engine.calls).toEqual([
      'pull registry.example.com/studio/game:v1',
      `pull registry.example.com/studio/game@${digest}`,
    ]);
    expect(engine.logins[0]).toEqual({
      username: 'robot$studio+push',
      password: 'secret-token',
      registry: 'registry.example.com',
    });
    const revs = pulls.filter(({ id }) => id === one.id).map(({ rev }) => rev);
    expect(revs).toEqual(revs.toSorted((left, right) => left - right));
  });

  it('ends as cancelled or failed, with the reason', async () => {
    const { use, engine, pulls } = large();
    const hold = engine.gates.hold('pull');
    const { id } = await use.pull({ ...here, repository: 'game', reference: 'v1' });
    await hold.reached;
    await use.cancelPull({ pullId: id });
    await expect.poll(() => pulls.at(-1)).toMatchObject({ is: 'cancelled', message: null });
    engine.gates.fail('pull', unreachable);
    await use.pull({ ...here, repository: 'game', reference: 'v1' });
    await expect.poll(() => pulls.at(-1)).toMatchObject({ is: 'failed', message: 'gone' });
    await expect(use.cancelPull({ pullId: 'never' })).rejects.toMatchObject({ error: { code: 'not-found' } });
  });
});
