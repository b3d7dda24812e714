import type { BuildLook, ContextPart, ContextPlace } from '#shared/contract/builds';
import type { Build } from '#shared/model/detection';
import type { Finding } from '#shared/model/finding';
import { tagWarning } from '#shared/model/reference';

export const unityBuild: Build = {
  engine: 'unity',
  path: '',
  variant: 'IL2CPP',
  version: '2022.3.10f1',
  executable: 'Arena.x86_64',
  platform: 'linux',
  architecture: 'x86-64',
  role: 'server',
  modifiedMs: Date.UTC(2026, 10, 20),
  evidence: [
    'Arena_Data/globalgamemanagers was written by Unity 2022.3.10f1.',
    'GameAssembly.so is what IL2CPP makes.',
  ],
  dataFolder: 'Arena_Data',
};

const otherBuild: Build = {
  ...unityBuild,
  path: 'Older',
  version: '2021.3.1f1',
  variant: 'Mono',
  evidence: ['Older/Arena_Data/globalgamemanagers was written by Unity 2021.3.1f1.'],
};

const common = { folder: '/home/dev/games/udp-arena', recipeProblem: null };

export const ownDockerfileLook: BuildLook = {
  ...common,
  fileCount: 12,
  detection: { dockerfile: 'Dockerfile', project: null, build: null, alternatives: [] },
  findings: [],
  ownDockerfile: { path: 'Dockerfile', text: 'FROM debian:12.12-slim\nCOPY . /srv\nENTRYPOINT ["/srv/udp-server"]\n' },
  recipe: null,
};

export const unityLook: BuildLook = {
  ...common,
  fileCount: 412,
  detection: { dockerfile: null, project: null, build: unityBuild, alternatives: [otherBuild] },
  findings: [
    {
      code: 'secrets',
      severity: 'error',
      files: ['.env'],
      count: 1,
      why: 'A file of settings with secrets: everybody who can pull the image could read it. Hand secrets to the server as environment variables.',
      bytes: 120,
      fix: { how: 'It stays out of the image, unless you take it in by its name.', is: 'always' },
    },
    {
      code: 'do-not-ship',
      severity: 'warning',
      files: ['Arena_BackUpThisFolder_ButDontShipItWithYourGame/'],
      count: 1,
      why: 'Unity names these folders so because they help others to take your game apart (212 MB).',
      bytes: 212_000_000,
      fix: { how: 'It stays out of the image.', is: 'on' },
    },
    {
      code: 'execute-bits-lost',
      severity: 'warning',
      files: ['Arena.x86_64'],
      count: 1,
      why: 'Arena.x86_64 may not be executed: copying through Windows or a zip archive loses that permission.',
      bytes: null,
      fix: { how: 'Programs and scripts get it back inside the image.', is: 'on' },
    },
    {
      code: 'loopback-bind',
      severity: 'warning',
      files: ['server.cfg'],
      count: 1,
      why: 'The server is told to listen on this computer only (127.0.0.1 or localhost): inside a container no player reaches it.',
      bytes: null,
      fix: { how: 'Inside the image it says 0.0.0.0, which is every network; your file stays.', is: 'off' },
    },
  ],
  ownDockerfile: null,
  recipe: {
    dockerfile:
      'FROM debian:12.12-slim\nADD system.tar /\nADD runtime.tar /\nADD assets-0.tar /\nADD code.tar /\nWORKDIR /app\nUSER 10001:10001\nENTRYPOINT ["/gantry-init", "/app/Arena.x86_64", "-batchmode", "-nographics"]\n',
    base: 'debian:12.12-slim',
    layers: [
      { name: 'system.tar', purpose: 'system', bytes: 230_000, fileCount: 2 },
      { name: 'runtime.tar', purpose: 'runtime', bytes: 31_400_000, fileCount: 3 },
      { name: 'assets-0.tar', purpose: 'assets', bytes: 148_000_000, fileCount: 380 },
      { name: 'code.tar', purpose: 'code', bytes: 44_100_000, fileCount: 12 },
    ],
    excluded: [
      {
        path: 'Arena_BackUpThisFolder_ButDontShipItWithYourGame/il2cpp.cpp',
        bytes: 212_000_000,
        why: 'named DoNotShip by Unity',
      },
      { path: '.env', bytes: 120, why: 'a file of settings with secrets' },
    ],
    excludedCount: 2,
    excludedBytes: 212_000_120,
  },
};

