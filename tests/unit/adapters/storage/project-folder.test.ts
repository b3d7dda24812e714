import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createProjectFolder } from '#adapters/storage/project-folder';
import { onDisk } from '../../../support/builds/disk';
import { gitFolder } from '../../../support/git';

const nothing = { commit: null, origin: null };
afterEach(() => void vi.unstubAllEnvs());

describe('what git says of a folder', () => {
  it('is the commit, and whether files differ from it', async () => {
    const { folder, commit } = await gitFolder({ 'a.txt': 'a', 'Builds/Linux/b.txt': 'b' });
    const { gitSource } = createProjectFolder();
    const build = join(folder, 'Builds/Linux');
    execFileSync('git', ['tag', '-m', 'first', 'v1'], { cwd: folder });
    expect(await gitSource(build)).toEqual({ commit, origin: null });
    await writeFile(join(folder, 'new.txt'), 'not followed');
    expect((await gitSource(build)).commit).toBe(commit);
    await writeFile(join(folder, 'a.txt'), 'changed');
    expect((await gitSource(build)).commit).toBe(`${commit}-dirty`);
  });
  it('is the address of origin as it stands there', async () => {
    const { folder } = await gitFolder({ 'a.txt': 'a' }, 'https://kim:pw@git.example/arena.git');
    expect((await createProjectFolder().gitSource(folder)).origin).toBe('https://kim:pw@git.example/arena.git');
  });
  it('is nothing outside a work tree, before the first commit, and without git', async () => {
    const { gitSource } = createProjectFolder();
    const folder = await onDisk({ 'a.txt': 'a' });
    expect(await gitSource(folder)).toEqual(nothing);
    execFileSync('git', ['init', '--quiet'], { cwd: folder });
    expect(await gitSource(folder)).toEqual(nothing);
    vi.stubEnv('PATH', '/nonexistent');
    expect(await gitSource(folder)).toEqual(nothing);
  });
  it.skipIf(process.platform === 'win32')('is nothing where git takes too long', async () => {
    const slow = await onDisk({ git: { content: '#!/bin/sh\nexec sleep 60\n', mode: 0o755 } });
    vi.stubEnv('PATH', `${slow}:${process.env['PATH'] ?? ''}`);
    expect(await createProjectFolder({ gitWithinMs: 100 }).gitSource(slow)).toEqual(nothing);
  });
});
