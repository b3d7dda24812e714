import { describe, expect, it } from 'vitest';
import { createBuildFolder } from '#adapters/storage/build-folder';
import { detect } from '#core/detect/index';
import { examine, type Surroundings } from '#core/doctor/index';
import type { Finding, FindingCode, Fixes } from '#shared/model/finding';
import { type Files, onDisk, under, without } from '../../../support/builds/disk';
import { ARM64, elf, machO, pe } from '../../../support/builds/elf';
import * as engines from '../../../support/builds/engines';

const never = new AbortController().signal;
const calm: Surroundings = { tag: '1.0.0', storageLeftBytes: null, dockerfile: null };

async function examinationIn(folder: string, surroundings: Partial<Surroundings> = {}, fixes: Fixes = {}) {
  const folders = createBuildFolder();
  const { survey, detection } = await detect(folders, folder, never);
  const ignore = await folders.ignoreRules(folder, detection.dockerfile);
  return examine({
    survey,
    detection,
    ignore,
    keep: [],
    leaveOut: [],
    fixes,
    surroundings: { ...calm, ...surroundings },
  });
}
const findingsIn = async (...given: Parameters<typeof examinationIn>): Promise<readonly Finding[]> =>
  (await examinationIn(...given)).findings;
const findingsOf = async (
  files: Files,
  surroundings?: Partial<Surroundings>,
  fixes?: Fixes,
): Promise<readonly Finding[]> => findingsIn(await onDisk(files), surroundings, fixes);

const { unity, unreal, godot, godotEmbedded, godot3, godotCSharp, dotnet, dotnetSelfContained, node, go, native } =
  engines;
const windowsUnity: Files = {
  'Arena.exe': pe(),
  'UnityPlayer.dll': pe({ library: true }),
  'Arena_Data/globalgamemanagers': engines.globalGameManagers('2022.3.20f1'),
};
const inGit: Files = { '.git/HEAD': 'ref: refs/heads/main\n', '.git/objects/ab/cd': Buffer.alloc(400, 1) };
const unrealDocker = (user: string): Files => ({
  ...unreal(),
  Dockerfile: `FROM debian:12.12-slim\nUSER 1000\nFROM debian:12.12-slim\nCOPY . /app\n${user}ENTRYPOINT ["/app/x"]\n`,
});

const healthy: readonly (readonly [string, Files])[] = [
  ['Unity with Mono', unity()],
  ['Unity with IL2CPP', unity({ backend: 'IL2CPP' })],
  ['Unity with CoreCLR', unity({ backend: 'CoreCLR' })],
  ['Unreal 5', unreal()],
  ['Unreal 4', unreal({ engine: '4', branch: '++UE4+Release-4.27' })],
  ['Godot 4', godot()],
  ['Godot 4, embedded', godotEmbedded()],
  ['Godot 3', godot3()],
  ['Godot with C#', godotCSharp()],
  ['.NET', dotnet()],
  ['.NET, self-contained', dotnetSelfContained()],
  ['.NET in one file', engines.dotnetSingleFile()],
  ['Node', node()],
  ['Go', go()],
  ['a plain program', native()],
  ['a Unity project', { 'Assets/a': '', 'ProjectSettings/a': '', ...inGit, ...under('Builds/Linux', unity()) }],
  ['Unreal with a Dockerfile and a user', unrealDocker('USER 10001:10001\n')],
];

