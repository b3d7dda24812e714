import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { Detection } from '#shared/model/detection';
import { Finding } from '#shared/model/finding';
import { Recipe } from '#shared/model/recipe';
import { onDisk } from '../../support/builds/disk';
import { pe } from '../../support/builds/elf';
import * as engines from '../../support/builds/engines';
import { tempFolder } from '../../support/temp-folders';
import { type Ended, events, gantryProgram, start } from '../cli/command';

let home = '';
beforeAll(async () => {
  home = await tempFolder();
});
const gantry = (...args: string[]): Promise<Ended> => start(gantryProgram, args, { env: { GANTRY_HOME: home } }).ended;
const resultOf = (ended: Ended): Record<string, unknown> => {
  const [result, ...more] = events(ended).filter(({ type }) => type === 'result');
  expect(more).toEqual([]);
  return result ?? {};
};

const Printed = Recipe.omit({ frame: true, delta: true });

describe('gantry detect', () => {
  it('says what the folder is, why, and what is wrong', async () => {
    const folder = await onDisk({ ...engines.unity(), '.env': 'TOKEN=hunter2hunter2' });
    const ended = await gantry('detect', folder);
    expect(ended.code).toBe(0);
    expect(ended.out).toContain('Unity 2022.3.20f1 (Mono): Arena.x86_64');
    expect(ended.out).toContain('✗ secrets: .env');
    expect(ended.out).not.toContain('hunter2');
    const result = resultOf(await gantry('detect', folder, '--json'));
    expect(Detection.parse(result).build?.engine).toBe('unity');
    expect(Finding.array().parse(result['findings'])).toMatchObject([{ code: 'secrets' }]);
  });
  it('says what is fixed and what could be, and the option that does or refuses it', async () => {
    const folder = await onDisk({ ...engines.go(), 'arena.debug': 'x', 'arena.cfg': 'bind 127.0.0.1\n' });
    const { out } = await gantry('detect', folder);
    expect(out).toContain('Fixed in the image: It stays out of the image. (--no-fix debug-symbols leaves it as it is)');
    expect(out).toContain('Not fixed: --fix loopback-bind does it.');
    const other = await gantry('detect', folder, '--fix', 'loopback-bind', '--no-fix', 'debug-symbols');
    expect(other.out).toContain('(--no-fix loopback-bind leaves it as it is)');
    expect(other.out).toContain('Not fixed: --fix debug-symbols does it.');
    // As a team has it in the folder.
    await writeFile(join(folder, 'gantry.json'), JSON.stringify({ fixes: { 'loopback-bind': true } }));
    expect((await gantry('detect', folder)).out).toContain('(--no-fix loopback-bind leaves it as it is)');
    expect((await gantry('dockerfile', folder, '--json')).out).toContain('"mend":"listen-settings"');
  });
  it('is told otherwise', async () => {
    const folder = await onDisk(engines.godot());
    const ended = await gantry('detect', folder, '--engine', 'native', '--tag', 'latest', '--json');
    expect(resultOf(ended)).toMatchObject({ build: { engine: 'native' }, findings: [{ code: 'latest-tag' }] });
    expect(await gantry('detect', folder, '--executable', 'nothing')).toMatchObject({ code: 2 });
    expect(await gantry('detect', join(folder, 'nowhere'))).toMatchObject({ code: 2 });
  });
});

describe('gantry dockerfile', () => {
  it('prints the Dockerfile, and the whole plan as JSON', async () => {
    const folder = await onDisk(engines.unreal());
    const ended = await gantry('dockerfile', folder, '--base', 'studio/base:1', '--port', '7777');
    expect(ended.code).toBe(0);
    expect(ended.out).toMatch(/^# An Unreal server/);
    expect(ended.out).toContain('FROM studio/base:1\n');
    expect(ended.out).toContain('"-PORT=7777"');
    expect(ended.err).toMatch(/runtime\.tar .*2 files/);
    const result = resultOf(await gantry('dockerfile', folder, '--json'));
    expect(Printed.parse(result).layers.map(({ purpose }) => purpose)).toEqual(['system', 'runtime', 'assets', 'code']);
  });
  it('uses the folder’s own, and refuses what cannot be started', async () => {
    const own = await onDisk({ ...engines.go(), Dockerfile: 'FROM scratch\nCOPY arena /\n' });
    expect(await gantry('dockerfile', own)).toMatchObject({ code: 0, out: 'FROM scratch\nCOPY arena /\n' });
    const windows = await gantry('dockerfile', await onDisk({ 'server.exe': pe() }));
    expect(windows).toMatchObject({ code: 2, out: '' });
    expect(windows.err).toContain('Linux as the target');
  });
  it('goes on with a changed one', async () => {
    const folder = await onDisk(engines.go());
    const { out } = await gantry('dockerfile', folder);
    const edited = join(await onDisk({ edited: out.replace('USER ', 'RUN true\nUSER ') }), 'edited');
    expect((await gantry('dockerfile', folder, '--edited', edited)).out).toContain('RUN true\nUSER 10001');
    await rm(edited);
    expect(await gantry('dockerfile', folder, '--edited', edited)).toMatchObject({ code: 2 });
  });
  it('ejects with the ignore file of the folder above the build, and with what was edited', async () => {
    const build = Object.entries(engines.unity()).map(([path, content]) => [`Builds/Linux/${path}`, content]);
    const project = { 'Assets/a': 'x', 'ProjectSettings/a': 'x', '.dockerignore': '**/boot.config\n' };
    const folder = await onDisk({ ...project, ...Object.fromEntries(build) });
    const { out } = await gantry('dockerfile', folder);
    const edited = join(await onDisk({ edited: out.replace('USER ', 'VOLUME /saves\nUSER ') }), 'edited');
    expect(await gantry('dockerfile', folder, '--eject', '--edited', edited)).toMatchObject({ code: 0 });
    expect(await readFile(join(folder, 'Dockerfile'), 'utf8')).toContain('\nVOLUME /saves\nUSER ');
    expect(await readFile(join(folder, 'Dockerfile.dockerignore'), 'utf8')).toContain('\n**/boot.config\n');
    expect(await readFile(join(folder, '.dockerignore'), 'utf8')).toBe('**/boot.config\n');
  });
  it('ejects once, and then the folder has its own', async () => {
    const folder = await onDisk(engines.godot());
    expect(await gantry('dockerfile', folder, '--eject')).toMatchObject({ code: 0 });
    expect(await readFile(join(folder, 'Dockerfile'), 'utf8')).toContain('COPY --from=files');
    expect((await gantry('detect', folder)).out).toContain('Dockerfile is the folder’s own Dockerfile');
    const again = await gantry('dockerfile', folder, '--eject');
    expect(again.code).toBe(1);
    expect(again.err).toContain('There is a Dockerfile already');
  });
});
