import { readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createBuildFolder } from '#adapters/storage/build-folder';
import { onDisk } from '../../../support/builds/disk';
import { failureOf } from '../docker/support';

const folders = createBuildFolder();
const never = new AbortController().signal;
const everywhere = (): boolean => false;

describe('a build’s folder', () => {
  it('is listed with kinds, sizes, modes and targets, sorted', async () => {
    const folder = await onDisk({
      'b/c': '123',
      'a.sh': '#!/bin/sh',
      'b-d': '',
      'hollow/': '',
      link: { link: '../x' },
    });
    const entries = await folders.list(folder, everywhere, never);
    expect(entries.map(({ path, kind }) => [path, kind])).toEqual([
      ['a.sh', 'file'],
      ['b', 'folder'],
      ['b/c', 'file'],
      ['b-d', 'file'],
      ['hollow', 'folder'],
      ['link', 'link'],
    ]);
    expect(entries.find(({ path }) => path === 'b/c')).toMatchObject({ sizeBytes: 3, mode: 0o644, linkTarget: '' });
    expect(entries.find(({ path }) => path === 'link')).toMatchObject({ sizeBytes: 0, linkTarget: '../x' });
  });
  it('passes over what it is told to, but lists it', async () => {
    const folder = await onDisk({ 'Library/a': '', 'b/c': '' });
    const entries = await folders.list(folder, (path) => path === 'Library', never);
    expect(entries.map(({ path }) => path)).toEqual(['Library', 'b', 'b/c']);
  });
  it('is not there, or not to be looked at any longer', async () => {
    expect(await failureOf(() => folders.list('/nowhere/at/all', everywhere, never))).toMatchObject({
      code: 'folder-missing',
    });
    const folder = await onDisk({ a: '' });
    expect(await failureOf(() => folders.list(join(folder, 'a'), everywhere, never))).toMatchObject({
      code: 'folder-missing',
      message: expect.stringContaining('is a file'),
    });
    const aborted = AbortSignal.abort();
    expect(await failureOf(() => folders.list(folder, everywhere, aborted))).toMatchObject({ code: 'cancelled' });
  });
  it('is read in ranges, up to the end', async () => {
    const folder = await onDisk({ 'a/b': 'gantry' });
    expect(Buffer.from(await folders.read(folder, 'a/b', 1, 3)).toString()).toBe('ant');
    expect(Buffer.from(await folders.read(folder, 'a/b', 4, 100)).toString()).toBe('ry');
    expect(await folders.read(folder, 'a/b', 100, 5)).toHaveLength(0);
  });
  it('is never left through a link', async () => {
    const folder = await onDisk({ 'a/b': 'x' });
    const secret = await onDisk({ 'inner/secret': 'secret' });
    await symlink(join(secret, 'inner/secret'), join(folder, 'file'));
    await symlink(join(secret, 'inner'), join(folder, 'folder'));
    for (const path of ['file', 'folder/secret', '../x'])
      expect(await failureOf(() => folders.read(folder, path, 0, 10))).toMatchObject({ code: 'file-unreadable' });
    expect((await folders.list(folder, everywhere, never)).map(({ path }) => path)).not.toContain('folder/secret');
  });
  it('says what its .dockerignore says', async () => {
    expect(await folders.ignoreRules(await onDisk({ a: '' }), 'Dockerfile')).toBeNull();
    const folder = await onDisk({ '.dockerignore': '*\n!b\n', 'server.Dockerfile.dockerignore': 'b\n' });
    const usual = await folders.ignoreRules(folder, null);
    expect([usual?.file, usual?.judge('a'), usual?.judge('b')]).toEqual(['.dockerignore', 'skip', 'keep']);
    const own = await folders.ignoreRules(folder, 'server.Dockerfile');
    expect([own?.file, own?.judge('a'), own?.judge('b')]).toEqual(['server.Dockerfile.dockerignore', 'keep', 'skip']);
  });
  it('gets new files, all or none, and never loses one', async () => {
    const folder = await onDisk({ '.dockerignore': 'mine' });
    await folders.create(folder, { one: '1', two: '2' });
    expect(await readFile(join(folder, 'two'), 'utf8')).toBe('2');
    const refused = await failureOf(() => folders.create(folder, { Dockerfile: 'x', '.dockerignore': 'y' }));
    expect(refused).toMatchObject({ code: 'not-possible-now' });
    expect(refused.message).toContain('.dockerignore');
    expect(await readFile(join(folder, '.dockerignore'), 'utf8')).toBe('mine');
    await expect(readFile(join(folder, 'Dockerfile'))).rejects.toThrow('ENOENT');
  });
});