const broken: readonly (readonly [string, FindingCode, Files])[] = [
  ['an empty folder', 'nothing-to-start', { 'readme.txt': 'hello' }],
  ['a Unity build whose program is gone', 'nothing-to-start', without(unity(), 'Arena.x86_64')],
  ['Unity for Windows', 'windows-build', windowsUnity],
  [
    '.NET for Windows',
    'windows-build',
    { ...without(dotnetSelfContained(), 'Arena', 'libcoreclr.so', 'libhostfxr.so'), 'Arena.exe': pe() },
  ],
  ['a program for macOS', 'macos-build', { server: machO() }],
  [
    'Unity for macOS',
    'macos-build',
    { 'A.app/Contents/Resources/Data/boot.config': 'build-guid=1\n', 'A.app/Contents/MacOS/A': machO() },
  ],
  ['Unity for arm64', 'wrong-architecture', unity({ machine: ARM64 })],
  ['Go for arm64', 'wrong-architecture', { arena: elf({ note: 'Go', machine: ARM64 }) }],
  [
    'an Unreal client',
    'client-build',
    Object.fromEntries(
      Object.entries(unreal()).map(([path, thing]) => [
        path.replaceAll('Server', ''),
        typeof thing === 'string' ? thing.replaceAll('Server', '') : thing,
      ]),
    ),
  ],
  ['a Unity client', 'client-build', { ...unity(), 'Arena_Data/Resources/UnityPlayer.png': 'png' }],
  ['Godot 3 with a window', 'client-build', godot3(['libc.so.6', 'libX11.so.6'])],
  ['a plain client', 'client-build', { arena: engines.program({ needs: ['libSDL2-2.0.so.0'] }) }],
  ['Unity without _Data', 'data-folder-missing', without(unity(), 'Arena_Data')],
  [
    'Unity with renamed _Data',
    'data-folder-missing',
    { ...without(unity(), 'Arena.x86_64'), 'Server.x86_64': engines.program() },
  ],
  ['Unreal without Content', 'data-folder-missing', without(unreal(), 'Lyra/Content')],
  ['Unreal without Engine', 'engine-folder-missing', without(unreal(), 'Engine')],
  ['Godot without its pack', 'pack-missing', without(godot(), 'arena.pck')],
  ['C# without assemblies', 'assemblies-missing', without(godotCSharp(), 'data_Arena_linuxbsd_x86_64')],
  ['Node without packages', 'modules-missing', without(node(), 'node_modules')],
  [
    'Node with packages of Windows',
    'modules-foreign',
    { ...node(), 'node_modules/colyseus/build/native.node': pe({ library: true }) },
  ],
  [
    'a program without execute bits',
    'execute-bits-lost',
    { ...unity(), 'Arena.x86_64': { content: engines.program(), mode: 0o644 } },
  ],
  [
    'a script from Windows',
    'windows-line-endings',
    { ...native(), 'start.sh': '#!/bin/sh\r\nexec ./arena-server\r\n' },
  ],
  ['a script without its first line', 'windows-line-endings', { ...unreal(), 'run.sh': 'echo a\r\n' }],
  [
    'a server that listens on loopback',
    'loopback-bind',
    { ...native(), 'arena.cfg': 'sv_port 8303\nbindaddr 127.0.0.1\n' },
  ],
  ['Node on loopback', 'loopback-bind', { ...node(), 'lib/index.js': "app.listen(2567, 'localhost');\n" }],
  ['.NET on loopback', 'loopback-bind', { ...dotnet(), 'appsettings.json': '{"Urls": "http://localhost:5000"}' }],
  ['debug symbols', 'debug-symbols', { ...unreal(), 'Lyra/Binaries/Linux/LyraServer.debug': Buffer.alloc(5000, 1) }],
  ['a folder not to ship', 'do-not-ship', { ...unity(), 'Arena_BurstDebugInformation_DoNotShip/a.txt': 'x' }],
  [
    'the backup of IL2CPP',
    'do-not-ship',
    { ...unity(), 'Arena_BackUpThisFolder_ButDontShipItWithYourGame/a.cpp': 'x' },
  ],
  ['an .env file', 'secrets', { ...node(), '.env': 'DB_PASSWORD=hunter2hunter2\n' }],
  [
    'a key under another name',
    'secrets',
    { ...go(), 'notes.txt': `-----BEGIN RSA PRIVATE KEY-----\nMIIEow${'A'.repeat(60)}\n` },
  ],
  ['a token in the settings', 'secrets', { ...native(), 'web.json': `{"auth": "ghp_${'a1B2'.repeat(9)}"}` }],
  ['Unity’s Library', 'editor-folders', { ...unity(), 'Library/ArtifactDB': Buffer.alloc(700, 1) }],
  ['Unreal’s cache', 'editor-folders', { ...unreal(), 'DerivedDataCache/0/a.udd': Buffer.alloc(700, 1) }],
  ['a repository', 'version-control', { ...godot(), ...inGit }],
  ['a link to elsewhere', 'link-leaves-folder', { ...go(), shared: { link: '../../elsewhere' } }],
  ['Unreal as root', 'runs-as-root', unrealDocker('')],
  ['Unreal as root, by name', 'runs-as-root', unrealDocker('USER 1000\nUSER root\n')],
];

