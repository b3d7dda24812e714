import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createBuildFolder } from '#adapters/storage/build-folder';
import { createBuilds } from '#core/builds/index';
import { BuildLook } from '#shared/contract/builds';
import type { Fixes } from '#shared/model/finding';
import { plainRecipe } from '#shared/model/recipe';
import { onDisk, under } from '../../../support/builds/disk';
import { native, unity, unreal } from '../../../support/builds/engines';
import { recipeDesk } from '../../../support/builds/recipe';

const builds = createBuilds({ recipes: recipeDesk, folders: createBuildFolder(), storageLeft: async () => null });
const plain = { dockerfile: 'Dockerfile', recipe: null, fixes: {}, connectionId: null, tag: null };
const look = async (folder: string, part: Partial<Parameters<typeof builds.look>[0]> = {}, over = builds) =>
  BuildLook.parse(await over.look({ ...plain, folder, ...part }));
const ownDockerfile = 'FROM scratch\nCOPY . /\n';

describe('looking at a folder', () => {
  it('sums a recipe up: layers with sizes, and what stays out with its reason', async () => {
    const folder = await onDisk({ ...unity(), '.env': 'TOKEN=abc', 'note.debug': 'x'.repeat(1000) });
    const { detection, findings, recipe, ownDockerfile: own } = await look(folder);
    expect(own).toBeNull();
    expect(detection.build?.engine).toBe('unity');
    expect(findings.map(({ code }) => code)).toContain('secrets');
    expect(recipe?.base).toMatch(/^debian:/);
    expect(recipe?.layers.map(({ purpose }) => purpose)).toEqual(expect.arrayContaining(['runtime', 'code']));
    for (const { bytes, fileCount } of recipe?.layers ?? []) expect(Math.min(bytes, fileCount)).toBeGreaterThan(0);
    const out = recipe?.excluded ?? [];
    expect(out.map(({ path }) => path)).toEqual(expect.arrayContaining(['.env', 'note.debug']));
    expect(out.map(({ bytes }) => bytes)).toEqual(out.map(({ bytes }) => bytes).toSorted((a, b) => b - a));
    expect(recipe?.excludedBytes).toBe(out.reduce((sum, { bytes }) => sum + bytes, 0));
  });

  it('of hundreds of excluded files the heaviest are named, all are counted', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 250 }, (_, index) => [`o${index}.debug`, 'x'.repeat(index + 1)]),
    );
    const { recipe } = await look(await onDisk({ ...native(), ...many }));
    expect(recipe?.excludedCount).toBe(250);
    expect(recipe?.excluded).toHaveLength(200);
    expect(recipe?.excluded[0]).toMatchObject({ path: 'o249.debug', bytes: 250 });
  });

  it('with its own Dockerfile that one is used, whatever lies beside it', async () => {
    const folder = await onDisk({ ...native(), Dockerfile: ownDockerfile });
    const seen = await look(folder);
    expect(seen.ownDockerfile).toEqual({ path: 'Dockerfile', text: ownDockerfile });
    expect(seen.recipe).toBeNull();
  });

  it('a Dockerfile of another name decides as well: what it may mend is no finding', async () => {
    const folder = await onDisk({ 'docker/Server.Dockerfile': ownDockerfile, 'src/main.c': 'int main;' });
    const seen = await look(folder, { dockerfile: 'docker/Server.Dockerfile' });
    expect(seen.ownDockerfile?.text).toBe(ownDockerfile);
    expect(seen.findings).toEqual([]);
  });

  it('that one is found beside a build that lies deeper', async () => {
    const folder = await onDisk({ ...under('build', unity()), 'Server.Dockerfile': ownDockerfile });
    const seen = await look(folder, { dockerfile: 'Server.Dockerfile' });
    expect(seen.ownDockerfile?.path).toBe('Server.Dockerfile');
  });

  it('a chosen recipe goes before the Dockerfile, on the base that was named', async () => {
    const folder = await onDisk({ ...native(), Dockerfile: ownDockerfile });
    const options = { ...plainRecipe.options, base: 'registry.studio/base:1' };
    const seen = await look(folder, { recipe: { ...plainRecipe, options } });
    expect(seen.ownDockerfile).toBeNull();
    expect(seen.recipe?.base).toBe('registry.studio/base:1');
  });

  it('where nothing can be started there is no recipe, and the findings say why', async () => {
    const seen = await look(await onDisk({ 'readme.txt': 'nothing here' }));
    expect(seen.recipe).toBeNull();
    expect(seen.recipeProblem).toBeNull();
    expect(seen.findings.map(({ code }) => code)).toEqual(['nothing-to-start']);
  });

  it('an edited Dockerfile without a place for the files is told apart', async () => {
    const seen = await look(await onDisk(native()), { recipe: { ...plainRecipe, edited: 'FROM scratch\n' } });
    expect(seen.recipe).toBeNull();
    expect(seen.recipeProblem).toMatch(/does not say where the files go/);
  });

  it('a later look cancels an earlier one', async () => {
    const folder = await onDisk(native());
    const [first, second] = await Promise.allSettled([look(folder), look(folder)]);
    expect(first).toMatchObject({ status: 'rejected', reason: { error: { code: 'cancelled' } } });
    expect(second.status).toBe('fulfilled');
  });
});

