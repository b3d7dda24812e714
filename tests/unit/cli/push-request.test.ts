import { describe, expect, it } from 'vitest';
import { plainRecipe } from '#shared/model/recipe';
import type { PushArguments } from '../../../electron/cli/arguments';
import { advanceCounter, pushRequest } from '../../../electron/cli/push-request';
import { FakeFolders } from '../../support/fakes/projects';

const given: PushArguments = {
  folder: '/games/My Game',
  repository: null,
  tag: null,
  dockerfile: null,
  recipe: false,
  delta: true,
  fixes: {},
  image: null,
  dryRun: false,
  quick: false,
  tokenStdin: false,
  verbose: false,
  createsVersion: true,
  bootTest: true,
  pusher: null,
  compression: null,
  uploadLimitBytesPerS: null,
  pushesAnyway: false,
};
const access = {
  registry: 'registry.example.com',
  scheme: 'https',
  project: 'studio',
  username: 'u',
  token: 't',
  apiUrl: null,
  apiToken: null,
  trustedCertificate: null,
  storageLimitBytes: null,
} as const;

function setUp(config: object | null) {
  const folders = new FakeFolders();
  folders.paths.add('/games/My Game');
  if (config !== null) folders.configs.set('/games/My Game', JSON.stringify(config));
  const facts = {
    folders,
    access,
    workingDir: '/games',
    nowMs: Date.parse('2026-11-23T12:30:00Z'),
    pusher: 'auto' as const,
    compression: 'gzip' as const,
  };
  return { folders, ask: (more: Partial<PushArguments> = {}) => pushRequest({ ...given, ...more }, facts) };
}

describe('the request of a push', () => {
  it('goes by a Dockerfile a folder below, as the window does, and by the folder’s own before that', async () => {
    const { folders, ask } = setUp(null);
    folders.paths.add('/games/My Game/server/Dockerfile');
    expect((await ask()).source).toMatchObject({ dockerfile: 'server/Dockerfile', recipe: null });
    expect((await ask({ recipe: true })).source).toMatchObject({ recipe: plainRecipe });
    folders.paths.add('/games/My Game/Dockerfile');
    expect((await ask()).source).toMatchObject({ dockerfile: 'Dockerfile', recipe: null });
  });

  it('can be made of the folder alone', async () => {
    expect(await setUp(null).ask()).toMatchObject({
      repository: 'my-game',
      tag: '2026.11.23-12.30.00-UTC',
      registryProject: 'studio',
      source: { from: 'folder', folder: '/games/My Game', dockerfile: 'Dockerfile', target: null, buildArgs: {} },
      createsVersion: true,
      bootTest: true,
      pushesAnyway: false,
    });
  });
  it('follows gantry.json, and arguments before it', async () => {
    const config = {
      repository: 'shared',
      tagRule: { kind: 'counter', prefix: 'b', next: 9 },
      dockerfile: 'server.Dockerfile',
      target: 'server',
      buildArgs: { A: 'b' },
    };
    const { ask } = setUp(config);
    expect(await ask()).toMatchObject({
      repository: 'shared',
      tag: 'b9',
      source: { dockerfile: 'server.Dockerfile', target: 'server', buildArgs: { A: 'b' } },
    });
    expect(await ask({ repository: 'mine', tag: 'v1', dockerfile: 'X' })).toMatchObject({
      repository: 'mine',
      tag: 'v1',
      source: { dockerfile: 'X' },
    });
  });
  it('makes the image by a recipe where there is no Dockerfile, and nobody named one', async () => {
    const config = { recipe: { base: 'in/house:1', ports: [{ number: 7777, protocol: 'udp' }], engine: 'native' } };
    const options = { base: 'in/house:1', ports: [{ number: 7777, protocol: 'udp' }], userId: 10_001, keep: [] };
    const recipeIn = async (set: ReturnType<typeof setUp>, more: Partial<PushArguments> = {}) => {
      const { source } = await set.ask(more);
      return source.from === 'folder' ? source.recipe : undefined;
    };
    expect(await recipeIn(setUp(config))).toMatchObject({ build: { engine: 'native' }, options, edited: null });
    expect(await recipeIn(setUp(null))).toEqual(plainRecipe);
    expect(await recipeIn(setUp({ dockerfile: 'server.Dockerfile' }))).toBeNull();
    expect(await recipeIn(setUp(null), { dockerfile: 'X' })).toBeNull();
    const own = setUp(null);
    own.folders.paths.add('/games/My Game/Dockerfile');
    expect(await recipeIn(own)).toBeNull();
    expect(await recipeIn(own, { recipe: true })).toEqual(plainRecipe);
    const both = setUp({ ...config, dockerfile: 'Dockerfile' });
    expect(await recipeIn(both)).toMatchObject({ options });
    both.folders.paths.add('/games/My Game/Dockerfile');
    expect(await recipeIn(both)).toBeNull();
    const named = setUp(config);
    named.folders.paths.add('/games/My Game/Dockerfile');
    expect(await recipeIn(named)).toMatchObject({ options });
  });
  it('takes a folder from where one is', async () => {
    expect((await setUp(null).ask({ folder: 'My Game' })).source).toMatchObject({ folder: '/games/My Game' });
  });
  it('may name an image and no folder', async () => {
    const image = { folder: null, image: 'local:1' };
    expect((await setUp(null).ask({ ...image, repository: 'r' })).source).toEqual({
      from: 'image',
      reference: 'local:1',
    });
    await expect(setUp(null).ask(image)).rejects.toMatchObject({ error: { code: 'repository-invalid' } });
  });
  it.each([
    ['a folder that is gone', null, { folder: '/gone' }, 'folder-missing'],
    ['a typed tag that was not given', { tagRule: { kind: 'typed' } }, {}, 'tag-invalid'],
    ['git describe outside git', { tagRule: { kind: 'gitDescribe' } }, {}, 'tag-invalid'],
    ['a bad repository', null, { repository: 'A/B' }, 'repository-invalid'],
    ['a bad tag', null, { tag: 'a b' }, 'tag-invalid'],
    ['a gantry.json that does not fit', { repository: 'A B' }, {}, 'data-unreadable'],
  ])('refuses %s', async (_name, config, more, code) => {
    await expect(setUp(config).ask(more)).rejects.toMatchObject({ error: { code } });
  });
  it('lets the counter of gantry.json go on only for its own tag', async () => {
    const { folders, ask } = setUp({ tagRule: { kind: 'counter', prefix: 'b', next: 9 } });
    await advanceCounter(await ask({ tag: 'other' }), folders);
    expect(JSON.parse(folders.configs.get('/games/My Game') ?? '')).toMatchObject({ tagRule: { next: 9 } });
    await advanceCounter(await ask(), folders);
    expect(JSON.parse(folders.configs.get('/games/My Game') ?? '')).toMatchObject({ tagRule: { next: 10 } });
  });
});
