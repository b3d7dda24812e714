import { describe, expect, it } from 'vitest';
import { createBuildFolder } from '#adapters/storage/build-folder';
import { contextTree } from '#core/builds/context-tree';
import { createBuilds } from '#core/builds/index';
import { ContextPlace } from '#shared/contract/builds';
import { plainRecipe, type RecipeOptions } from '#shared/model/recipe';
import { onDisk, under } from '../../../support/builds/disk';
import { unity } from '../../../support/builds/engines';
import { recipeDesk, recipeDeskOf } from '../../../support/builds/recipe';

const builds = createBuilds({ recipes: recipeDesk, folders: createBuildFolder(), storageLeft: async () => null });
const plain = { dockerfile: 'Dockerfile', recipe: null, fixes: {}, connectionId: null, tag: null };
const names = (side: ContextPlace['goesIn']) => side.parts.map(({ name }) => name);
const recipe = (options: Partial<RecipeOptions> = {}) => ({
  ...plainRecipe,
  options: { ...plainRecipe.options, ...options },
});

describe('what goes into a build', () => {
  const at = async (folder: string, place = '', options: Partial<RecipeOptions> = {}) =>
    ContextPlace.parse(await builds.contextAt({ ...plain, folder, recipe: recipe(options), at: place }));

  it('of a recipe: by folder with what it is for, and apart what stays out with its reason', async () => {
    const folder = await onDisk({ ...unity(), 'notes/a.debug': 'xx', 'notes/b.debug': 'xxx', '.env': 'TOKEN=abc' });
    const top = await at(folder);
    expect(names(top.goesIn)).toEqual(expect.arrayContaining(['Arena_Data', 'Arena.x86_64']));
    expect(names(top.goesIn)).not.toContain('.env');
    const [heaviest, next] = top.goesIn.parts;
    expect(heaviest?.bytes).toBeGreaterThanOrEqual(next?.bytes ?? 0);
    expect(top.goesIn.parts.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(top.goesIn.bytes);
    expect(top.staysOut.parts.find(({ name }) => name === 'notes')).toMatchObject({
      isFolder: true,
      bytes: 5,
      fileCount: 2,
      why: 'debug symbols',
    });
    const inside = await at(folder, 'Arena_Data');
    expect(inside.path).toBe('Arena_Data');
    expect(inside.goesIn.bytes).toBe(top.goesIn.parts.find(({ name }) => name === 'Arena_Data')?.bytes);
    expect(inside.goesIn.parts.some(({ purpose }) => purpose === 'assets')).toBe(true);
    expect((await at(folder, 'gone')).path).toBe('');
  });

  it('a folder is left out, and a file in it kept: the closer name counts', async () => {
    const folder = await onDisk({ ...unity(), 'docs/a.txt': 'a', 'docs/b.txt': 'b', 'docs/c.debug': 'c' });
    const place = await at(folder, 'docs', { leaveOut: ['docs'], keep: ['docs/a.txt'] });
    expect(names(place.goesIn)).toEqual(['a.txt']);
    expect(place.staysOut.parts.map(({ why }) => why)).toEqual(['left out by you', 'left out by you']);
    const kept = await at(folder, 'docs', { leaveOut: ['docs/b.txt'], keep: ['docs'] });
    expect(names(kept.goesIn)).toEqual(['a.txt', 'c.debug']);
  });

  it('of a Dockerfile: what its ignore file leaves, and what had better stay out', async () => {
    const folder = await onDisk({
      ...under('build', unity()),
      Dockerfile: 'FROM scratch\nCOPY . /\n',
      '.dockerignore': '*.log\nbig\n!big/kept\n',
      'a.log': 'xxxx',
      'big/kept': 'y',
      'big/other': 'yyyy',
      '.git/objects/a': 'zz',
    });
    const place = await builds.contextAt({ ...plain, folder, at: '' });
    expect(place.goesIn.parts.find(({ name }) => name === '.git')).toMatchObject({ why: 'version control' });
    expect(place.goesIn.parts.find(({ name }) => name === 'big')).toMatchObject({ fileCount: 1, why: null });
    expect(names(place.staysOut).sort()).toEqual(['a.log', 'big']);
    expect(place.staysOut.parts[0]).toMatchObject({ bytes: 4, why: 'named in .dockerignore' });
  });

  it('is told of the look that is under way or was last, without reading the folder again', async () => {
    let listed = 0;
    const folders = createBuildFolder();
    const list: typeof folders.list = (...given) => {
      listed += 1;
      return folders.list(...given);
    };
    const counted = createBuilds({
      recipes: recipeDeskOf({ ...folders, list }),
      folders,
      storageLeft: async () => null,
    });
    const asked = { ...plain, folder: await onDisk(unity()) };
    await counted.look(asked);
    const once = listed;
    const together = await Promise.all([
      counted.contextAt({ ...asked, at: '' }),
      counted.contextAt({ ...asked, at: '' }),
    ]);
    expect(together[0].goesIn.fileCount).toBeGreaterThan(0);
    expect(listed).toBe(once);
    // The map may be the first to ask, as both are asked together.
    const changed = { ...asked, fixes: { 'debug-symbols': false } };
    await Promise.all([counted.contextAt({ ...changed, at: '' }), counted.look(changed)]);
    expect(listed).toBe(2 * once);
  });
  it('of 100,000 files the heaviest sixty parts are told, all are counted', () => {
    const files = Array.from({ length: 100_000 }, (_, index) => ({
      path: `top/f${index % 1000}/x${index}`,
      bytes: index,
      purpose: null,
      why: null,
      goesIn: true,
    }));
    const place = contextTree(files).at('top');
    expect(place?.goesIn.parts).toHaveLength(60);
    expect(place?.goesIn.restCount).toBe(940);
    expect(place?.goesIn.fileCount).toBe(100_000);
    const told = place?.goesIn.parts.reduce((sum, { bytes }) => sum + bytes, 0) ?? 0;
    expect(told + (place?.goesIn.restBytes ?? 0)).toBe((99_999 * 100_000) / 2);
  });
});
