import { describe, expect, it } from 'vitest';
import { createBuildFolder } from '#adapters/storage/build-folder';
import { chooseBuild, detect } from '#core/detect/index';
import type { Build, Detection } from '#shared/model/detection';
import { type Files, onDisk, touched, under, without } from '../../../support/builds/disk';
import { ARM64, elf, machO, pe } from '../../../support/builds/elf';
import * as engines from '../../../support/builds/engines';

const never = new AbortController().signal;
const detected = async (files: Files | string): Promise<Detection> => {
  const folder = typeof files === 'string' ? files : await onDisk(files);
  return (await detect(createBuildFolder(), folder, never)).detection;
};
const buildOf = async (files: Files): Promise<Build> => {
  const { build } = await detected(files);
  if (build === null) throw new Error('nothing was detected');
  return build;
};

describe('Unity', () => {
  it.each(['Mono', 'IL2CPP', 'CoreCLR'] as const)('with %s', async (backend) => {
    const build = await buildOf(engines.unity({ backend }));
    expect(build).toMatchObject({
      engine: 'unity',
      variant: backend,
      version: '2022.3.20f1',
      executable: 'Arena.x86_64',
      dataFolder: 'Arena_Data',
      platform: 'linux',
      architecture: 'x86-64',
    });
    expect(build.evidence.join(' ')).toContain('Arena_Data/globalgamemanagers');
  });
  it('of 2019, with the narrow header', async () => {
    const files = {
      ...engines.unity(),
      'Arena_Data/globalgamemanagers': engines.oldGlobalGameManagers('2019.4.40f1'),
    };
    expect((await buildOf(files)).version).toBe('2019.4.40f1');
  });
  it('with packed data', async () => {
    const files = {
      ...without(engines.unity(), 'Arena_Data/globalgamemanagers'),
      'Arena_Data/data.unity3d': Buffer.from('UnityFS\0\0\0\0\x085.x.x\x006000.0.23f1\0\0\0', 'latin1'),
    };
    expect((await buildOf(files)).version).toBe('6000.0.23f1');
  });
  it('whose program has no ending', async () => {
    const files = { ...without(engines.unity(), 'Arena.x86_64'), Arena: engines.program() };
    expect(await buildOf(files)).toMatchObject({ executable: 'Arena', dataFolder: 'Arena_Data' });
  });
  it('whose data belongs to another name', async () => {
    const files = { ...without(engines.unity(), 'Arena.x86_64'), Server: engines.program() };
    expect(await buildOf(files)).toMatchObject({ executable: 'Server', dataFolder: null });
  });
  it('for Windows and for macOS', async () => {
    const boot = 'wait-for-native-debugger=0\nhdr-display-enabled=0\n';
    const windows = { 'Arena.exe': pe(), 'UnityPlayer.dll': pe({ library: true }), 'Arena_Data/boot.config': boot };
    expect(await buildOf(windows)).toMatchObject({ engine: 'unity', platform: 'windows' });
    const mac = { 'Arena.app/Contents/Resources/Data/boot.config': boot, 'Arena.app/Contents/MacOS/Arena': machO() };
    expect(await buildOf(mac)).toMatchObject({ engine: 'unity', platform: 'macos' });
  });
});