describe('the push that comes', () => {
  const over = (left: number | null) =>
    createBuilds({
      recipes: recipeDesk,
      folders: createBuildFolder(),
      storageLeft: async (id) => (id === 'here' ? left : null),
    });
  const codes = async (part: Parameters<typeof look>[1], left: number | null, files = native()): Promise<string[]> =>
    (await look(await onDisk(files), part, over(left))).findings.map(({ code }) => code);

  it('may be larger than what the registry of the chosen connection has left', async () => {
    expect(await codes({ connectionId: 'here' }, 100)).toEqual(['storage-short']);
    expect(await codes({ connectionId: 'here' }, 100, { ...native(), Dockerfile: ownDockerfile })).toEqual([
      'storage-short',
    ]);
    expect(await codes({ connectionId: 'here' }, 10_000_000)).toEqual([]);
    expect(await codes({ connectionId: 'here' }, null)).toEqual([]);
    expect(await codes({}, 100)).toEqual([]);
  });

  it('is warned of the tag latest', async () => {
    expect(await codes({ tag: 'latest' }, null)).toEqual(['latest-tag']);
    expect(await codes({ tag: '1.4.2' }, null)).toEqual([]);
  });
});

describe('what is fixed', () => {
  it('shows in the recipe: in its bytes, its layers and what stays out', async () => {
    const folder = await onDisk({ ...native(), 'arena.cfg': 'bind = localhost\n', 'arena.debug': 'x'.repeat(1000) });
    const bytesOf = async (fixes: Fixes): Promise<number> =>
      (await look(folder, { fixes })).recipe?.layers.reduce((sum, { bytes }) => sum + bytes, 0) ?? 0;
    const plain = await bytesOf({});
    expect((await bytesOf({ 'loopback-bind': true })) - plain).toBe('0.0.0.0'.length - 'localhost'.length);
    expect((await bytesOf({ 'debug-symbols': false })) - plain).toBe(1000);
  });

  it('shows in what goes to the engine where the folder has its own Dockerfile, and in that', async () => {
    const dockerfile = 'FROM debian:12.12-slim\nCOPY . /app\n';
    const folder = await onDisk({ ...unreal(), Dockerfile: dockerfile, '.env': 'A=b', '.git/objects/a': 'zz' });
    const fixes = { secrets: true, 'version-control': true, 'runs-as-root': true } as const;
    const seen = await look(folder, { fixes });
    expect(seen.ownDockerfile?.text).toBe(`${dockerfile}\n# Added by Gantry for this build.\nUSER 10001:10001\n`);
    const at = { ...plain, folder, at: '' };
    const { staysOut } = await builds.contextAt({ ...at, fixes });
    expect(staysOut.parts.map(({ name, why }) => [name, why])).toEqual([
      ['.env', 'environment variables with secrets'],
      ['.git', 'version control'],
    ]);
    expect((await builds.contextAt({ ...at, fixes: {} })).staysOut.parts).toEqual([]);
  });
});

describe('writing the recipe into the folder', () => {
  it('names what it wrote, and writes nothing where a file is there', async () => {
    const folder = await onDisk(native());
    const written = await builds.eject({ folder, recipe: plainRecipe, fixes: {} });
    expect(written).toEqual(['Dockerfile', '.dockerignore']);
    const text = await readFile(join(folder, 'Dockerfile'), 'utf8');
    expect(text).toMatch(/^# Written by Gantry/);
    expect((await look(folder)).ownDockerfile?.text).toBe(text);
    await expect(builds.eject({ folder, recipe: plainRecipe, fixes: {} })).rejects.toMatchObject({
      error: { code: 'not-possible-now' },
    });
    expect(await readFile(join(folder, 'Dockerfile'), 'utf8')).toBe(text);
  });

  it('takes up the folder’s .dockerignore, also where the build lies deeper', async () => {
    const folder = await onDisk({ ...under('build', unity()), '.dockerignore': 'notes/\n' });
    expect(await builds.eject({ folder, recipe: plainRecipe, fixes: {} })).toEqual([
      'Dockerfile',
      'Dockerfile.dockerignore',
    ]);
    expect(await readFile(join(folder, 'Dockerfile.dockerignore'), 'utf8')).toContain('notes/');
  });

  it('refuses where there is nothing to start', async () => {
    const empty = await onDisk({ 'readme.txt': 'nothing' });
    await expect(builds.eject({ folder: empty, recipe: plainRecipe, fixes: {} })).rejects.toMatchObject({
      error: { code: 'build-findings' },
    });
  });
});