describe('a folder with its own Dockerfile', () => {
  const copies = 'FROM debian:12.12-slim\nCOPY --chown=10001 . /app\nUSER 10001\nENTRYPOINT ["/app/Arena.x86_64"]\n';
  const own = (files: Files, dockerfile = copies): Files => ({ ...files, Dockerfile: dockerfile });
  const about = (files: Files) => findingsOf(files, { dockerfile: String(files['Dockerfile']) });
  /** What a Dockerfile makes itself is no finding. */
  const ofRecipes = new Set<FindingCode>(['nothing-to-start', 'modules-missing', 'runs-as-root']);
  const runs: readonly FindingCode[] = [
    ...(['windows-build', 'macos-build', 'wrong-architecture', 'client-build', 'execute-bits-lost'] as const),
    ...(['data-folder-missing', 'engine-folder-missing', 'pack-missing', 'assemblies-missing'] as const),
    'modules-foreign',
  ];
  const cases = broken.filter(([, code]) => runs.includes(code));
  const named = 'FROM debian:12.12-slim\nCOPY . /app\nUSER 1\nENTRYPOINT ["/app/arena", "server"]\n';

  it.each(cases)('and %s has exactly the finding %s, which stops no push', async (_name, code, files) => {
    const [found, ...others] = await about(own(files, named));
    expect(found).toMatchObject({ code, severity: 'warning', fix: null });
    expect(found?.why).toMatch(/Dockerfile/);
    expect(others).toEqual([]);
  });
  it('is warned of each that a recipe is', () => {
    expect(new Set(cases.map(([, code]) => code))).toEqual(new Set(runs));
  });
  it.each(healthy.filter(([, files]) => files['Dockerfile'] === undefined))(
    'and a healthy build (%s) has none',
    async (_name, files) => {
      const all = without(files, '.git');
      expect(await about(own(all))).toEqual([]);
      expect(await about(own(all, named))).toEqual([]);
    },
  );
  it.each(broken.filter(([, code]) => ofRecipes.has(code) && code !== 'runs-as-root'))(
    'and %s has none: it makes that itself',
    async (_name, _code, files) => {
      expect(await about(own(files))).toEqual([]);
    },
  );
  it('is told of a build that lies deeper, under its whole name', async () => {
    const files = own(under('Builds/Server', without(unity(), 'Arena_Data')), 'FROM x\nCOPY Builds/Server /app\n');
    expect(await about(files)).toMatchObject([{ code: 'data-folder-missing', files: ['Builds/Server/Arena_Data/'] }]);
  });
  it('is judged by the build that it names', async () => {
    const [windows, linux] = [under('Builds/Windows', windowsUnity), under('Builds/Linux', unity())];
    expect(await about(own({ ...windows, ...linux }, 'FROM x\nCOPY Builds/Linux /app\n'))).toEqual([]);
    expect(await about(own({ ...windows, ...linux }, 'FROM x\nCOPY Builds/Windows /app\n'))).toMatchObject([
      { code: 'windows-build', files: ['Builds/Windows/Arena.exe'] },
    ]);
  });
  it.each([
    [
      'a tool that it does not name',
      { 'tools/protoc.exe': pe(), 'main.go': 'package main' },
      'FROM golang\nCOPY . .\n',
    ],
    ['what its ignore file keeps out', { ...windowsUnity, '.dockerignore': '*.exe\n' }, copies],
    [
      'packages that its ignore file keeps out',
      { ...node(), 'node_modules/a/b.node': pe(), '.dockerignore': 'node_modules\n' },
      copies,
    ],
    [
      'execute bits that it gives back',
      { arena: { content: engines.program(), mode: 0o644 } },
      'FROM x\nCOPY --chmod=755 arena /arena\nRUN chmod +x /arena\n',
    ],
  ])('is not told of %s', async (_name, files, dockerfile) => {
    expect(await about(own(files as Files, dockerfile))).toEqual([]);
  });
  it('is told of Unreal as root where the build lies deeper', async () => {
    const files = own(under('LinuxServer', unreal()), 'FROM debian:12.12-slim\nCOPY LinuxServer /app\n');
    expect(await about(files)).toMatchObject([{ code: 'runs-as-root', severity: 'error', fix: { is: 'off' } }]);
  });
});