describe('files that only have Unity’s names', () => {
  const program = { 'Arena.x86_64': engines.program() };
  const engineOf = async (files: Files) => (await detected({ ...program, ...files })).build?.engine;
  it.each(['UnityPlayer.so', 'UnityPlayer.dll', 'GameAssembly.so', 'CoreCLR/native/libcoreclr.so'])(
    '%s as a text',
    async (path) => {
      expect(await engineOf({ [path]: 'a note about the player\n' })).toBe('native');
    },
  );
  it.each([
    ...['globalgamemanagers', 'data.unity3d', 'boot.config', 'Managed/Assembly-CSharp.dll'],
    'il2cpp_data/Metadata/global-metadata.dat',
  ])('_Data/%s as a text', async (path) => {
    expect(
      await engineOf({ [`Arena_Data/${path}`]: 'a note about this file, long enough for every header there is\n' }),
    ).toBe('native');
  });
  it.each([
    ['globalgamemanagers', engines.globalGameManagers('2022.3.20f1')],
    ['boot.config', 'gfx-disable-mt-rendering=1\n'],
    ['Managed/Assembly-CSharp.dll', pe({ library: true })],
    ['il2cpp_data/Metadata/global-metadata.dat', Buffer.from('af1bb1fa1f000000', 'hex')],
  ])('but _Data/%s as Unity writes it', async (path, content) => {
    expect(await engineOf({ [`Arena_Data/${path}`]: content })).toBe('unity');
  });
  it('do not make a variant', async () => {
    const files = { ...engines.unity(), 'GameAssembly.so': 'text', 'CoreCLR/readme.txt': 'text' };
    expect(await buildOf(files)).toMatchObject({ engine: 'unity', variant: 'Mono' });
  });
});

describe('Unreal', () => {
  it.each([
    ['5.3', { engine: '5', branch: '++UE5+Release-5.3' }],
    ['5.10', { engine: '5', branch: '++UE5+Release-5.10' }],
    ['4.27', { engine: '4', branch: '++UE4+Release-4.27' }],
    ['4.27', { engine: '4', branch: '++UE4+Release-4.27', utf16: false }],
    ['5', { engine: '5', branch: 'studio-branch' }],
  ] as const)('%s, from %j', async (version, options) => {
    expect(await buildOf(engines.unreal(options))).toMatchObject({
      engine: 'unreal',
      version,
      variant: 'Shipping',
      project: 'Lyra',
      executable: 'Lyra/Binaries/Linux/LyraServer-Linux-Shipping',
      role: 'server',
    });
  });
  it('of the Development configuration', async () => {
    expect(await buildOf(engines.unreal({ suffix: '' }))).toMatchObject({
      variant: 'Development',
      executable: 'Lyra/Binaries/Linux/LyraServer',
    });
  });
});

describe('Godot', () => {
  const cases: readonly (readonly [string, Files, object])[] = [
    ['4 beside its pack', engines.godot(), { version: '4.2.1', pack: 'loose', packFile: 'arena.pck' }],
    ['4.5', engines.godot({ format: 3, version: [4, 5, 0] }), { version: '4.5.0', pack: 'loose' }],
    ['with the pack at its end', engines.godotEmbedded(), { version: '4.2.1', pack: 'embedded', packFile: null }],
    ['with the pack in its section', engines.godotInSection(), { version: '4.2.1', pack: 'embedded' }],
    ['without a pack', { 'arena.x86_64': engines.godotTemplate() }, { version: null, pack: 'missing' }],
    ['with C#', engines.godotCSharp(), { variant: 'C#', assemblies: { isThere: true } }],
    ['3 for servers', engines.godot3(), { version: '3.5.2', role: 'server' }],
    ['3 with a window', engines.godot3(['libc.so.6', 'libX11.so.6']), { version: '3.5.2', role: 'client' }],
    [
      'exported as a dedicated server',
      engines.godot({ files: { 'a.gd': 'x', 'project.binary': 'ECFG _custom_features dedicated_server' } }),
      { role: 'server' },
    ],
    [
      'exported as a dedicated server, embedded',
      engines.godotEmbedded({ format: 3, files: { 'a.gd': 'x', 'project.binary': 'ECFG dedicated_server' } }),
      { role: 'server' },
    ],
  ];
  it.each(cases)('%s', async (_name, files, expected) => {
    expect(await buildOf(files)).toMatchObject({ engine: 'godot', executable: 'arena.x86_64', ...expected });
  });
});

