import type { FindingCode } from '#shared/model/finding';
import { type Files, under, without } from './disk';
import { ARM64, elf, machO, pe } from './elf';
import * as engines from './engines';

const { unity, unreal, godot, godotEmbedded, godot3, godotCSharp, dotnet, dotnetSelfContained, node, go, native } =
  engines;
export const windowsUnity: Files = {
  'Arena.exe': pe(),
  'UnityPlayer.dll': pe({ library: true }),
  'Arena_Data/globalgamemanagers': engines.globalGameManagers('2022.3.20f1'),
};
export const inGit: Files = { '.git/HEAD': 'ref: refs/heads/main\n', '.git/objects/ab/cd': Buffer.alloc(400, 1) };
/** Of a build whose Dockerfile ends with `user`. */
export const unrealDocker = (user: string): Files => ({
  ...unreal(),
  Dockerfile: `FROM debian:12.12-slim\nUSER 1000\nFROM debian:12.12-slim\nCOPY . /app\n${user}ENTRYPOINT ["/app/x"]\n`,
});

/** Builds without a finding, by name. */
export const healthy: readonly (readonly [string, Files])[] = [
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

/** Builds with exactly one finding each. */
export const broken: readonly (readonly [string, FindingCode, Files])[] = [
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
