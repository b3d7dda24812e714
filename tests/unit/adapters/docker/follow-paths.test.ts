import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listContext } from '#adapters/docker/context';
import { wantedBy } from '#adapters/docker/follow-paths';
import { folderWith, never, request } from './support';

async function wanted(followed: readonly string[], patterns: readonly string[] = []): Promise<string[]> {
  const folder = await folderWith({
    Dockerfile: '',
    'a/x.txt': '',
    'a/deep/y.txt': '',
    'b/z': '',
    'one.txt': '',
    'two.txt': '',
  });
  await mkdir(join(folder, 'links'));
  await symlink('../a/deep', join(folder, 'links/relative'));
  await symlink('/b/z', join(folder, 'links/absolute'));
  await symlink('relative', join(folder, 'links/chain'));
  await symlink('loop', join(folder, 'loop'));
  const entries = await listContext(request(folder), never);
  const test = wantedBy(entries, followed, patterns);
  return entries.map(({ path }) => path).filter(test);
}

describe('what the engine wants of a context', () => {
  it('is everything when it names nothing, or the root', async () => {
    expect(await wanted([])).toHaveLength(14);
    expect(await wanted(['.'])).toHaveLength(14);
    expect(await wanted(['/'])).toHaveLength(14);
  });

  it('is a file, a folder with all below it, and their parents', async () => {
    expect(await wanted(['one.txt', 'a/deep'])).toEqual(['a', 'a/deep', 'a/deep/y.txt', 'one.txt']);
  });

  it('may have wildcards', async () => {
    expect(await wanted(['*.txt'])).toEqual(['one.txt', 'two.txt']);
    expect(await wanted(['a/*.txt'])).toEqual(['a', 'a/x.txt']);
    expect(await wanted([], ['a/**/y.txt'])).toEqual(['a', 'a/deep', 'a/deep/y.txt', 'a/x.txt']);
  });

  it('is nothing when nothing of the kind is there', async () => {
    expect(await wanted(['missing'])).toEqual([]);
  });

  it('includes what symbolic links on the way lead to', async () => {
    expect(await wanted(['links/relative/y.txt'])).toEqual(['a', 'a/deep', 'a/deep/y.txt', 'links', 'links/relative']);
    expect(await wanted(['links/absolute'])).toEqual(['b', 'b/z', 'links', 'links/absolute']);
    expect(await wanted(['links/chain'])).toEqual([
      'a',
      'a/deep',
      'a/deep/y.txt',
      'links',
      'links/chain',
      'links/relative',
    ]);
  });

  it('ends at a link to itself', async () => {
    expect(await wanted(['loop'])).toEqual(['loop']);
  });
});