describe('other servers', () => {
  const cases: readonly (readonly [string, Files, object])[] = [
    [
      '.NET',
      engines.dotnet(),
      { engine: 'dotnet', variant: 'framework-dependent', executable: 'Arena.dll', frameworkVersion: '8.0' },
    ],
    [
      '.NET with its runtime',
      engines.dotnetSelfContained(),
      { engine: 'dotnet', variant: 'self-contained', executable: 'Arena', framework: null },
    ],
    ['.NET in one file', engines.dotnetSingleFile(), { engine: 'dotnet', variant: 'single file', executable: 'Arena' }],
    [
      'Node',
      engines.node(),
      { engine: 'node', variant: 'Colyseus', executable: 'lib/index.js', version: null, modules: 'there' },
    ],
    ['Go', engines.go(), { engine: 'go', executable: 'arena', variant: 'static' }],
    ['a plain program', engines.native(), { engine: 'native', executable: 'arena-server', role: 'server' }],
    ['a program for arm64', { server: elf({ machine: ARM64 }) }, { engine: 'native', architecture: 'arm64' }],
    ['a program for Windows', { 'server.exe': pe() }, { engine: 'native', platform: 'windows' }],
    [
      'a program in bin',
      { 'bin/server': engines.program(), 'share/x': 'x' },
      { engine: 'native', executable: 'bin/server' },
    ],
  ];
  it.each(cases)('%s', async (_name, files, expected) => {
    expect(await buildOf(files)).toMatchObject(expected);
  });
  it('of several programs the server comes first', async () => {
    const { build, alternatives } = await detected({
      client: engines.program({ needs: ['libGL.so.1'] }),
      'game-server': engines.program(),
    });
    expect(build?.executable).toBe('game-server');
    expect(alternatives.map(({ executable }) => executable)).toEqual(['client']);
  });
  it('broken programs and packs are no failure', async () => {
    const whole = engines.godotInSection()['arena.x86_64'];
    if (!Buffer.isBuffer(whole)) throw new Error('not a program');
    const pack = engines.godot()['arena.pck'];
    if (!Buffer.isBuffer(pack)) throw new Error('not a pack');
    const files: Record<string, Buffer> = {};
    for (let at = 16; at + 8 <= whole.length; at += 8) {
      files[`${at}/server`] = Buffer.from(whole).fill(0xff, at, at + 8);
      const place = at % (pack.length - 8);
      files[`${at}/game.pck`] = Buffer.from(pack).fill(0xff, place, place + 8);
      files[`${at}/cut`] = whole.subarray(0, at);
    }
    await expect(detected(files)).resolves.toBeDefined();
  });
  it('names and endings alone convince nobody', async () => {
    const { build } = await detected({ 'Arena.x86_64': 'text', 'UnityPlayer.txt': 'x', 'a.pck': 'not a pack' });
    expect(build).toBeNull();
  });
});

