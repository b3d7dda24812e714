import { describe, expect, it } from 'vitest';
import { createProjects } from '#core/projects/index';
import type { Connection } from '#shared/model/connection';
import { type ProjectChoice, ProjectConfig, type ProjectView } from '#shared/model/project';
import type { JobView } from '#shared/model/publish-job';
import { plainRecipe, recipeOfConfig } from '#shared/model/recipe';
import { countingIds, FakeClock } from '../../../support/fakes/clock';
import { FakeFolders, FakeProjectsStore } from '../../../support/fakes/projects';

const connection: Connection = {
  id: 'c',
  kind: 'registry',
  name: 'Studio',
  registry: 'registry.example.com',
  scheme: 'https',
  project: 'studio',
  username: 'u',
  apiUrl: null,
  storageLimitBytes: null,
  trustedCertificate: null,
  pullUsername: null,
  knownRepositories: [],
  capabilities: null,
  createdAt: '2026-11-23T12:00:00.000Z',
};
const choice: ProjectChoice = {
  name: 'Game',
  folder: '/game',
  connectionId: 'c',
  repository: 'game',
  tagRule: { kind: 'counter', prefix: 'b', next: 3 },
  dockerfile: 'Dockerfile',
  target: null,
  buildArgs: {},
  createsVersion: true,
  recipe: null,
  fixes: {},
  bootTest: true,
  seenAs: null,
  sharesConfig: false,
};

async function setUp() {
  const store = new FakeProjectsStore();
  const folders = new FakeFolders();
  folders.paths.add('/game').add('/game/Dockerfile');
  const told: ProjectView[][] = [];
  const state: { connection: Connection | null } = { connection };
  const make = () =>
    createProjects({
      pusher: () => 'auto',
      compression: () => 'zstd',
      store,
      folder: folders,
      clock: new FakeClock(),
      ids: countingIds(),
      connection: () => state.connection,
      onChanged: (list) => told.push(list),
    });
  const projects = make();
  await projects.load();
  return { projects, store, folders, told, state, make };
}

const succeeded = (projectId: string, tag: string): JobView => ({
  schemaVersion: 1,
  id: 'job',
  rev: 1,
  request: {
    projectId,
    projectName: 'Game',
    connectionId: 'c',
    registry: 'r',
    registryProject: 'p',
    repository: 'game',
    tag,
    source: { from: 'image', reference: 'x' },
    createsVersion: true,
    bootTest: true,
    pushesAnyway: false,
    pusher: 'auto',
    compression: 'gzip',
  },
  state: {
    is: 'succeeded',
    result: {
      reference: 'r',
      digest: 'sha256:d',
      artifactBytes: 9,
      sentBytes: 4,
      forecastBytes: null,
      layers: { total: 1, reused: 0 },
      durationMs: 1,
      appVersion: null,
    },
  },
  outputs: {},
  sent: null,
  leftLayers: 0,
  buildSteps: [],
  times: {},
  createdAt: '2026-11-23T12:00:00.000Z',
  endedAt: '2026-11-23T12:00:01.000Z',
  logLines: 0,
  progress: null,
  isPaused: false,
});

describe('game projects', () => {
  it('are kept over a start, and told', async () => {
    const { projects, make, told } = await setUp();
    const added = await projects.add(choice);
    expect(added).toMatchObject({ nextTag: 'b3', problem: null, lastPush: null });
    expect(told.at(-1)?.map(({ id }) => id)).toEqual([added.id]);
    const next = make();
    await next.load();
    expect(await next.list()).toEqual([added]);
  });
  it('change and go', async () => {
    const { projects } = await setUp();
    const { id } = await projects.add(choice);
    expect(await projects.update({ id, choice: { ...choice, name: 'Other' } })).toMatchObject({ id, name: 'Other' });
    await projects.remove({ id });
    expect(await projects.list()).toEqual([]);
    await expect(projects.remove({ id })).rejects.toMatchObject({ error: { code: 'not-found' } });
  });
  it('stay as they were when they cannot be saved', async () => {
    const { projects, store } = await setUp();
    const { id } = await projects.add(choice);
    store.fails = true;
    await expect(projects.update({ id, choice: { ...choice, name: 'Other' } })).rejects.toMatchObject({
      error: { code: 'disk-full' },
    });
    expect((await projects.list())[0]?.name).toBe('Game');
  });
  it('say what is wrong with them', async () => {
    const { projects, folders, state } = await setUp();
    await projects.add({ ...choice, dockerfile: 'server.Dockerfile' });
    folders.paths.add('/game/server.Dockerfile');
    const problem = async () => {
      const [listed] = await projects.list();
      expect(Object.values(await projects.problems())).toEqual([listed?.problem]);
      return listed?.problem;
    };
    expect(await problem()).toBeNull();
    state.connection = null;
    expect(await problem()).toContain('connection');
    folders.paths.delete('/game/server.Dockerfile');
    expect(await problem()).toContain('server.Dockerfile');
    folders.paths.delete('/game');
    expect(await problem()).toContain('is not there: renamed');
  });
});

