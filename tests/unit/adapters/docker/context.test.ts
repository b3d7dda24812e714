import { chmod, mkdir, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fingerprint, listContext } from '#adapters/docker/context';
import { failureOf, folderWith, never, request } from './support';

const pathsOf = async (folder: string, dockerfile = 'Dockerfile') =>
  (await listContext(request(folder, { dockerfile }), never)).map(({ path }) => path);
const print = async (folder: string, more = {}) => {
  const wanted = request(folder, more);
  return fingerprint(wanted, await listContext(wanted, never));
};

describe('the build context', () => {
  it('lists folders before what they hold, names by their bytes', async () => {
    const folder = await folderWith({ Dockerfile: '', 'a/x': '', 'a.b': '', ä: '', '\u{1F600}': '', '\uFF5E': '' });
    expect(await pathsOf(folder)).toEqual(['Dockerfile', 'a', 'a/x', 'a.b', 'ä', '\uFF5E', '\u{1F600}']);
  });

  it('always holds the Dockerfile and the ignore file, whatever the rules', async () => {
    const folder = await folderWith({ 'deep/Dockerfile': '', 'deep/x': '', '.dockerignore': '*', y: '' });
    expect(await pathsOf(folder, 'deep/Dockerfile')).toEqual(['.dockerignore', 'deep', 'deep/Dockerfile']);
  });

  it('prefers the ignore file of the Dockerfile', async () => {
    const files = { 'a.Dockerfile': '', 'a.Dockerfile.dockerignore': 'one', '.dockerignore': 'two', one: '', two: '' };
    expect(await pathsOf(await folderWith(files), 'a.Dockerfile')).toEqual([
      '.dockerignore',
      'a.Dockerfile',
      'a.Dockerfile.dockerignore',
      'two',
    ]);
  });

  it('holds an ignored folder only where something below it is taken back', async () => {
    const folder = await folderWith({
      Dockerfile: '',
      '.dockerignore': 'logs\nnode_modules\n!logs/a/keep\n!node_modules/keep\n',
      'logs/a/keep': '',
      'logs/a/other': '',
      'logs/b': '',
      'node_modules/x': '',
    });
    expect(await pathsOf(folder)).toEqual(['.dockerignore', 'Dockerfile', 'logs', 'logs/a', 'logs/a/keep']);
  });

  it('counts files and bytes, and keeps links as links', async () => {
    const folder = await folderWith({ Dockerfile: 'FROM scratch', data: 'x'.repeat(988) });
    await symlink('/etc/passwd', join(folder, 'link'));
    await mkdir(join(folder, 'empty'));
    expect(await print(folder)).toMatchObject({ files: 2, contextBytes: 1000 });
    expect((await listContext(request(folder), never)).find(({ path }) => path === 'link')).toMatchObject({
      kind: 'link',
      linkTarget: '/etc/passwd',
      sizeBytes: 0,
    });
  });

  it('has another fingerprint when size, time, mode, names, target or arguments change, and else the same', async () => {
    const folder = await folderWith({ Dockerfile: 'FROM scratch', data: 'one' });
    await utimes(join(folder, 'data'), 1000, 1000);
    const prints = [await print(folder)];
    expect((await print(folder)).fingerprint).toBe(prints[0]?.fingerprint);
    prints.push(await print(folder, { target: 'x' }), await print(folder, { buildArgs: { A: '1' } }));
    await utimes(join(folder, 'data'), 1000, 1001);
    prints.push(await print(folder));
    await chmod(join(folder, 'data'), 0o755);
    prints.push(await print(folder));
    await writeFile(join(folder, 'more'), '');
    prints.push(await print(folder));
    expect(new Set(prints.map((facts) => facts.fingerprint)).size).toBe(prints.length);
  });

  it('is the same for arguments in another order', async () => {
    const folder = await folderWith({ Dockerfile: '' });
    const [one, two] = [
      await print(folder, { buildArgs: { A: '1', B: '2' } }),
      await print(folder, { buildArgs: { B: '2', A: '1' } }),
    ];
    expect(one.fingerprint).toBe(two.fingerprint);
  });

  it('says what is not there', async () => {
    const folder = await folderWith({ 'sub/x': '' });
    expect((await failureOf(() => listContext(request('/nowhere/at/all'), never))).code).toBe('folder-missing');
    expect(await failureOf(() => listContext(request(join(folder, 'sub/x')), never))).toMatchObject({
      code: 'folder-missing',
      message: expect.stringContaining('is a file'),
    });
    expect((await failureOf(() => listContext(request(folder), never))).code).toBe('dockerfile-missing');
    expect((await failureOf(() => listContext(request(folder, { dockerfile: 'sub' }), never))).code).toBe(
      'dockerfile-missing',
    );
    const outside = await failureOf(() =>
      listContext(request(join(folder, 'sub'), { dockerfile: '../Dockerfile' }), never),
    );
    expect(outside).toMatchObject({ code: 'dockerfile-missing' });
    expect(outside.message).toContain('outside');
  });

  it('stops when it is cancelled', async () => {
    const folder = await folderWith({ Dockerfile: '' });
    const controller = new AbortController();
    controller.abort();
    expect((await failureOf(() => listContext(request(folder), controller.signal))).code).toBe('cancelled');
  });
});