describe('the folder', () => {
  it('has a Dockerfile of its own: that one is used', async () => {
    const { dockerfile, build } = await detected({ ...engines.unity(), Dockerfile: 'FROM scratch\n' });
    expect(dockerfile).toBe('Dockerfile');
    expect(build?.engine).toBe('unity');
  });
  it('of a Unity project holds the newest server build somewhere inside', async () => {
    const folder = await onDisk({
      'Assets/a.cs': 'x',
      'ProjectSettings/ProjectVersion.txt': 'x',
      'Library/PackageCache/old_Data/globalgamemanagers': 'x',
      ...under('Builds/Old', engines.unity()),
      ...under('Builds/New', engines.unity({ backend: 'IL2CPP' })),
      ...under('Builds/Windows', { 'Arena.exe': pe(), 'UnityPlayer.dll': pe({ library: true }) }),
    });
    for (const path of Object.keys(engines.unity())) await touched(folder, `Builds/Old/${path}`, 1_700_000_000);
    const { project, build, alternatives } = await detected(folder);
    expect(project?.engine).toBe('unity');
    expect(build).toMatchObject({ path: 'Builds/New', variant: 'IL2CPP', platform: 'linux' });
    expect(alternatives.map(({ path }) => path)).toEqual(['Builds/Old', 'Builds/Windows']);
  });
  it('of a project says which build was taken and from when, and of a Dockerfile beside it', async () => {
    const project = { 'Assets/a.cs': 'x', 'ProjectSettings/a': 'x' };
    const folder = await onDisk({
      ...project,
      ...under('Builds/Old', engines.unity()),
      ...under('Builds/New', { ...engines.unity(), Dockerfile: 'FROM x' }),
    });
    const at = async (place: string, seconds: number, names: readonly string[]) => {
      for (const name of names) await touched(folder, `${place}/${name}`, seconds);
    };
    const names = Object.keys(engines.unity());
    await at('Builds/Old', 1_700_000_000, names);
    await at('Builds/New', 1_750_000_000, [...names, 'Dockerfile']);
    const [first] = (await detected(folder)).build?.evidence ?? [];
    expect(first).toBe(
      'Builds/New was taken: the newest of 2 builds in the project, from 2025-06-15 15:06 UTC. Builds/New/Dockerfile beside it is not used: choose the folder Builds/New itself to build by that.',
    );
    const alone = await detected({ ...project, ...under('Build', engines.unity()) });
    expect(alone.build?.evidence[0]).toMatch(/^Build was taken: the only build in the project, from \d{4}-/);
  });
  it('of a project says where a newer build fits a server less', async () => {
    const windows = { 'Arena.exe': pe(), 'UnityPlayer.dll': pe({ library: true }) };
    const folder = await onDisk({
      ...{ 'Assets/a.cs': 'x', 'ProjectSettings/a': 'x' },
      ...under('Builds/Linux', engines.unity()),
      ...under('Builds/Windows', windows),
    });
    for (const name of Object.keys(engines.unity())) await touched(folder, `Builds/Linux/${name}`, 1_700_000_000);
    const { build } = await detected(folder);
    expect(build?.path).toBe('Builds/Linux');
    expect(build?.evidence[0]).toMatch(/^Builds\/Linux was taken, from 2023-11-14 22:13 UTC; Builds\/Windows is newer/);
  });
  it('of an Unreal project and of a Godot project too', async () => {
    const unreal = await detected({
      'Lyra.uproject': '{}',
      'Content/a.uasset': 'x',
      ...under('Saved/StagedBuilds/LinuxServer', engines.unreal()),
    });
    expect(unreal).toMatchObject({ project: { engine: 'unreal' }, build: { path: 'Saved/StagedBuilds/LinuxServer' } });
    const godot = await detected({ 'project.godot': '', ...under('build', engines.godot()) });
    expect(godot).toMatchObject({ project: { engine: 'godot' }, build: { path: 'build' } });
  });
  it('of a project without a build says so', async () => {
    const { project, build } = await detected({ 'Assets/a.cs': 'x', 'ProjectSettings/a': 'x' });
    expect(project?.engine).toBe('unity');
    expect(build).toBeNull();
  });
  it('around a build is looked into', async () => {
    expect((await detected(under('LinuxServer', engines.unreal()))).build).toMatchObject({ path: 'LinuxServer' });
  });
});

describe('the user', () => {
  it('takes another build or program', async () => {
    const detection = await detected({ one: engines.program({ text: 'longer text' }), two: engines.program() });
    expect(detection.build?.executable).toBe('one');
    const chosen = chooseBuild(detection, { path: null, engine: null, executable: 'two' });
    expect(chosen.build?.executable).toBe('two');
    expect(chosen.alternatives.map(({ executable }) => executable)).toEqual(['one']);
  });
  it('takes an engine’s build as a plain program', async () => {
    const detection = await detected(engines.godot());
    const { build } = chooseBuild(detection, { path: null, engine: 'native', executable: null });
    expect(build).toMatchObject({ engine: 'native', executable: 'arena.x86_64', architecture: 'x86-64' });
  });
  it('cannot choose what is not there', async () => {
    const detection = await detected(engines.go());
    expect(() => chooseBuild(detection, { path: null, engine: 'unity', executable: null })).toThrow(/fits the choice/);
  });
});