describe('the counter', () => {
  it('goes on after a push with its tag, also in gantry.json', async () => {
    const { projects, folders } = await setUp();
    folders.configs.set('/game', JSON.stringify({ $schema: 'x', repository: 'old' }));
    const { id } = await projects.add({ ...choice, sharesConfig: true });
    await projects.pushed(succeeded(id, 'b3'));
    expect((await projects.list())[0]).toMatchObject({
      nextTag: 'b4',
      lastPush: { tag: 'b3', sentBytes: 4, jobId: 'job' },
    });
    expect(JSON.parse(folders.configs.get('/game') ?? '')).toMatchObject({
      $schema: 'x',
      repository: 'game',
      tagRule: { next: 4 },
    });
  });
  it('stays after a push with a tag of its own', async () => {
    const { projects } = await setUp();
    const { id } = await projects.add(choice);
    await projects.pushed(succeeded(id, 'hotfix'));
    expect((await projects.list())[0]).toMatchObject({ nextTag: 'b3', lastPush: { tag: 'hotfix' } });
  });
  it('stays after a push that did not succeed, or of another project', async () => {
    const { projects } = await setUp();
    const { id } = await projects.add(choice);
    await projects.pushed({ ...succeeded(id, 'b3'), state: { is: 'cancelled', step: 'push' } });
    await projects.pushed(succeeded('unknown', 'b3'));
    expect((await projects.list())[0]).toMatchObject({ nextTag: 'b3', lastPush: null });
  });
});

describe('what a push needs', () => {
  it('is all in its request', async () => {
    const { projects } = await setUp();
    const { id } = await projects.add({ ...choice, target: 'server', buildArgs: { A: 'b' } });
    expect(await projects.request({ projectId: id, tag: null })).toEqual({
      projectId: id,
      projectName: 'Game',
      connectionId: 'c',
      registry: 'registry.example.com',
      registryProject: 'studio',
      repository: 'game',
      tag: 'b3',
      source: {
        from: 'folder',
        folder: '/game',
        dockerfile: 'Dockerfile',
        target: 'server',
        buildArgs: { A: 'b' },
        recipe: null,
        fixes: {},
      },
      createsVersion: true,
      bootTest: true,
      pushesAnyway: false,
      pusher: 'auto',
      compression: 'zstd',
    });
    expect((await projects.request({ projectId: id, tag: 'typed' })).tag).toBe('typed');
  });
  it('has no boot test where that is left out once, and again one the next time', async () => {
    const { projects } = await setUp();
    const { id } = await projects.add(choice);
    expect((await projects.request({ projectId: id, tag: null, skipsBootTest: true })).bootTest).toBe(false);
    expect((await projects.request({ projectId: id, tag: null })).bootTest).toBe(true);
    expect((await projects.list())[0]?.bootTest).toBe(true);
  });
  it.each([
    ['typed', null, 'Type a tag'],
    ['gitDescribe', null, 'git work tree'],
    ['typed', 'a b', 'spaces'],
  ] as const)('refuses the rule %s with the tag %s', async (kind, tag, words) => {
    const { projects } = await setUp();
    const { id } = await projects.add({ ...choice, tagRule: { kind } });
    const failure = await projects.request({ projectId: id, tag }).catch((thrown: unknown) => thrown);
    expect(failure).toMatchObject({ error: { code: 'tag-invalid', message: expect.stringContaining(words) } });
  });
  it('is a recipe where the project has one, or its folder no Dockerfile', async () => {
    const { projects, folders } = await setUp();
    const recipe = { ...plainRecipe, options: { ...plainRecipe.options, base: 'in/house:1', leaveOut: ['maps'] } };
    const { id } = await projects.add({ ...choice, recipe, bootTest: false, sharesConfig: true });
    expect((await projects.request({ projectId: id, tag: null })).source).toMatchObject({ recipe });
    const config = ProjectConfig.parse(JSON.parse(folders.configs.get('/game') ?? ''));
    expect(config).toMatchObject({ recipe: { base: 'in/house:1', leaveOut: ['maps'] }, bootTest: false });
    expect(config.dockerfile).toBeUndefined();
    expect(recipeOfConfig(config.recipe ?? {})).toEqual(recipe);

    const other = await projects.add({ ...choice, folder: '/other', connectionId: 'c' });
    folders.paths.add('/other');
    expect((await projects.list()).find((one) => one.id === other.id)?.problem).toBeNull();
    expect((await projects.request({ projectId: other.id, tag: null })).source).toMatchObject({ recipe: plainRecipe });
    folders.configs.set('/other', JSON.stringify({ recipe: { userId: 42 } }));
    const { source } = await projects.request({ projectId: other.id, tag: null });
    expect(source).toMatchObject({ recipe: { options: { userId: 42, base: null } } });
  });
  it('needs a connection', async () => {
    const { projects, state } = await setUp();
    const { id } = await projects.add(choice);
    state.connection = null;
    await expect(projects.request({ projectId: id, tag: null })).rejects.toMatchObject({
      error: { code: 'not-found' },
    });
  });
});

describe('a folder', () => {
  it('says what it holds', async () => {
    const { projects, folders } = await setUp();
    folders.configs.set('/game', JSON.stringify({ repository: 'shared/name' }));
    folders.describe = 'v1-3-gabc';
    expect(await projects.inspect({ folder: '/game' })).toMatchObject({
      exists: true,
      hasDockerfile: true,
      suggestedRepository: 'shared/name',
      configProblem: null,
      gitDescribe: 'v1-3-gabc',
      knownProjectId: null,
    });
    const { id } = await projects.add(choice);
    expect((await projects.inspect({ folder: '/game' })).knownProjectId).toBe(id);
  });
  it('is used although its gantry.json cannot be read, and says so', async () => {
    const { projects, folders } = await setUp();
    folders.configs.set('/game', '{');
    expect(await projects.inspect({ folder: '/game' })).toMatchObject({
      config: null,
      configProblem: 'gantry.json cannot be read.',
      suggestedRepository: 'game',
    });
  });
  it('may be gone', async () => {
    const { projects } = await setUp();
    expect(await projects.inspect({ folder: '/gone' })).toMatchObject({
      exists: false,
      hasDockerfile: false,
      dockerfiles: [],
    });
  });
});
