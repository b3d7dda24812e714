import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Catalog } from '#sandbox/catalog/index';
import { ReleasedBlobs } from '#sandbox/released';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'gantry-catalog-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const root = (): string => join(dir, 'docker', 'registry', 'v2');
const digestOf = (content: string): string => `sha256:${createHash('sha256').update(content).digest('hex')}`;
const hex = (digest: string): string => digest.slice('sha256:'.length);

async function write(path: string, content: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}
const blobPath = (digest: string): string =>
  join(root(), 'blobs', 'sha256', hex(digest).slice(0, 2), hex(digest), 'data');
const linkPath = (repository: string, ...rest: string[]): string =>
  join(root(), 'repositories', repository, '_manifests', ...rest);

/** A manifest as the registry keeps it: a blob and a link. */
async function manifest(repository: string, layer: string): Promise<string> {
  const blob = digestOf(layer);
  await write(blobPath(blob), layer);
  const content = JSON.stringify({ layers: [{ mediaType: 'x/y', digest: blob, size: layer.length }] });
  const digest = digestOf(content);
  await write(blobPath(digest), content);
  await write(linkPath(repository, 'revisions', 'sha256', hex(digest), 'link'), digest);
  return digest;
}
const tag = (repository: string, name: string, digest: string): Promise<void> =>
  write(linkPath(repository, 'tags', name, 'current', 'link'), digest);

const tagsOf = async (catalog: Catalog, repository: string) =>
  Object.fromEntries(
    [...((await catalog.repository(repository))?.tags ?? [])].map(([name, { digest }]) => [name, digest]),
  );

describe('the catalog of a registry’s folder', () => {
  it('is empty before the first push', async () => {
    const catalog = new Catalog(dir);
    expect(catalog.repositoryNames()).toEqual([]);
    expect(await catalog.repository('p/game')).toBeNull();
  });

  it('finds repositories, also inside of each other, and not those without a manifest', async () => {
    await manifest('p/team', 'a');
    await manifest('p/team/lobby', 'b');
    await mkdir(join(root(), 'repositories', 'p', 'started', '_uploads'), { recursive: true });
    const catalog = new Catalog(dir);
    expect(catalog.repositoryNames()).toEqual(['p/team', 'p/team/lobby']);
    expect((await catalog.repository('p/team'))?.artifacts.size).toBe(1);
  });

  it('keeps what it read until it is told of a write, and then sees tags that came, moved and went', async () => {
    const [one, two] = [await manifest('p/game', 'a'), await manifest('p/game', 'b')];
    await tag('p/game', 'v1', one);
    await tag('p/game', 'v2', one);
    const catalog = new Catalog(dir);
    expect(await tagsOf(catalog, 'p/game')).toEqual({ v1: one, v2: one });
    await tag('p/game', 'v1', two);
    await tag('p/game', 'v3', two);
    await rm(linkPath('p/game', 'tags', 'v2'), { recursive: true });
    expect(await tagsOf(catalog, 'p/game')).toEqual({ v1: one, v2: one });
    catalog.changed('p/game');
    expect(await tagsOf(catalog, 'p/game')).toEqual({ v1: two, v3: two });
  });

  it('looks again each time where others write', async () => {
    const one = await manifest('p/game', 'a');
    const catalog = new Catalog(dir, () => false);
    expect(await tagsOf(catalog, 'p/game')).toEqual({});
    await tag('p/game', 'v1', one);
    await manifest('p/other', 'b');
    expect(await tagsOf(catalog, 'p/game')).toEqual({ v1: one });
    expect(catalog.repositoryNames()).toContain('p/other');
    await rm(linkPath('p/game', 'revisions', 'sha256', hex(one), 'link'));
    expect((await catalog.repository('p/game'))?.artifacts.size).toBe(0);
    expect(await tagsOf(catalog, 'p/game')).toEqual({});
  });

  it('takes push times from the links', async () => {
    const one = await manifest('p/game', 'a');
    await tag('p/game', 'v1', one);
    const then = new Date('2024-05-06T07:08:09.000Z');
    await utimes(linkPath('p/game', 'tags', 'v1', 'current', 'link'), then, then);
    await utimes(linkPath('p/game', 'revisions', 'sha256', hex(one), 'link'), then, then);
    const contents = await new Catalog(dir).repository('p/game');
    expect(contents?.tags.get('v1')?.pushedAtMs).toBe(then.getTime());
    expect(contents?.artifacts.get(one)?.pushedAtMs).toBe(then.getTime());
  });

  it('reads a large repository whole', async () => {
    const digests = await Promise.all(Array.from({ length: 150 }, (_, index) => manifest('p/game', `layer ${index}`)));
    for (const [index, digest] of digests.entries())
      for (const name of [`1.${index}`, `2.${index}`]) await tag('p/game', name, digest);
    const contents = await new Catalog(dir).repository('p/game');
    expect(contents?.tags.size).toBe(300);
    expect([...(contents?.artifacts.values() ?? [])].every(({ tags }) => tags.length === 2)).toBe(true);
  });
});

describe('released blobs', () => {
  it('are those that no manifest names, kept over restarts, and removed from disk when they are collected', async () => {
    const [shared, gone] = [await manifest('p/game', 'kept'), await manifest('p/game', 'gone')];
    await write(
      join(root(), 'repositories', 'p/game', '_layers', 'sha256', hex(digestOf('gone')), 'link'),
      digestOf('gone'),
    );
    const catalog = new Catalog(dir);
    const released = await ReleasedBlobs.open(dir, catalog);
    await rm(linkPath('p/game', 'revisions', 'sha256', hex(gone), 'link'));
    catalog.changed('p/game');
    await released.release([gone, digestOf('gone'), digestOf('kept'), shared]);
    expect([...(await released.uncounted())].sort()).toEqual([gone, digestOf('gone')].sort());

    const again = await ReleasedBlobs.open(dir, new Catalog(dir));
    await again.countAgain([gone]);
    expect(await again.uncounted()).toEqual([digestOf('gone')]);
    await again.collect();
    expect(await again.uncounted()).toEqual([]);
    await expect(readFile(blobPath(digestOf('gone')))).rejects.toThrow('ENOENT');
    await expect(readFile(blobPath(gone))).resolves.toBeDefined();
    await expect(readFile(blobPath(digestOf('kept')))).resolves.toBeDefined();
    await expect(
      readFile(join(root(), 'repositories', 'p/game', '_layers', 'sha256', hex(digestOf('gone')), 'link')),
    ).rejects.toThrow('ENOENT');
  });

  it('count as nothing where the file cannot be read', async () => {
    await writeFile(join(dir, 'released.json'), '{');
    expect(await (await ReleasedBlobs.open(dir, new Catalog(dir))).uncounted()).toEqual([]);
  });
});