/** What is wrong beside a Dockerfile of the folder's own is mended on the way to the engine, where somebody wants it. */
export const ownFindingsLook: BuildLook = {
  ...ownDockerfileLook,
  findings: [
    {
      code: 'secrets',
      severity: 'error',
      files: ['.env', 'keys/deploy.pem'],
      count: 2,
      why: 'Environment variables with secrets and a private key: everybody who can pull the image could read it. Hand secrets to the server as environment variables.',
      bytes: 1900,
      fix: {
        how: 'It does not go to the engine, as if .dockerignore named it. A COPY of just that file would fail then.',
        is: 'off',
      },
    },
    {
      code: 'version-control',
      severity: 'warning',
      files: ['.git/objects/pack/pack-1f0c.pack', '.git/HEAD', '.git/config'],
      count: 1204,
      why: 'The history of your project (318 MB) holds all of its sources.',
      bytes: 318_000_000,
      fix: {
        how: 'It does not go to the engine, as if .dockerignore named it. A COPY of just that file would fail then.',
        is: 'on',
      },
    },
    {
      code: 'large-file',
      severity: 'warning',
      files: ['assets/world.pak'],
      count: 1,
      why: 'Files over 2 GB go in one piece: each change sends all of it (2.4 GB) again, and so does a broken connection. Split it, for example into chunks of pak files.',
      bytes: 2_400_000_000,
      fix: null,
    },
  ],
};

/** Larger than what the registry has left. */
export const shortLook: BuildLook = {
  ...unityLook,
  findings: [
    {
      code: 'storage-short',
      severity: 'warning',
      files: [],
      count: 0,
      why: 'The build has 223 MB, the registry has 100 MB left. Compressed, and without what is there already, it may still fit: the push counts before it sends.',
      bytes: 123_000_000,
      fix: null,
    },
  ],
};

export const latestFinding: Finding = {
  code: 'latest-tag',
  severity: 'warning',
  files: [],
  count: 0,
  why: tagWarning('latest') ?? '',
  bytes: null,
  fix: null,
};

/** Exported for players on Windows: a push stops before anything is built. */
export const windowsLook: BuildLook = {
  ...common,
  fileCount: 90,
  detection: {
    dockerfile: null,
    project: null,
    build: { ...unityBuild, executable: 'Arena.exe', platform: 'windows' },
    alternatives: [],
  },
  findings: [
    {
      code: 'windows-build',
      severity: 'error',
      files: ['Arena.exe'],
      count: 1,
      why: 'This is a build for Windows; containers run Linux. Build again with Linux as the target.',
      bytes: null,
      fix: null,
    },
  ],
  ownDockerfile: null,
  recipe: null,
};

const part = (path: string, bytes: number, more: Partial<ContextPart> = {}): ContextPart => {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return { name, path, isFolder: false, bytes, fileCount: 1, purpose: null, why: null, ...more };
};
const side = (parts: readonly ContextPart[]): ContextPlace['goesIn'] => ({
  bytes: parts.reduce((sum, { bytes }) => sum + bytes, 0),
  fileCount: parts.reduce((sum, { fileCount }) => sum + fileCount, 0),
  parts: [...parts],
  restCount: 0,
  restBytes: 0,
});

/** Of the Unity build, as main would add it up. */
export const contextPlace = (at: string): ContextPlace =>
  at === 'Arena_Data'
    ? {
        path: at,
        goesIn: side([
          part('Arena_Data/sharedassets0.assets', 98_000_000, { purpose: 'assets' }),
          part('Arena_Data/level0', 50_000_000, { purpose: 'assets' }),
          ...Array.from({ length: 8 }, (_, index) =>
            part(
              `Arena_Data/streaming-textures-of-the-second-season-0${index}.bundle`,
              12_000_000 - index * 1_400_000,
              {
                purpose: 'assets',
              },
            ),
          ),
          part('Arena_Data/il2cpp_data', 4_100_000, { purpose: 'code', isFolder: true, fileCount: 8 }),
        ]),
        staysOut: side([]),
      }
    : {
        path: '',
        goesIn: side([
          part('Arena_Data', 152_100_000, { purpose: 'assets', isFolder: true, fileCount: 388 }),
          part('GameAssembly.so', 40_000_000, { purpose: 'code' }),
          part('UnityPlayer.so', 31_400_000, { purpose: 'runtime' }),
          part('Arena.x86_64', 15_000, { purpose: 'runtime' }),
        ]),
        staysOut: side([
          part('Arena_BackUpThisFolder_ButDontShipItWithYourGame', 212_000_000, {
            isFolder: true,
            fileCount: 31,
            why: 'Unity says not to ship it',
          }),
          part('.env', 120, { why: 'a file of settings with secrets' }),
        ]),
      };
